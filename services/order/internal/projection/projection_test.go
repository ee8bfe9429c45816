package projection_test

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

const (
	lotID    = "lot_1"
	ofLot    = "lots"         // what is shown of a lot
	ofTalk   = "negotiations" // of negotiations
	ofOrders = "orders"       // of orders
)

// step is an event with the read models that it changes.
type step struct {
	id      string
	event   any
	changes []string
}

var measure = events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}

func made(number int, firm bool, replaces int) orderevents.OfferMade {
	return orderevents.OfferMade{
		Lot: lotID, Number: number, By: orderevents.Buyer, Firm: firm, Replaces: replaces, Milli: 460_000,
		ValidUntil: time.Date(2030, 5, 4, 8, 0, 0, 0, time.UTC),
	}
}

func accepted(number int, order string) orderevents.OfferAccepted {
	return orderevents.OfferAccepted{
		Lot: lotID, Number: number, By: orderevents.Seller, Order: order, Milli: 460_000,
		Agreement: orderevents.Agreement{Association: "assoc_1", Buyer: "org_1", Measure: measure},
	}
}

func demand(order string) orderevents.OrderPlaced {
	return orderevents.OrderPlaced{
		StockDemand: orderevents.StockDemand{Negotiation: "neg_1", Offer: 1, Lot: lotID, Milli: 460_000},
		Agreement:   accepted(1, order).Agreement,
	}
}

// history is one in which every event occurs, each with what it changes. A lot's stock is the catalog's to show.
func history() []step {
	opened := orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1", Lot: lotID, Measure: measure}
	entry := catalogevents.StockEntry{Negotiation: "neg_1", Offer: 1, Milli: 460_000}
	return []step{
		{lotID, catalogevents.LotDrafted{Association: "assoc_1", Product: "maize", Measure: measure, PostedMilli: 920_000}, []string{ofLot}},
		{lotID, catalogevents.LotPublished{}, []string{ofLot}},
		{lotID, catalogevents.LotPaused{}, []string{ofLot}},
		{lotID, catalogevents.LotResumed{}, []string{ofLot}},
		{lotID, catalogevents.LotStockAdjusted{DeltaMilli: 1000}, nil},
		{"neg_1", opened, []string{ofTalk}},
		{"neg_1", made(1, false, 0), []string{ofTalk}},
		{"neg_1", orderevents.OfferRejected{Lot: lotID, Number: 1}, []string{ofTalk}},
		{"neg_1", made(2, true, 0), []string{ofTalk}},
		{lotID, catalogevents.LotStockReserved{StockEntry: entry}, nil},
		{"neg_1", orderevents.OfferStood{Lot: lotID, Number: 2}, []string{ofTalk}},
		{"neg_1", orderevents.OfferWithdrawn{Lot: lotID, Number: 2}, []string{ofTalk}},
		{lotID, catalogevents.LotStockReleased{StockEntry: entry}, nil},
		{"neg_1", made(3, false, 0), []string{ofTalk}},
		{"neg_1", orderevents.OfferExpired{Lot: lotID, Number: 3}, []string{ofTalk}},
		{"neg_1", made(4, false, 0), []string{ofTalk}},
		{"neg_1", accepted(4, "ord_1"), []string{ofTalk}},
		{"ord_1", demand("ord_1"), []string{ofOrders}},
		{"ord_1", orderevents.OrderStockRequested{StockDemand: demand("ord_1").StockDemand}, nil},
		{lotID, catalogevents.LotStockRefused{StockEntry: entry, Order: "ord_1", Reason: catalogevents.OutOfStock}, []string{ofOrders}},
		{"ord_1", orderevents.OrderCancelled{Negotiation: "neg_1", Offer: 4, Reason: catalogevents.OutOfStock}, []string{ofOrders}},
		{"neg_1", orderevents.OfferRefused{Lot: lotID, Number: 4, Reason: catalogevents.OutOfStock}, []string{ofTalk}},
		{"neg_1", made(5, false, 0), []string{ofTalk}},
		{"neg_1", accepted(5, "ord_2"), []string{ofTalk}},
		{"ord_2", demand("ord_2"), []string{ofOrders}},
		{lotID, catalogevents.LotStockCommitted{StockEntry: entry, Order: "ord_2"}, []string{ofOrders}},
		{"ord_2", orderevents.OrderConfirmed{Negotiation: "neg_1", Offer: 5}, []string{ofOrders}},
		{"neg_1", orderevents.NegotiationCompleted{Lot: lotID, Order: "ord_2"}, []string{ofTalk}},
		{"neg_2", opened, []string{ofTalk}},
		{"neg_2", made(1, false, 0), []string{ofTalk}},
		{"neg_2", orderevents.NegotiationClosed{Lot: lotID, By: orderevents.Buyer}, []string{ofTalk}},
		{lotID, catalogevents.LotStockRefused{StockEntry: entry, Reason: catalogevents.OutOfStock}, nil}, // a firm offer asked
		{"neg_3", opened, []string{ofTalk}},
		{"neg_3", made(1, false, 0), []string{ofTalk}},
		{lotID, catalogevents.LotWithdrawn{}, []string{ofLot}},
		{"neg_3", orderevents.NegotiationCancelled{Lot: lotID, Reason: catalogevents.LotHasEnded}, []string{ofTalk}},
	}
}

