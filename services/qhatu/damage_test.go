package qhatu_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/qhatu/internal/progress"
)

// strike changes a byte, on the disk of a market that is stopped, of the last commit of a lot.
func strike(t *testing.T, dir, lot string) {
	t.Helper()
	path := filepath.Join(dir, "nats", "jetstream", "$G", "streams", natsd.Market, "msgs", block.Name(1))
	var last []byte
	testkit.Must(block.ReadFile(path, natsd.Market, 1, func(r block.Record) {
		if strings.HasSuffix(string(r.Subject), lot) {
			last = r.Body
		}
	}))(t)
	raw := testkit.Must(os.ReadFile(path))(t)
	raw[bytes.Index(raw, last)+len(last)/2] ^= 1
	change(t, os.WriteFile(path, raw, 0o600))
}

// printed is what a command of the operator's prints, and its exit code.
func printed(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var out bytes.Buffer
	code := cli.Run(t.Context(), cli.Program{Version: "test", Args: args, Out: &out, Err: &out})
	return out.String(), code
}

// A lot whose last commit is lost has a history that looks whole. The market does not open until its operator says so, that lot takes no more changes, and
// whoever looks after the market is told of it ever after, in what is restored of it too.
func TestALostCommitIsNotHidden(t *testing.T) {
	m := open(t)
	struck, other := publish(t, m.seller, "20"), publish(t, m.seller, "5")
	deal := negotiate(t, m.buyer, struck.ID, offer("10", "150.00"))
	m.seller.Post(t, "/v1/lots/"+struck.ID+"/pause", nil).Want(t, http.StatusOK)
	publish(t, m.seller, "7") // something follows
	m.Stop(t)
	strike(t, m.Dir(), struck.ID)
	err := m.Refused(t)
	if !errors.Is(err, natsd.ErrDamaged) || !strings.Contains(err.Error(), "lost: 1, at position ") || !strings.Contains(err.Error(), "of catalog.lot."+struck.ID) {
		t.Fatalf("refused: %v", err)
	}
	for _, args := range [][]string{{"serve", "--http-addr", "127.0.0.1:0", "--ops-addr", "off"}, {"doctor", "--ops-addr", "off"}, {"verify"}, {"backup", t.TempDir()}} {
		if says, code := printed(t, append(args, "--data-dir", m.Dir())...); code != 1 || !strings.Contains(says, "the log is damaged: lost: 1, at position ") {
			t.Errorf("qhatu %s: code %d: %s", args[0], code, says)
		}
	}
	m.AcceptLog(t)
	testkit.Eventually(t, "what is bargained about the lot is cancelled", func() bool {
		return read[negotiation](t, m.buyer.Get(t, "/v1/negotiations/"+deal.ID)).State == "cancelled"
	})
	wantLost(t, m.Market, m.seller, struck, other)
	m.Restart(t)
	wantLost(t, m.Market, m.seller, struck, other)
	node := testkit.Must(natsd.Reach(t.Context(), natsd.Config{Dir: m.Dir()}))(t)
	job := backup.Job{Dir: t.TempDir(), Node: node, Report: progress.To(io.Discard, true)}
	if _, err := job.Run(t.Context()); !errors.Is(err, backup.ErrGap) {
		t.Errorf("a backup of a gap that it does not know: %v", err)
	}
	change(t, node.Close())
	again := restored(t, m.Market)
	wantLost(t, again, again.Association(t, "Productores de Huaro"), struck, other)
}

// halve makes two files of the log's one, as the server does itself after every 8 MB.
func halve(t *testing.T, dir string) (first string) {
	t.Helper()
	folder := filepath.Join(dir, "nats", "jetstream", "$G", "streams", natsd.Market, "msgs")
	first = filepath.Join(folder, block.Name(1))
	files, sums, count := [2][]byte{}, [2]block.Sum{block.NewSum(natsd.Market, 1), block.NewSum(natsd.Market, 2)}, 0
	half := testkit.Must(block.ReadFile(first, natsd.Market, 1, nil))(t).Last() / 2
	testkit.Must(block.ReadFile(first, natsd.Market, 1, func(r block.Record) {
		if r.Sequence > half {
			count = 1
		}
		files[count] = block.Append(files[count], sums[count], r)
	}))(t)
	for i, content := range files {
		change(t, os.WriteFile(filepath.Join(folder, block.Name(i+1)), content, 0o600))
	}
	change(t, os.Remove(filepath.Join(folder, block.IndexName)))
	return first
}

