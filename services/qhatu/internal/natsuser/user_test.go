package natsuser_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"

	"github.com/qhatu/qhatu/pkg/control"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/catalog"
	"github.com/qhatu/qhatu/services/fair"
	"github.com/qhatu/qhatu/services/identity"
	"github.com/qhatu/qhatu/services/notify"
	"github.com/qhatu/qhatu/services/order"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
	"github.com/qhatu/qhatu/services/qhatu/internal/natsuser"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// cluster is a real server with the configuration that is printed.
type cluster struct {
	url, keys string
	server    *server.Server
}

func start(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{keys: t.TempDir()}
	users, err := natsuser.Config(c.makeKey)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "nats.conf")
	text := fmt.Sprintf("listen: \"127.0.0.1:-1\"\njetstream { store_dir: %q }\n%s", t.TempDir(), users)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	opts, err := server.ProcessConfigFile(file)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	opts.NoSigs, opts.NoLog = true, true
	running, err := server.NewServer(opts)
	if err != nil {
		t.Fatal(err)
	}
	running.Start()
	t.Cleanup(func() { running.Shutdown(); running.WaitForShutdown() })
	if !running.ReadyForConnections(time.Minute) {
		t.Fatal("the server does not start")
	}
	c.url, c.server = running.ClientURL(), running
	node, err := natsd.Start(t.Context(), natsd.Config{URL: c.url, NKey: c.key(natsuser.Operator), Replicas: 1, Name: natsuser.Operator})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(node.Declare(t.Context()), node.Close()); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *cluster) key(user string) string { return filepath.Join(c.keys, user+".nk") }

func (c *cluster) makeKey(user string) (string, error) {
	pair, err := nkeys.CreateUser()
	if err != nil {
		return "", err
	}
	seed, err := pair.Seed()
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(c.key(user), seed, 0o600); err != nil {
		return "", err
	}
	return pair.PublicKey()
}

// dial connects as a user.
func (c *cluster) dial(t *testing.T, user string) *nats.Conn {
	t.Helper()
	key, err := nats.NkeyOptionFromSeed(c.key(user))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := nats.Connect(c.url, key, nats.CustomInboxPrefix(natsd.InboxPrefix(user)), nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	return conn
}

// disconnect closes the connection of every process that is connected.
func (c *cluster) disconnect(t *testing.T) {
	t.Helper()
	for _, conn := range testkit.Must(c.server.Connz(&server.ConnzOptions{}))(t).Conns {
		if err := c.server.DisconnectClientByID(conn.Cid); err != nil {
			t.Error(err)
		}
	}
}

// run runs a service as its own command does, until the test ends, and returns where it is served and its data folder.
func (c *cluster) run(t *testing.T, name, master string, build host.Builder) (url, dataDir string) {
	t.Helper()
	const elsewhere = "http://127.0.0.1:1"
	dataDir = t.TempDir()
	h, err := host.Open(t.Context(), host.Config{
		HTTPAddr: "127.0.0.1:0", DataDir: dataDir, LogLevel: "error", Name: name,
		NATSURL: c.url, NATSNKey: c.key(name), Replicas: 1, VaultKey: master,
		Peers: host.Peers{CatalogURL: elsewhere, OrderURL: elsewhere, FairURL: elsewhere, NotifyURL: elsewhere, IdentityURL: elsewhere},
	}, build)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	})
	testkit.Eventually(t, name+" is ready", func() bool {
		answer, err := http.Get(h.URL() + "/readyz")
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return answer.StatusCode == http.StatusOK
	})
	return h.URL(), dataDir
}

func TestEachServiceWorksWithWhatItMay(t *testing.T) {
	c := start(t)
	master := filepath.Join(t.TempDir(), "vault.key")
	services := map[string]host.Builder{
		"catalog": catalog.New, "order": order.New, "fair": fair.New, "identity": identity.New, "notify": notify.New,
		"whatsapp": whatsapp.New(whatsapp.Config{
			GraphURL: "http://127.0.0.1:1", GraphVersion: "v26.0", Token: "token", PhoneNumberID: "200000000000001", AppSecret: "secret", VerifyToken: "verify",
		}),
	}
	for name, build := range services {
		c.run(t, name, master, build)
	}
	processes := testkit.Must(control.NewOperator(c.dial(t, natsuser.Operator)).Processes(t.Context(), len(services)))(t)
	if len(processes) != len(services) {
		t.Errorf("the operator hears %+v", processes)
	}
	for name := range services {
		conn := c.dial(t, name)
		log := testkit.Must(jetstream.New(conn))(t)
		testkit.Must(log.Publish(t.Context(), "market."+name+".thing.1", []byte("{}")))(t)
		stream := testkit.Must(log.Stream(t.Context(), natsd.Market))(t)
		testkit.Must(stream.GetLastMsgForSubject(t.Context(), "market."+name+".thing.1"))(t)
		testkit.Must(log.Publish(t.Context(), "$KV.API_KEYS.used.key_1", []byte("now")))(t)
		if counted := map[string]string{"order": "offers", "identity": "codes", "notify": "webhook-sends", "whatsapp": "notices"}[name]; counted != "" {
			testkit.Must(log.Publish(t.Context(), "$KV.LIMITS."+counted+".1", []byte("12345678")))(t)
		}
	}
}