func TestEveryEventChangesWhatItShould(t *testing.T) {
	s := start(t)
	views := projection.NewViews()
	model := readmodeltest.Run(t, s.log, views.All()...)
	unseen := s.names()
	before := shown(t, model, views)
	for i, step := range history() {
		name := s.write(t, i, step)
		readmodeltest.CatchUp(t, model)
		after := shown(t, model, views)
		changed := []string{}
		for _, view := range []string{ofLot, ofTalk, ofOrders} {
			if !reflect.DeepEqual(before[view], after[view]) {
				changed = append(changed, view)
			}
		}
		if !slices.Equal(changed, step.changes) {
			t.Errorf("step %d: %s of %s changes %v, want %v", i, name, step.id, changed, step.changes)
		}
		delete(unseen, name)
		before = after
	}
	for name := range unseen {
		t.Errorf("%s is missing here", name)
	}
}

func TestReplayingGivesTheSame(t *testing.T) {
	s := start(t)
	live := readmodeltest.Run(t, s.log, projection.NewViews().All()...)
	for i, step := range history() {
		s.write(t, i, step)
	}
	want := readmodeltest.Dump(t, live)
	if len(want) < 20 {
		t.Errorf("only %d keys", len(want))
	}
	for range 2 {
		if got := readmodeltest.Dump(t, readmodeltest.Run(t, s.log, projection.NewViews().All()...)); !maps.Equal(want, got) {
			t.Errorf("replayed: %v\nlive: %v", got, want)
		}
	}
}

// shown is what the read models hold, by view and id, without what every event changes.
func shown(t *testing.T, model *readmodel.Model, v projection.Views) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{ofLot: {}, ofTalk: {}, ofOrders: {}}
	err := model.View(func(tx *bbolt.Tx) error {
		for _, step := range history() {
			l, _, err := v.Lots.Get(tx, step.id)
			if err != nil {
				return err
			}
			n, _, err := v.Negotiations.Get(tx, step.id)
			if err != nil {
				return err
			}
			o, _, err := v.Orders.Get(tx, step.id)
			if err != nil {
				return err
			}
			n.Revision, n.Changed, o.Revision = 0, time.Time{}, 0
			all[ofLot][step.id], all[ofTalk][step.id], all[ofOrders][step.id] = l, n, o
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// scribe stores events as they are, whatever the rules would say.
type scribe struct {
	log          *es.Log
	lots         *estest.Scribe[catalogevents.LotEvent]
	negotiations *estest.Scribe[orderevents.NegotiationEvent]
	orders       *estest.Scribe[orderevents.OrderEvent]
}

func start(t *testing.T) scribe {
	t.Helper()
	log, err := es.OpenLog(t.Context(), natstest.Start(t).JetStream())
	if err != nil {
		t.Fatal(err)
	}
	return scribe{
		log:          log,
		lots:         estest.NewScribe(log, catalogevents.Lot, catalogevents.LotEvents()),
		negotiations: estest.NewScribe(log, orderevents.Negotiation, orderevents.NegotiationEvents()),
		orders:       estest.NewScribe(log, orderevents.Order, orderevents.OrderEvents()),
	}
}

// write stores a step's event and returns its wire name.
func (s scribe) write(t *testing.T, number int, step step) string {
	t.Helper()
	m, at := es.Meta{CommandID: es.CommandID("step-" + strconv.Itoa(number))}, time.Date(2030, 5, 1, 8, number, 0, 0, time.UTC)
	switch e := step.event.(type) {
	case catalogevents.LotEvent:
		return stored(t, s.lots, step.id, at, e, m)
	case orderevents.NegotiationEvent:
		return stored(t, s.negotiations, step.id, at, e, m)
	case orderevents.OrderEvent:
		return stored(t, s.orders, step.id, at, e, m)
	}
	t.Fatalf("step %d: no event: %T", number, step.event)
	return ""
}

// stored writes an event and returns its wire name.
func stored[E any](t *testing.T, s *estest.Scribe[E], id string, at time.Time, event E, m es.Meta) string {
	t.Helper()
	commit, err := s.Write(t.Context(), id, at, event, m)
	if err != nil || len(commit.Records) != 1 {
		t.Fatalf("%s: %v", m.CommandID, err)
	}
	return commit.Records[0].Type
}

// names lists every event that these read models may meet.
func (scribe) names() map[string]bool {
	all := map[string]bool{}
	for name := range catalogevents.LotEvents().Events {
		all[name] = true
	}
	for name := range orderevents.NegotiationEvents().Events {
		all[name] = true
	}
	for name := range orderevents.OrderEvents().Events {
		all[name] = true
	}
	return all
}
