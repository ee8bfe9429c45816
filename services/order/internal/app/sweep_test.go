package app

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/host/hosttest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vault/vaulttest"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// fixture is the order service with its read model running and no reactions at all: every step after the first is lost.
type fixture struct {
	*App
	*hosttest.Host
	t    *testing.T
	lots *estest.Scribe[catalogevents.LotEvent]
}

var start = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func newFixture(t *testing.T) fixture {
	t.Helper()
	views := projection.NewViews()
	h := hosttest.Open(t, views.All()...)
	return fixture{
		t: t, Host: h,
		App: New(Config{
			Log: h.Log, Grace: h.Grace(start), Model: h.Model, Views: views, Timers: h.Timers, Vault: vaulttest.New(t, h.Log.JetStream()),
			Now: func() time.Time { return start }, Logger: slog.New(slog.DiscardHandler),
		}),
		lots: estest.NewScribe(h.Log, catalogevents.Lot, catalogevents.LotEvents()),
	}
}

func (s fixture) meta(command string) es.Meta {
	return es.Meta{CommandID: es.CommandID(command), Actor: es.Actor{Role: "buyer", Org: "org_1"}}
}

// open opens a negotiation with an offer that stands for an hour.
func (s fixture) open() string {
	s.t.Helper()
	_, err := s.HandleNegotiation(s.t.Context(), "neg_1", negotiation.Open{
		Buyer: "org_1", Association: "assoc_1", Lot: "lot_1", OnMarket: true,
		Measure: quantity.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}, Goods: negotiation.Goods{Left: 920_000, Available: 920_000},
		Terms: negotiation.Proposal{
			Quantity: quantity.Quantity{Milli: 10_000, Unit: "quintal"},
			Price:    money.Price{Minor: 15_000, Currency: "PEN", Per: "quintal"},
			Now:      start, ValidUntil: new(start.Add(time.Hour)),
			Delivery: orderevents.Delivery{Basis: "farm"},
		},
	}, s.meta("open"))
	s.must(err)
	return "neg_1"
}

// agree accepts the offer and loses everything that should follow.
func (s fixture) agree() {
	s.t.Helper()
	_, err := s.HandleNegotiation(s.t.Context(), s.open(), negotiation.Accept{
		Party: party.Party{Side: "seller", Org: "assoc_1"}, Offer: 1, Order: "ord_1", ActedAt: start,
	}, s.meta("accept"))
	s.must(err)
}

// answer stores the lot's answer, which the order never hears.
func (s fixture) answer(e catalogevents.LotEvent) {
	s.t.Helper()
	_, err := s.lots.Write(s.t.Context(), "lot_1", start, e, s.meta("answer"))
	s.must(err)
}

// sweepAfter sweeps once, so long after the start.
func (s fixture) sweepAfter(span time.Duration) {
	s.t.Helper()
	s.must(s.model.CatchUp(s.t.Context()))
	s.sweep().Once(s.t.Context(), start.Add(span))
	s.must(s.model.CatchUp(s.t.Context()))
}

func (s fixture) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s fixture) expect(want negotiation.Status, wantOrder order.Status) {
	s.t.Helper()
	s.must(s.view(func(tx *bbolt.Tx) error {
		n, _, err := s.views.Negotiations.Get(tx, "neg_1")
		if err != nil {
			return err
		}
		o, _, err := s.views.Orders.Get(tx, "ord_1")
		if n.State.Status != want || o.Status != wantOrder {
			s.t.Errorf("negotiation %q with order %q, want %q with %q", n.State.Status, o.Status, want, wantOrder)
		}
		return err
	}))
}

func TestSweepTakesALostDealToItsEnd(t *testing.T) {
	s := newFixture(t)
	s.agree()
	s.sweepAfter(30 * time.Second)
	s.expect(negotiation.Agreed, "")
	s.sweepAfter(2 * time.Minute)
	s.expect(negotiation.Agreed, order.Placed)
	s.answer(catalogevents.LotStockCommitted{Order: "ord_1", StockEntry: catalogevents.StockEntry{
		Negotiation: "neg_1", Offer: 1, Milli: 460_000,
	}})
	s.sweepAfter(4 * time.Minute)
	s.expect(negotiation.Agreed, order.Confirmed)
	s.sweepAfter(6 * time.Minute)
	s.expect(negotiation.Done, order.Confirmed)
}

