//go:build torture

package torture_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
	"github.com/qhatu/qhatu/services/qhatu/internal/programs"
	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

var from = flag.String("from", "", "folder of the programs of an earlier version, which the market begins with and is upgraded from; empty: this test's own")

// TestMain lends the test binary to the cluster as its programs.
func TestMain(m *testing.M) { programs.Main(m, nil) }

var (
	nodes    = []string{"n1", "n2", "n3"}
	services = []string{"identity", "catalog", "order", "fair"}
)

// deployed is the folder of what is deployed.
var deployed = filepath.Join("..", "..", "..", "..", "deploy")

// market is a market of three servers and two replicas of each service. Every link between any two of them may be cut.
type market struct {
	t        *testing.T
	dir      string
	bins     map[string]string // by program's name: the folder that it is started from; "": this test's own
	programs map[string]*program
	links    map[[2]string]*torture.Link // from a program to a node
	address  map[string]string           // of clients of a node, of callers of a replica
	monitor  map[string]string           // of a node; of a replica where operators ask
	js       jetstream.JetStream         // of an operator, who reaches every node
}

func replicas(service string) []string { return []string{service + "-1", service + "-2"} }

// openMarket starts everything and returns when it is ready.
func openMarket(t *testing.T) *market {
	t.Helper()
	m := &market{
		t: t, dir: t.TempDir(), bins: map[string]string{}, programs: map[string]*program{}, links: map[[2]string]*torture.Link{},
		address: map[string]string{}, monitor: map[string]string{},
	}
	t.Cleanup(m.close)
	m.plan()
	for _, name := range nodes {
		m.start(name)
	}
	m.declare()
	for replica := range 2 { // first the first ones: they make the durables and the keys that the others share
		for _, service := range services {
			name := replicas(service)[replica]
			m.start(name)
			if replica == 0 && service == "identity" {
				m.awaitReady(name)
			}
		}
		for _, service := range services {
			m.awaitReady(replicas(service)[replica])
		}
	}
	m.awaitHealthy()
	return m
}