// The user of backups may do all that one needs.
func TestABackupIsTakenByItsOwnUser(t *testing.T) {
	c := start(t)
	node := testkit.Must(natsd.Start(t.Context(), natsd.Config{URL: c.url, NKey: c.key(natsuser.Operator), Name: natsuser.Operator}))(t)
	defer func() { _ = node.Close() }()
	testkit.Must(node.JetStream().Publish(t.Context(), "market.catalog.lot.1", []byte("{}")))(t)
	reader := testkit.Must(natsd.Reach(t.Context(), natsd.Config{URL: c.url, NKey: c.key(natsuser.Backup), Name: natsuser.Backup}))(t)
	defer func() { _ = reader.Close() }()
	job := backup.Job{Dir: t.TempDir(), Node: reader}
	if done := testkit.Must(job.Run(t.Context()))(t); done.Position != 1 {
		t.Errorf("backed up %+v", done)
	}
	if err := natsd.NoteBackup(t.Context(), reader.JetStream(), natsd.BackupOfMarket, natsd.BackedUp{Time: time.Now(), Position: 1}); err != nil {
		t.Error(err)
	}
}

// The whole market's user, who reads the keys, copies them with the rest, and a service sees of when that is.
func TestABackupWithKeysIsTakenByTheUserOfAll(t *testing.T) {
	c := start(t)
	keys := t.TempDir()
	testkit.Must(0, os.WriteFile(filepath.Join(keys, "vault.key"), []byte("master"), 0o600))(t)
	args := []string{"backup", t.TempDir(), "--keys", t.TempDir(), "--key-dir", keys, "--nats-url", c.url, "--nats-nkey", c.key(natsuser.Whole)}
	var told strings.Builder
	if code := cli.Run(t.Context(), cli.Program{Args: args, Out: &told, Err: &told}); code != 0 || strings.Contains(told.String(), "WARNING") {
		t.Fatalf("code %d: %s", code, &told)
	}
	told.Reset()
	args[len(args)-1] = c.key(natsuser.Backup)
	if code := cli.Run(t.Context(), cli.Program{Args: args, Out: &told, Err: &told}); code != 2 || !strings.Contains(told.String(), "give the file qhatu.nk") {
		t.Errorf("with another user's key: code %d: %s", code, &told)
	}
	service := testkit.Must(jetstream.New(c.dial(t, "order")))(t)
	for _, part := range []string{natsd.BackupOfMarket, natsd.BackupOfKeys} {
		if last := testkit.Must(natsd.LastBackup(t.Context(), service, part))(t); time.Since(last.Time) > time.Minute {
			t.Errorf("%s was backed up %+v", part, last)
		}
	}
}

