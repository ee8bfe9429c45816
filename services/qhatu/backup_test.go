package qhatu_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

// operate runs a command of the operator's, which is to succeed, and returns what it prints.
func operate(t *testing.T, args ...string) string {
	t.Helper()
	var out, told bytes.Buffer
	if code := cli.Run(t.Context(), cli.Program{Version: "test", Args: args, Out: &out, Err: &told}); code != 0 {
		t.Fatalf("qhatu %s: exit code %d: %s%s", strings.Join(args, " "), code, &out, &told)
	}
	return out.String()
}

// saved backs a market up while it runs, and returns the position.
func saved(t *testing.T, m *markettest.Market, dir, keys string) uint64 {
	t.Helper()
	var done struct {
		Backup struct {
			Position uint64 `json:"position"`
		} `json:"backup"`
	}
	text := operate(t, "backup", dir, "--keys", keys, "--data-dir", m.Dir(), "--json")
	if err := json.Unmarshal([]byte(text), &done); err != nil {
		t.Fatal(err)
	}
	return done.Backup.Position
}

// In the middle of a bargain the market is backed up; it goes on to an order; and it is brought back to that moment. The bargain stands as it
// stood, with the names of both sides, and comes to another end. What the order had taken is there again.
func TestARestoreToTheMiddleOfABargain(t *testing.T) {
	m := open(t)
	dir, keys := t.TempDir(), t.TempDir()
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	saved(t, m.Market, dir, keys)
	n = counter(t, m.seller, n, offer("10", "158.00"))
	moment := saved(t, m.Market, dir, keys)
	then, lotThen := negotiationAs(t, m.buyer, n.ID), lotAs(t, m.seller, l.ID)

	m.buyer.Post(t, at(n, "/offers/2/accept"), nil).Want(t, http.StatusCreated)
	late := negotiate(t, m.stranger, l.ID, offer("2", "170.00"))
	saved(t, m.Market, dir, keys)
	m.Stop(t)

	to := filepath.Join(t.TempDir(), "again")
	told := operate(t, "restore", dir, "--keys", keys, "--data-dir", to, "--to", strconv.FormatUint(moment, 10))
	if !strings.Contains(told, "at position "+strconv.FormatUint(moment, 10)) || !strings.Contains(told, "commits of the log") {
		t.Errorf("told:\n%s", told)
	}
	again := markettest.At(t, to)
	buyer, seller, stranger := again.Buyer(t, "Tostaduría Sol"), again.Association(t, "Productores de Huaro"), again.Buyer(t, "Molino Lejano")
	if diff := cmp.Diff(then, negotiationAs(t, buyer, n.ID), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the bargain (-was +is):\n%s", diff)
	}
	if diff := cmp.Diff(lotThen, lotAs(t, seller, l.ID), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the lot (-was +is):\n%s", diff)
	}
	stranger.Get(t, at(late, "")).Problem(t, http.StatusNotFound, "not-found")

	counter(t, buyer, n, offer("10", "155.00"))
	o := read[order](t, seller.Post(t, at(n, "/offers/3/accept"), nil).Want(t, http.StatusCreated))
	if o = awaitOrder(t, buyer, o.ID, orderrest.OrderStateConfirmed); o.Total.Amount != "1550.00" {
		t.Errorf("the order: %+v", o.Total)
	}
	awaitStock(t, seller, l.ID, "0", "460", "460")
}

// A backup that is taken while many trade is the market at one position: what the log promises holds of what is restored, and the check
// starts a market on it.
func TestABackupWhileManyTradeHoldsTogether(t *testing.T) {
	m := open(t)
	dir, keys := t.TempDir(), t.TempDir()
	l := publish(t, m.seller, "400")
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for running := true; running; {
			select {
			case <-stop:
				running = false
			default:
			}
			args := []string{"backup", dir, "--keys", keys, "--data-dir", m.Dir(), "--json"}
			if code := cli.Run(context.Background(), cli.Program{Args: args, Out: io.Discard, Err: os.Stderr}); code != 0 {
				t.Errorf("a backup while many trade: exit code %d", code)
			}
		}
	}()
	for i := range 20 {
		buyer := m.Buyer(t, fmt.Sprint("Comprador ", i%4))
		n := negotiate(t, buyer, l.ID, offer("1", "160.00"))
		m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated)
	}
	close(stop)
	<-stopped
	to := t.TempDir()
	if told := operate(t, "restore", dir, "--keys", keys, "--data-dir", to); strings.Contains(told, "WARNING") {
		t.Errorf("told:\n%s", told)
	}
	checkPromises(t, to)
	if told := operate(t, "backup", dir, "--check"); !strings.Contains(told, "The keys were not tried") {
		t.Errorf("told without keys:\n%s", told)
	}
	if told := operate(t, "backup", dir, "--check", "--keys", keys); !strings.Contains(told, "The backup is good") {
		t.Errorf("told:\n%s", told)
	}
}

