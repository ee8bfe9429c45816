package verify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/cli"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/qhatu/internal/verify"
)

type body = map[string]any

func quintals(value string) body { return body{"value": value, "unit": "quintal"} }

func soles(value string) body {
	return body{"amount": value, "currency": "PEN", "per": "quintal"}
}

// parties trade on a market.
type parties struct {
	*markettest.Market
	seller, buyer *webtest.Client
}

func open(t *testing.T) parties {
	t.Helper()
	return openAt(t, t.TempDir())
}

func openAt(t *testing.T, dir string) parties {
	t.Helper()
	m := markettest.At(t, dir)
	return parties{m, m.Association(t, "Productores de Huaro"), m.Buyer(t, "Tostaduría Sol")}
}

// publish publishes a lot of ten quintals and returns its id.
func (p parties) publish(t *testing.T) string {
	t.Helper()
	lot := p.seller.Post(t, "/v1/lots", body{"product": "maize", "grade": "primera", "declared": quintals("10"), "price": soles("161.00")}).Want(t, http.StatusCreated).Text(t, "id")
	p.seller.Post(t, "/v1/lots/"+lot+"/publish", nil).Want(t, http.StatusOK)
	return lot
}

// offer offers for so many quintals of a lot and returns the negotiation's id.
func (p parties) offer(t *testing.T, lot, quantity string) string {
	t.Helper()
	return p.buyer.Post(t, "/v1/negotiations", body{"lot_id": lot, "offer": body{
		"quantity": quintals(quantity), "price": soles("150.00"), "delivery": body{"basis": "farm"},
	}}).Want(t, http.StatusCreated).Text(t, "id")
}

// trade has six of a lot's ten quintals bought, and another offer taken back, and returns the lot's id.
func (p parties) trade(t *testing.T) string {
	t.Helper()
	lot := p.publish(t)
	order := p.seller.Post(t, "/v1/negotiations/"+p.offer(t, lot, "6")+"/offers/1/accept", nil).Want(t, http.StatusCreated).Text(t, "id")
	testkit.Eventually(t, "the order is confirmed", func() bool {
		return p.buyer.Get(t, "/v1/orders/"+order).Want(t, http.StatusOK).Text(t, "state") == "confirmed"
	})
	other := p.publish(t)
	p.buyer.Post(t, "/v1/negotiations/"+p.offer(t, other, "2")+"/offers/1/withdraw", nil).Want(t, http.StatusOK)
	return lot
}

// command runs the program.
func command(t *testing.T, args ...string) (code int, out, told string) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Run(t.Context(), cli.Program{Args: args, Out: &o, Err: &e})
	return code, o.String(), e.String()
}

// isWell verifies a data folder and wants nothing to be wrong.
func isWell(t *testing.T, dir string) verify.Report {
	t.Helper()
	code, out, told := command(t, "verify", "--json", "--data-dir", dir)
	var report verify.Report
	if err := json.Unmarshal([]byte(out), &report); err != nil || code != 0 || len(report.Findings) > 0 || len(report.Notes) > 0 || len(report.Models) != 6 {
		t.Fatalf("code %d, %s%s, %v", code, out, told, err)
	}
	return report
}

// isWrong verifies a data folder and wants a line that holds all of the texts.
func isWrong(t *testing.T, dir string, want ...string) {
	t.Helper()
	code, out, told := command(t, "verify", "--data-dir", dir)
	for line := range strings.Lines(out + told) {
		found := true
		for _, text := range want {
			found = found && strings.Contains(line, text)
		}
		if found && code == 1 {
			t.Log(strings.TrimSpace(line))
			return
		}
	}
	t.Errorf("code %d, want 1 and a line with %q: %s%s", code, want, out, told)
}