func TestNobodyDoesWhatIsAnothers(t *testing.T) {
	c := start(t)
	of := map[string][]string{
		"catalog":  {"market.order.order.1", "timer.set.offer-expiry.1", "$JS.API.CONSUMER.DELETE.MARKET.order-stock-v2", "dead.order-stock", "$KV.API_KEYS.key.key_1", "$KV.LIMITS.codes.1", "$KV.VAULT.per_1", "$O.PHOTOS.C.1", "$JS.API.STREAM.PURGE.OBJ_PHOTOS"},
		"order":    {"market.catalog.lot.1", "timer.set.stall-offer.1", "$JS.API.CONSUMER.CREATE.MARKET.catalog-stock-v4", "$JS.ACK.MARKET.catalog-stock-v4.1.1.1.1.0", "$KV.API_KEYS.of.org_1.key_1", "$KV.LIMITS.notices.1", "$JS.API.STREAM.DELETE.OBJ_PHOTOS"},
		"fair":     {"market.order.order.1", "$JS.API.CONSUMER.MSG.NEXT.MARKET.order-stock-v2", "$JS.API.CONSUMER.RESET.MARKET.order-stock-v2", "$JS.API.CONSUMER.UNPIN.MARKET.order-stock-v2", "$JS.API.CONSUMER.CREATE.MARKET.whatsapp-notices-v14.market.>"},
		"notify":   {"market.order.order.1", "$KV.VAULT.1", "$KV.LIMITS.offers.1", "$JS.API.DIRECT.GET.INBOX", "$JS.API.CONSUMER.DELETE.MARKET.order-stock-v2"},
		"identity": {"market.fair.fair.1", "outbox.entry.1.1", "$KV.CHAT.1", "$KV.LIMITS.offers.1", "$JS.API.DIRECT.GET.INBOX", "$JS.API.DIRECT.GET.KV_CHAT.1"},
		"whatsapp": {"market.identity.person.1", "$KV.REVOKED.ses_1", "$KV.SESSIONS.ses_1", "$KV.LIMITS.codes.1", "$JS.API.CONSUMER.DELETE.TIMER.timer-offer-expiry-v1"},
		"qhatu":    {"market.other.thing.1"},
		"backup":   {"market.order.order.1", "$KV.VAULT.1", "$JS.API.STREAM.MSG.GET.KV_KEYS", "$JS.API.DIRECT.GET.KV_KEYS.witness", "$JS.API.STREAM.SNAPSHOT.KV_KEYS", "$JS.API.CONSUMER.CREATE.KV_KEYS.x"},
	}
	everybody := []string{
		"$JS.API.STREAM.DELETE.MARKET", "$JS.API.STREAM.PURGE.MARKET", "$JS.API.STREAM.UPDATE.MARKET", "$JS.API.STREAM.MSG.DELETE.MARKET",
		"$JS.API.STREAM.CREATE.OTHER", "$JS.API.STREAM.UPDATE.KV_LIMITS", "$JS.API.STREAM.DELETE.KV_LIMITS", "$JS.API.STREAM.RESTORE.MARKET", "$JS.API.STREAM.DELETE.KV_KEYS", "$JS.API.STREAM.PURGE.KV_KEYS", "$SYS.REQ.SERVER.PING", control.Questions, "anything",
	}
	for user, subjects := range of {
		conn := c.dial(t, user)
		for _, subject := range append(subjects, everybody...) {
			if err := conn.Publish(subject, []byte("{}")); err != nil {
				t.Fatal(err)
			}
			refused(t, conn, user, subject)
		}
		for _, subject := range []string{"market.>", control.Answers + ".>", natsd.InboxPrefix("another") + ".>", "_INBOX.>", ">", "$JS.>"} {
			if _, err := conn.SubscribeSync(subject); err != nil {
				t.Fatal(err)
			}
			refused(t, conn, user, subject)
		}
	}
	for _, user := range natsuser.Names() {
		if of[user] == nil && user != natsuser.Operator {
			t.Errorf("%s is not tried", user)
		}
	}
}

// refused says that the server has refused what was sent last.
func refused(t *testing.T, conn *nats.Conn, user, subject string) {
	t.Helper()
	if err := conn.Flush(); err != nil { // everything before it has been answered
		t.Fatal(err)
	}
	if err := conn.LastError(); !errors.Is(err, nats.ErrPermissionViolation) || !strings.Contains(err.Error(), fmt.Sprintf("%q", subject)) {
		t.Errorf("%s at %s: %v", user, subject, err)
	}
}

// Whoever asks the servers how they are sees nothing of the market.
func TestTheSystemUserSeesServersOnly(t *testing.T) {
	conn := start(t).dial(t, natsuser.System)
	answer, err := conn.Request("$SYS.REQ.SERVER.PING", nil, time.Minute)
	if err != nil || !strings.Contains(string(answer.Data), "server") {
		t.Errorf("of the servers: %v", err)
	}
	if told, err := conn.Request("$JS.API.STREAM.INFO."+natsd.Market, nil, time.Minute); err == nil && !strings.Contains(string(told.Data), `"error"`) {
		t.Errorf("it sees the log: %s", told.Data)
	}
}

// What is kept in memory is made again, by whoever starts or is connected again, once all servers were down.
func TestLimitsAreMadeAgain(t *testing.T) {
	c := start(t)
	c.run(t, "order", filepath.Join(t.TempDir(), "vault.key"), order.New)
	js := testkit.Must(jetstream.New(c.dial(t, natsuser.Operator)))(t)
	if err := js.DeleteStream(t.Context(), "KV_"+natsd.Limits); err != nil {
		t.Fatal(err)
	}
	c.disconnect(t)
	testkit.Eventually(t, "limits are counted together again", func() bool {
		_, err := js.Stream(t.Context(), "KV_"+natsd.Limits)
		return err == nil
	})
}

func TestEachLimitOfAllReplicasIsSomebodysToCount(t *testing.T) {
	for _, d := range limit.Defaults() {
		if natsuser.Counts(d.Name) != d.Shared {
			t.Errorf("%s: counted by a user %v, across replicas %v", d.Name, natsuser.Counts(d.Name), d.Shared)
		}
	}
}

func TestNobodyWithoutAKeyComesIn(t *testing.T) {
	c := start(t)
	if conn, err := nats.Connect(c.url); err == nil {
		conn.Close()
		t.Error("connected")
	}
}