// plan writes the configuration, gives everybody a port, and lays the links.
func (m *market) plan() {
	t := m.t
	for _, folder := range []string{"nats", "log", "market", "keys"} {
		if err := os.MkdirAll(filepath.Join(m.dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if said, err := exec.Command(filepath.Join(deployed, "nats", "certificates"), append([]string{m.path("tls")}, nodes...)...).CombinedOutput(); err != nil {
		t.Fatalf("certificates: %v: %s (is openssl installed?)", err, said)
	}
	m.write("nats/users.conf", []byte(testkit.Must(natsuser.Config(m.makeKey))(t)))
	// Servers hear of each other's addresses, past the links, unless another one is advertised.
	conf := string(testkit.Must(os.ReadFile(filepath.Join(deployed, "nats", "nats.conf")))(t))
	told := strings.Replace(conf, "cluster {\n", "cluster {\n  advertise: \"127.0.0.1:1\"\n", 1)
	if told == conf {
		t.Fatal("nats.conf has another form")
	}
	m.write("nats/nats.conf", []byte(told))
	ports := natstest.FreePorts(t, 3*len(nodes)+4*len(services))
	take := func() string {
		port := ports[0]
		ports = ports[1:]
		return fmt.Sprintf("127.0.0.1:%d", port)
	}
	between := map[string]string{}
	for _, name := range nodes {
		m.address[name], m.monitor[name], between[name] = take(), take(), take()
	}
	for _, name := range nodes {
		routes := []string{"nats://" + between[name]}
		for _, other := range nodes {
			if other != name {
				routes = append(routes, "nats://"+m.link(name, other, between[other]))
			}
		}
		m.add(name, []string{"--config", m.path("nats/nats.conf")}, []string{
			"NATS_NAME=" + name, "NATS_LISTEN=" + m.address[name], "NATS_CLUSTER_LISTEN=" + between[name], "NATS_MONITOR=" + m.monitor[name],
			"NATS_STORE=" + m.path("nats/"+name), "NATS_ROUTES=[" + strings.Join(routes, ", ") + "]",
			"NATS_CA=" + m.path("tls/ca.pem"), "NATS_CERT=" + m.path("tls/"+name+".pem"), "NATS_KEY=" + m.path("tls/"+name+".key"),
		})
	}
	for _, service := range services {
		for _, name := range replicas(service) {
			m.address[name], m.monitor[name] = take(), take()
			var urls []string
			for _, node := range nodes {
				urls = append(urls, "tls://"+m.link(name, node, m.address[node]))
			}
			m.add(name, []string{
				"--http-addr", m.address[name], "--ops-addr", m.monitor[name], "--data-dir", m.path(name),
				"--nats-nkey", m.path("keys/" + service + ".nk"), "--limit", loadtest.Unlimited(), // a few traders do here what many people do
			}, []string{"QHATU_NATS_URL=" + strings.Join(urls, ","), "QHATU_NATS_CA=" + m.path("tls/ca.pem"), "QHATU_KEY_DIR=" + m.path("market/keys")})
		}
	}
}

func (m *market) link(from, to, target string) string {
	link := testkit.Must(torture.NewLink(target))(m.t)
	m.links[[2]string{from, to}] = link
	return link.Addr()
}

func (m *market) add(name string, args, env []string) {
	m.bins[name] = *from
	m.programs[name] = &program{name: name, args: args, env: env, log: testkit.Must(os.Create(m.path("log/" + name)))(m.t)}
}

func (m *market) path(below string) string { return filepath.Join(m.dir, below) }
func (m *market) write(below string, b []byte) {
	if err := os.WriteFile(m.path(below), b, 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// makeKey makes the key of a user of the servers.
func (m *market) makeKey(user string) (public string, err error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return "", err
	}
	seed, err := pair.Seed()
	if err != nil {
		return "", err
	}
	m.write("keys/"+user+".nk", seed)
	return pair.PublicKey()
}

func (m *market) start(name string) {
	m.t.Helper()
	binary, _, isReplica := strings.Cut(name, "-")
	if !isReplica {
		binary = "nats-server"
	}
	m.programs[name].start(m.t, filepath.Join(m.bins[name], binary))
}

func (m *market) kill(name string) { m.programs[name].end(m.t, syscall.SIGKILL) }
func (m *market) stop(name string) { m.programs[name].end(m.t, syscall.SIGTERM) }

// declare connects as an operator, who reaches the nodes past the links, and declares the streams as soon as the servers have a leader.
func (m *market) declare() {
	var all []string
	for _, name := range nodes {
		all = append(all, "tls://"+m.address[name])
	}
	var operator *natsd.Node
	m.await("a node answers", func() (answers bool) {
		var err error
		operator, err = natsd.Start(m.t.Context(), natsd.Config{
			URL: strings.Join(all, ","), CA: m.path("tls/ca.pem"), NKey: m.path("keys/" + natsuser.Operator + ".nk"), Name: natsuser.Operator,
		})
		return err == nil
	})
	m.t.Cleanup(func() { _ = operator.Close() })
	ctx, cancel := context.WithTimeout(m.t.Context(), patience)
	defer cancel()
	if err := operator.Declare(ctx); err != nil {
		m.t.Fatal(err)
	}
	m.js = operator.JetStream()
}

// await waits until something holds.
func (m *market) await(what string, done func() bool) {
	m.t.Helper()
	testkit.Within(m.t, patience, what, done)
}

// ready reports whether a replica says that it is ready.
func (m *market) ready(name string) bool { return m.asks("http://" + m.monitor[name] + "/readyz") }

// probe is for questions that are asked again and again.
var probe = &http.Client{Timeout: 2 * time.Second}

func (m *market) asks(url string) bool {
	answer, err := probe.Get(url)
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

func (m *market) awaitReady(name string) {
	m.t.Helper()
	m.await(name+" is ready", func() bool {
		select {
		case <-m.programs[name].Ended():
			m.t.Fatal("it ended: " + m.programs[name].tail())
		default:
		}
		return m.ready(name)
	})
}

// awaitHealthy waits until every process is ready and every copy of the log is current.
func (m *market) awaitHealthy() {
	m.t.Helper()
	for _, name := range nodes {
		m.await(name+" is healthy", func() bool { return m.asks("http://" + m.monitor[name] + "/healthz") })
	}
	m.await("every copy of the log is current", func() bool {
		cluster := m.cluster()
		if cluster == nil || cluster.Leader == "" || len(cluster.Replicas) != len(nodes)-1 {
			return false
		}
		for _, peer := range cluster.Replicas {
			if !peer.Current || peer.Offline {
				return false
			}
		}
		return true
	})
	for _, service := range services {
		for _, name := range replicas(service) {
			m.awaitReady(name)
		}
	}
}

// cluster is how the log's servers stand, nil if nobody says.
func (m *market) cluster() *jetstream.ClusterInfo {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	stream, err := m.js.Stream(ctx, natsd.Market)
	if err != nil {
		return nil
	}
	return stream.CachedInfo().Cluster
}

// leader is the node that leads the log.
func (m *market) leader() (name string) {
	m.t.Helper()
	m.await("a leader of the log", func() bool {
		if cluster := m.cluster(); cluster != nil {
			name = cluster.Leader
		}
		return name != ""
	})
	return name
}

// received is how many messages the nodes have received from clients and each other.
func (m *market) received() (all int64) {
	for _, name := range nodes {
		var told struct {
			InMsgs int64 `json:"in_msgs"`
		}
		answer, err := probe.Get("http://" + m.monitor[name] + "/varz")
		if err != nil {
			continue
		}
		_ = json.NewDecoder(answer.Body).Decode(&told) // one that is gone tells nothing
		_ = answer.Body.Close()
		all += told.InMsgs
	}
	return all
}

// set sets links: those between a and b, in whatever direction they are dialled.
func (m *market) set(a, b string, there, back torture.State) {
	if link := m.links[[2]string{a, b}]; link != nil {
		link.Set(there)
	}
	if link := m.links[[2]string{b, a}]; link != nil {
		link.Set(back)
	}
}

// heal makes every link sound.
func (m *market) heal() {
	for _, link := range m.links {
		link.Set(torture.State{})
	}
}

func (m *market) close() {
	for _, p := range m.programs {
		if p.Process != nil {
			p.Signal(syscall.SIGCONT)
			p.Signal(syscall.SIGKILL)
			<-p.Ended()
		}
		_ = p.log.Close()
	}
	for _, link := range m.links {
		_ = link.Close()
	}
	if keep := os.Getenv("TORTURE_LOGS"); keep != "" {
		_ = os.CopyFS(keep, os.DirFS(m.path("log")))
	}
}

func everyReplica() (all []string) {
	for _, service := range services {
		all = append(all, replicas(service)...)
	}
	return all
}