// spoil writes into the row of a lot in the catalog's read model.
func spoil(t *testing.T, dir, lot string) {
	t.Helper()
	db := testkit.Must(bbolt.Open(filepath.Join(dir, "read", "catalog.db"), 0o600, nil))(t)
	err := db.Update(func(tx *bbolt.Tx) error {
		rows := tx.Bucket([]byte("lots")).Bucket([]byte("rows"))
		return rows.Put([]byte(lot), bytes.Replace(rows.Get([]byte(lot)), []byte("maize"), []byte("potato"), 1))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestAMarketIsVerified(t *testing.T) {
	p := open(t)
	lot := p.trade(t)
	p.Stop(t)
	t.Run("each fault of the log is found", func(t *testing.T) { p.findsEachFaultOfTheLog(t, lot) })
	t.Run("it trades and is rebuilt", func(t *testing.T) { p.isVerifiedAndRebuiltWhileItTrades(t, lot) })
}

// While a market runs and trades nothing is wrong; a row that is not what the log says is found, while it runs and while it is stopped; and a rebuild
// mends it, while others read and write.
func (p parties) isVerifiedAndRebuiltWhileItTrades(t *testing.T, lot string) {
	p.Open(t)
	trading, stop := context.WithCancel(t.Context())
	var others sync.WaitGroup
	others.Go(func() {
		for trading.Err() == nil {
			p.publish(t)
			p.seller.Get(t, "/v1/lots?mine=true").Want(t, http.StatusOK)
		}
	})
	isWell(t, p.Dir())
	if code, out, told := command(t, "rebuild", "--data-dir", p.Dir()); code != 0 || !strings.Contains(out, "rebuilt: catalog of qhatu") {
		t.Errorf("rebuild: code %d, %s%s", code, out, told)
	}
	isWell(t, p.Dir())
	stop()
	others.Wait()
	p.Stop(t)
	if report := isWell(t, p.Dir()); report.Commits < 10 || report.Aggregates < 5 || report.Deals != 1 {
		t.Errorf("%+v", report)
	}
	spoil(t, p.Dir(), lot)
	row := "lots/rows/" + lot + " differs"
	isWrong(t, p.Dir(), "read model: catalog: ", row, "qhatu rebuild catalog")
	p.Open(t)
	isWrong(t, p.Dir(), "read model: catalog of process qhatu", row, "qhatu rebuild catalog")
	if code, _, told := command(t, "rebuild", "catalog", "--data-dir", p.Dir()); code != 0 {
		t.Errorf("rebuild: code %d, %s", code, told)
	}
	isWell(t, p.Dir())
	p.Stop(t)
	spoil(t, p.Dir(), lot)
	if code, out, told := command(t, "rebuild", "--data-dir", p.Dir()); code != 0 || !strings.Contains(out, "rebuilt: catalog, in") {
		t.Errorf("rebuild: code %d, %s%s", code, out, told)
	}
	isWell(t, p.Dir())
	if code, _, told := command(t, "rebuild", "lots"); code != 2 || !strings.Contains(told, "there are catalog, chat,") {
		t.Errorf("code %d, %s", code, told)
	}
}

// tamper opens the log of a stopped market.
func tamper(t *testing.T, dir string, with func(*es.Log)) {
	t.Helper()
	node := testkit.Must(natsd.Start(t.Context(), natsd.Config{Dir: dir}))(t)
	with(testkit.Must(es.OpenLog(t.Context(), node.JetStream()))(t))
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
}

// append stores what nobody decided.
func appendRaw(t *testing.T, log *es.Log, subject, id string, text []byte) {
	t.Helper()
	msg := &nats.Msg{Subject: subject, Data: text, Header: nats.Header{"Nats-Msg-Id": {id}}}
	testkit.Must(log.JetStream().PublishMsg(t.Context(), msg))(t)
}

// Each fault is made in a copy of a market that is stopped.
func (p parties) findsEachFaultOfTheLog(t *testing.T, lot string) {
	last := func(log *es.Log) *stream.Message {
		return testkit.Must(log.Stream().Last(t.Context(), es.Subject("catalog.lot", lot)))(t)
	}
	for name, fault := range map[string]struct {
		make func(t *testing.T, dir string)
		want []string
	}{
		"a kilogram too many": {func(t *testing.T, dir string) {
			tamper(t, dir, func(log *es.Log) {
				event := catalogevents.LotStockCommitted{StockEntry: catalogevents.StockEntry{Negotiation: "neg_x", Offer: 1, Milli: 300_000}, Order: "ord_x"}
				scribe := estest.NewScribe(log, "catalog.lot", catalogevents.LotEvents())
				testkit.Must(scribe.Write(t.Context(), lot, time.Now(), event, es.Meta{CommandID: "stolen"}))(t)
			})
		}, []string{"promises", lot, "Committed:576000", "with 184000 free before"}},
		"an order that nobody placed": {func(t *testing.T, dir string) {
			tamper(t, dir, func(log *es.Log) {
				event := catalogevents.LotStockCommitted{StockEntry: catalogevents.StockEntry{Negotiation: "neg_x", Offer: 1, Milli: 1000}, Order: "ord_x"}
				scribe := estest.NewScribe(log, "catalog.lot", catalogevents.LotEvents())
				testkit.Must(scribe.Write(t.Context(), lot, time.Now(), event, es.Meta{CommandID: "stolen"}))(t)
			})
		}, []string{"promises", lot, `binds 1000 to order "ord_x", which does not ask for that`}},
		"a commit by hand": {func(t *testing.T, dir string) {
			tamper(t, dir, func(log *es.Log) {
				m := last(log)
				appendRaw(t, log, m.Subject, "by hand", m.Data)
			})
		}, []string{"chain", lot, "revision"}},
		"an event that nobody knows": {func(t *testing.T, dir string) {
			tamper(t, dir, func(log *es.Log) {
				text := `[{"specversion":"1.0","id":"c/lot_x#0","source":"/catalog","type":"catalog.lot.published.v1","subject":"lot_x","time":"2026-03-01T10:00:00Z",` +
					`"datacontenttype":"application/json","actor":"association/a/b/rest","revision":1,"data":{"price":1}}]`
				appendRaw(t, log, "market.catalog.lot.lot_x", "c/lot_x", []byte(text))
			})
		}, []string{"events", "position", "price"}},
		"a bit on the disk":     {func(t *testing.T, dir string) { flip(t, dir, lot) }, []string{"the log is damaged: lost: 1, at position ", "catalog.lot." + lot}},
		"the end that was lost": {cut, []string{"the log is damaged: lost: 1, at position "}},
		"a bit on the disk, accepted": {func(t *testing.T, dir string) {
			flip(t, dir, lot)
			node := testkit.Must(natsd.Start(t.Context(), natsd.Config{Dir: dir, AcceptLoss: true}))(t)
			if err := node.Close(); err != nil {
				t.Fatal(err)
			}
		}, []string{"read model: catalog: lots/rows/", "Do not rebuild it now"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			_ = os.Remove(filepath.Join(p.Dir(), "nats.sock")) // nobody listens, and it cannot be copied
			if err := os.CopyFS(dir, os.DirFS(p.Dir())); err != nil {
				t.Fatal(err)
			}
			fault.make(t, dir)
			isWrong(t, dir, fault.want...)
		})
	}
	isWell(t, p.Dir())
}

// cut takes the last bytes of the log from the server's files.
func cut(t *testing.T, dir string) {
	t.Helper()
	blocks := blocksOf(t, dir)
	path := blocks[len(blocks)-1]
	if err := os.Truncate(path, testkit.Must(os.Stat(path))(t).Size()-10); err != nil {
		t.Fatal(err)
	}
}

func blocksOf(t *testing.T, dir string) []string {
	t.Helper()
	return testkit.Must(filepath.Glob(filepath.Join(dir, "nats", "jetstream", "*", "streams", "MARKET", "msgs", "*.blk")))(t)
}

// flip changes a byte of a commit of the lot in the server's files.
func flip(t *testing.T, dir, lot string) {
	t.Helper()
	blocks := blocksOf(t, dir)
	for _, path := range blocks {
		text := testkit.Must(os.ReadFile(path))(t)
		at := bytes.Index(text, []byte(`"posted_milli"`))
		if at < 0 {
			continue
		}
		text[at+len(`"posted_milli":`)] ^= 1
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal(fmt.Errorf("no block of %v holds lot %s", blocks, lot))
}
