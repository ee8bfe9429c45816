package deploy_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
)

// nodes is a cluster of three real servers with the configuration and the certificates that deploy/nats makes.
type nodes struct {
	url, tls, keys string
}

func startNodes(t *testing.T) nodes {
	t.Helper()
	dir := t.TempDir()
	n := nodes{tls: filepath.Join(dir, "tls"), keys: filepath.Join(dir, "keys")}
	if said, err := exec.CommandContext(t.Context(), filepath.Join(folder, "nats", "certificates"), n.tls, "n1", "n2", "n3").CombinedOutput(); err != nil {
		t.Fatalf("certificates: %v: %s (is openssl installed?)", err, said)
	}
	var users, told bytes.Buffer
	if code := cli.Run(t.Context(), cli.Program{Args: []string{"nats", "config", "--keys", n.keys}, Out: &users, Err: &told}); code != 0 {
		t.Fatal(told.String())
	}
	write(t, filepath.Join(dir, "users.conf"), users.Bytes())
	write(t, filepath.Join(dir, "nats.conf"), []byte(read(t, "nats", "nats.conf")))
	between := freePorts(t, 3)
	all := make([]*server.Server, len(between))
	for i := range between {
		all[i] = startNode(t, dir, fmt.Sprintf("n%d", i+1), between[i], fmt.Sprintf("[nats://%s]", strings.Join(between, ", nats://")))
	}
	urls := make([]string, len(all))
	for i, s := range all {
		if !s.ReadyForConnections(time.Minute) {
			t.Fatal("a server does not start")
		}
		urls[i] = strings.Replace(s.ClientURL(), "nats://", "tls://", 1)
	}
	n.url = strings.Join(urls, ",")
	return n
}

// freePorts are addresses of this machine on which nothing listens.
func freePorts(t *testing.T, count int) []string {
	t.Helper()
	addresses := make([]string, count)
	for i, port := range natstest.FreePorts(t, count) {
		addresses[i] = fmt.Sprintf("127.0.0.1:%d", port)
	}
	return addresses
}

func startNode(t *testing.T, dir, name, between, routes string) *server.Server {
	t.Helper()
	for variable, value := range map[string]string{
		"NATS_NAME": name, "NATS_LISTEN": "127.0.0.1:-1", "NATS_CLUSTER_LISTEN": between, "NATS_MONITOR": "127.0.0.1:-1", "NATS_STORE": filepath.Join(dir, name),
		"NATS_ROUTES": routes, "NATS_CA": filepath.Join(dir, "tls", "ca.pem"), "NATS_CERT": filepath.Join(dir, "tls", name+".pem"), "NATS_KEY": filepath.Join(dir, "tls", name+".key"),
	} {
		t.Setenv(variable, value)
	}
	opts := testkit.Must(server.ProcessConfigFile(filepath.Join(dir, "nats.conf")))(t)
	if !opts.SyncAlways || !opts.JetStream || opts.TLSConfig == nil || opts.Cluster.TLSConfig == nil {
		t.Error("a server does not sync, store or encrypt")
	}
	opts.NoSigs, opts.NoLog = true, true
	s := testkit.Must(server.NewServer(opts))(t)
	s.Start()
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (n nodes) key(user string) string { return filepath.Join(n.keys, user+".nk") }

// declare does it as soon as the servers have chosen a leader.
func (n nodes) declare(t *testing.T) {
	t.Helper()
	testkit.Eventually(t, "the operator declares the streams", func() bool {
		code := cli.Run(t.Context(), cli.Program{
			Args: []string{"nats", "declare", "--nats-url", n.url, "--nats-ca", filepath.Join(n.tls, "ca.pem"), "--nats-nkey", n.key(natsuser.Operator)},
			Out:  t.Output(), Err: t.Output(),
		})
		return code == 0
	})
}

func TestEachServiceWritesItsOwnSubjectsAtTheCluster(t *testing.T) {
	n := startNodes(t)
	n.declare(t)
	for _, service := range services() {
		conn := n.dial(t, service)
		log := testkit.Must(jetstream.New(conn))(t)
		testkit.Must(log.Publish(t.Context(), "market."+service+".thing.1", []byte("{}")))(t)
		for _, other := range services() {
			if other == service {
				continue
			}
			subject := "market." + other + ".thing.1"
			if err := errors.Join(conn.Publish(subject, []byte("{}")), conn.Flush()); err != nil {
				t.Fatal(err)
			}
			if err := conn.LastError(); !errors.Is(err, nats.ErrPermissionViolation) || !strings.Contains(err.Error(), subject) {
				t.Errorf("%s at %s: %v", service, subject, err)
			}
		}
	}
	n.refuseStrangers(t)
}

func (n nodes) dial(t *testing.T, user string) *nats.Conn {
	t.Helper()
	key := testkit.Must(nats.NkeyOptionFromSeed(n.key(user)))(t)
	conn := testkit.Must(nats.Connect(n.url, key, nats.RootCAs(filepath.Join(n.tls, "ca.pem")), nats.CustomInboxPrefix(natsd.InboxPrefix(user)),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})))(t)
	t.Cleanup(conn.Close)
	return conn
}

// refuseStrangers: nobody comes in without a key, or takes a server for one whose certificate somebody else signed.
func (n nodes) refuseStrangers(t *testing.T) {
	t.Helper()
	if conn, err := nats.Connect(n.url, nats.RootCAs(filepath.Join(n.tls, "ca.pem"))); err == nil {
		conn.Close()
		t.Error("somebody comes in without a key")
	}
	if conn, err := nats.Connect(n.url, testkit.Must(nats.NkeyOptionFromSeed(n.key("order")))(t)); err == nil {
		conn.Close()
		t.Error("a server is taken for one although nobody known signed its certificate")
	}
}