func change(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A byte that the disk changes by itself, in a file that a start does not read, is found while the market runs: it takes no more changes, says why, and does not
// start again.
func TestWhatTheDiskChangesIsFoundWhileTheMarketRuns(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	m.Stop(t)
	first := halve(t, m.Dir())
	m.Open(t) // the files are whole, and noted
	m.Stop(t)
	before := testkit.Must(os.Stat(first))(t)
	raw := testkit.Must(os.ReadFile(first))(t)
	raw[bytes.LastIndexByte(raw[:len(raw)/2], '{')] ^= 1 // of a commit: lengths, which stand between, are mended
	change(t, os.WriteFile(first, raw, 0o600))
	change(t, os.Chtimes(first, before.ModTime(), before.ModTime()))
	m.OpenUnready(t)
	testkit.Eventually(t, "the damage is found", func() bool {
		return strings.Contains(fetch(t, m.OperatorURL()+"/readyz"), "the log is damaged: lost: 1, at position ")
	})
	m.Anyone().Get(t, "/readyz").Problem(t, http.StatusServiceUnavailable, "not-ready")
	m.seller.Get(t, "/v1/lots/"+l.ID).Want(t, http.StatusOK)
	m.seller.Post(t, "/v1/lots", maize("1")).Problem(t, http.StatusServiceUnavailable, "read-only")
	m.Stop(t)
	if err := m.Refused(t); !errors.Is(err, natsd.ErrDamaged) {
		t.Errorf("refused: %v", err)
	}
}

// wantLost fails the test unless a lot takes no changes, another one does, and the doctor and verify name the loss. It is
// on offer to nobody, and makes no dead letters.
func wantLost(t *testing.T, m *markettest.Market, seller client, struck, other lot) {
	t.Helper()
	if may := read[lot](t, seller.Get(t, "/v1/lots/"+struck.ID).Want(t, http.StatusOK)).AllowedActions; len(may) > 0 {
		t.Errorf("its association may %v", may)
	}
	seller.Post(t, "/v1/lots/"+struck.ID+"/pause", nil).Problem(t, http.StatusConflict, "history-lost")
	if list := fetch(t, m.URL()+"/v1/lots?limit=50"); strings.Contains(list, struck.ID) || !strings.Contains(list, other.ID) {
		t.Errorf("on offer: %s", list)
	}
	buyer := m.Buyer(t, "Molino de Urcos")
	buyer.Post(t, "/v1/negotiations", body{"lot_id": struck.ID, "offer": offer("1", "150.00")}).Problem(t, http.StatusConflict, "history-lost")
	adjust(t, seller, other)
	if says, _ := printed(t, "verify", "--data-dir", m.Dir()); strings.Contains(says, "chain: ") || strings.Contains(says, "positions: ") {
		t.Errorf("what is known is told again: %s", says)
	}
	if says, _ := printed(t, "dead", "list", "--data-dir", m.Dir()); strings.Contains(says, "catalog") || strings.Contains(says, "order") {
		t.Errorf("dead letters: %s", says)
	}
	for _, args := range [][]string{{"doctor", "--ops-addr", "off"}, {"verify"}} {
		if says, _ := printed(t, append(args, "--data-dir", m.Dir())...); !strings.Contains(says, "lost: 1, at position ") || !strings.Contains(says, struck.ID) {
			t.Errorf("qhatu %s: %s", args[0], says)
		}
	}
}

// adjust changes a lot and changes it back.
func adjust(t *testing.T, seller client, l lot) {
	t.Helper()
	seller.Post(t, "/v1/lots/"+l.ID+"/pause", nil).Want(t, http.StatusOK)
	seller.Post(t, "/v1/lots/"+l.ID+"/resume", nil).Want(t, http.StatusOK)
}

// restored is a market that was brought back from a backup of one.
func restored(t *testing.T, m *markettest.Market) *markettest.Market {
	t.Helper()
	dir, keys, to := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "again")
	saved(t, m, dir, keys)
	operate(t, "restore", dir, "--keys", keys, "--data-dir", to)
	m.Stop(t)
	return markettest.At(t, to)
}