// checkPromises holds the log of a data folder against the market's promises.
func checkPromises(t *testing.T, dir string) {
	t.Helper()
	node := testkit.Must(natsd.Start(t.Context(), natsd.Config{Dir: dir}))(t)
	defer func() { _ = node.Close() }()
	history := testkit.Must(audit.Read(t.Context(), node.JetStream()))(t)
	if len(history.Orders) == 0 {
		t.Error("there are no orders")
	}
	for _, wrong := range history.Wrong {
		t.Error(wrong)
	}
}

// Every command of the page is run as it stands there, but for the folders and the moment.
func TestThePageOfBackups(t *testing.T) {
	m := open(t)
	publish(t, m.seller, "20")
	root := t.TempDir()
	moment := saved(t, m.Market, filepath.Join(root, "backup"), filepath.Join(root, "keys"))
	text := string(testkit.Must(os.ReadFile("../../docs/backup.md"))(t))
	known := strings.NewReplacer("/var/lib/qhatu", m.Dir(), "/mnt/backup", filepath.Join(root, "backup"), "/mnt/keys", filepath.Join(root, "keys"), "/srv/", root+"/",
		"--to 4711", fmt.Sprint("--to ", moment), "2026-11-29T14:30:00-05:00", time.Now().Format(time.RFC3339Nano))
	ran := 0
	for i, block := range strings.Split(text, "```") {
		lines, isShell := strings.CutPrefix(block, "sh\n")
		if i%2 == 0 || !isShell {
			continue
		}
		for line := range strings.Lines(lines) {
			if strings.Contains(line, "T14:30") { // the backup is to reach that moment
				saved(t, m.Market, filepath.Join(root, "backup"), filepath.Join(root, "keys"))
			}
			arguments, ok := strings.CutPrefix(known.Replace(strings.TrimSpace(line)), "qhatu ")
			if !ok {
				t.Fatalf("%q is no command of qhatu", line)
			}
			operate(t, strings.Fields(arguments)...)
			ran++
		}
	}
	if ran < 6 {
		t.Errorf("the page has %d commands", ran)
	}
}

// What is wrong with a call is said, and nothing is written.
func TestACallOfABackupThatIsWrong(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ args, told string }{
		{"backup " + dir + "/a --keys " + dir + "/a/keys --data-dir " + dir + "/market", "folder of its own"},
		{"backup " + dir + "/market/backup --data-dir " + dir + "/market", "another device"},
		{"backup " + dir + "/a --data-dir " + dir + "/market", "no market"},
		{"restore " + dir + "/a --data-dir " + dir + "/b", "--without-keys"},
		{"restore " + dir + "/a --without-keys --data-dir " + dir + "/b", "no backup"},
		{"restore " + dir + "/a --without-keys --data-dir " + dir + "/a/b", "neither may stand in the other"},
		{"restore " + dir + "/a --keys " + dir + "/k --data-dir " + dir + "/k/b", "neither may stand in the other"},
		{"restore " + dir + "/a --without-keys --to yesterday --data-dir " + dir + "/b", "with its zone"},
		{"backup " + dir + "/a --keys= --data-dir " + dir + "/market", "--keys: name a folder"},
		{"backup " + dir + "/a --keys= --check", "--keys: name a folder"},
	} {
		var out, told bytes.Buffer
		code := cli.Run(t.Context(), cli.Program{Version: "test", Args: strings.Fields(c.args), Out: &out, Err: &told})
		if code == 0 || !strings.Contains(told.String(), c.told) {
			t.Errorf("%s: exit code %d: %s", c.args, code, &told)
		}
	}
	if left := testkit.Must(os.ReadDir(dir))(t); len(left) > 0 {
		t.Errorf("%d folders are left", len(left))
	}
}