func TestSweepHearsARefusal(t *testing.T) {
	s := newFixture(t)
	s.agree()
	s.sweepAfter(2 * time.Minute)
	s.answer(catalogevents.LotStockRefused{Order: "ord_1", Reason: catalogevents.OutOfStock, StockEntry: catalogevents.StockEntry{
		Negotiation: "neg_1", Offer: 1, Milli: 460_000,
	}})
	s.sweepAfter(4 * time.Minute)
	s.sweepAfter(6 * time.Minute)
	s.expect(negotiation.AwaitingBuyer, order.Cancelled)
}

// A lot that has lost a part of its history answers nobody: what waits for it is cancelled, and nothing more is agreed on.
func TestSweepCancelsWhatWaitsForALostLot(t *testing.T) {
	s := newFixture(t)
	s.agree()
	s.sweepAfter(2 * time.Minute)
	s.expect(negotiation.Agreed, order.Placed)
	s.Log.Lose([]string{es.Subject(catalogevents.Lot, "lot_1")})
	s.sweepAfter(4 * time.Minute)
	s.expect(negotiation.Agreed, order.Cancelled)
	s.must(s.view(func(tx *bbolt.Tx) error {
		o, _, err := s.views.Orders.Get(tx, "ord_1")
		if o.Cancelled == nil || o.Cancelled.Reason != catalogevents.LotLost {
			t.Errorf("cancelled: %+v", o.Cancelled)
		}
		return err
	}))
	s.sweepAfter(6 * time.Minute)
	s.expect(negotiation.AwaitingBuyer, order.Cancelled)
	offer := negotiation.Proposal{Quantity: quantity.Quantity{Milli: 1_000, Unit: "quintal"}, Price: money.Price{Minor: 15_000, Currency: "PEN", Per: "quintal"}}
	if _, err := s.Offer(t.Context(), "neg_1", Acting{Party: party.Party{Side: "buyer", Org: "org_1"}}, offer, s.meta("more")); !errors.Is(err, es.ErrLost) {
		t.Errorf("offered: %v", err)
	}
	if _, _, err := s.Open(t.Context(), negotiation.Open{Buyer: "org_2", Lot: "lot_1"}, s.meta("another")); !errors.Is(err, es.ErrLost) {
		t.Errorf("opened: %v", err)
	}
	s.sweepAfter(8 * time.Minute)
	s.expect(negotiation.Cancelled, order.Cancelled)
}

// The answer that the log has counts, whatever the lot has lost since.
func TestALostLotsAnswerCounts(t *testing.T) {
	s := newFixture(t)
	s.agree()
	s.sweepAfter(2 * time.Minute)
	s.answer(catalogevents.LotStockCommitted{Order: "ord_1", StockEntry: catalogevents.StockEntry{Negotiation: "neg_1", Offer: 1, Milli: 460_000}})
	s.Log.Lose([]string{es.Subject(catalogevents.Lot, "lot_1")})
	s.sweepAfter(4 * time.Minute)
	s.sweepAfter(6 * time.Minute)
	s.expect(negotiation.Done, order.Confirmed)
}

func TestSweepAsksASilentLotAgainButNotTooOften(t *testing.T) {
	s := newFixture(t)
	s.agree()
	s.sweepAfter(2 * time.Minute)
	revision := func() (r uint64) {
		s.must(s.view(func(tx *bbolt.Tx) error {
			o, _, err := s.views.Orders.Get(tx, "ord_1")
			r = o.Revision
			return err
		}))
		return r
	}
	placed := revision()
	for _, span := range []time.Duration{4 * time.Minute, 4*time.Minute + 15*time.Second, 5 * time.Minute} {
		s.sweepAfter(span)
	}
	if got := revision() - placed; got != 2 {
		t.Errorf("asked %d times in two minutes, want 2", got)
	}
	for _, span := range []time.Duration{3 * time.Hour, 3*time.Hour + 20*time.Minute, 3*time.Hour + 40*time.Minute} {
		s.sweepAfter(span)
	}
	if got := revision() - placed; got != 3 {
		t.Errorf("asked %d times in all, want 3: once an hour after the first", got)
	}
}

func TestSweepExpiresWhatItsTimerForgot(t *testing.T) {
	s := newFixture(t)
	s.open()
	s.now = func() time.Time { return start.Add(time.Hour + time.Minute) }
	s.sweepAfter(time.Hour - time.Second)
	s.expect(negotiation.AwaitingSeller, "")
	s.sweepAfter(time.Hour + time.Minute)
	s.expect(negotiation.Expired, "")
}
