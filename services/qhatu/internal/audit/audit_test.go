package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// happened takes in an event as if it stood in the log.
func happened[E any](t *testing.T, h *History, names es.EventTable[E], id string, event E) {
	t.Helper()
	name, data, err := names.Encode(event)
	if err != nil {
		t.Fatal(err)
	}
	if listen := h.listeners[name]; listen != nil {
		if err := listen(es.Record{Type: name, AggregateID: id, Data: data}); err != nil {
			t.Fatal(err)
		}
	}
}

func stock(negotiation string, milli int64) catalogevents.StockEntry {
	return catalogevents.StockEntry{Negotiation: negotiation, Offer: 1, Milli: milli}
}

func TestTheAuditFindsWhatBreaksAPromise(t *testing.T) {
	lots, negotiations := es.NewEventTable(catalogevents.LotEvents()), es.NewEventTable(orderevents.NegotiationEvents())
	orders, fairs := es.NewEventTable(orderevents.OrderEvents()), es.NewEventTable(fairevents.FairEvents())
	lot := func(events ...catalogevents.LotEvent) func(*testing.T, *History) {
		return func(t *testing.T, h *History) {
			for _, e := range append([]catalogevents.LotEvent{catalogevents.LotDrafted{PostedMilli: 10}, catalogevents.LotPublished{}}, events...) {
				happened(t, h, lots, "lot_1", e)
			}
		}
	}
	for name, tt := range map[string]struct {
		do    func(*testing.T, *History)
		wrong string // "": nothing
	}{
		"sold within what there is": {lot(catalogevents.LotStockCommitted{StockEntry: stock("n1", 4)}, catalogevents.LotStockCommitted{StockEntry: stock("n2", 6)}), ""},
		"sold twice":                {lot(catalogevents.LotStockCommitted{StockEntry: stock("n1", 6)}, catalogevents.LotStockCommitted{StockEntry: stock("n2", 6)}), "Committed:12"},
		"lost after it was sold":    {lot(catalogevents.LotStockCommitted{StockEntry: stock("n1", 10)}, catalogevents.LotStockAdjusted{DeltaMilli: -3}), ""},
		"sold elsewhere as well":    {lot(catalogevents.LotStockCommitted{StockEntry: stock("n1", 6)}, catalogevents.LotSaleDeclared{Milli: 6}), "Sold:6"},
		"sold elsewhere, not after all": {lot(catalogevents.LotSaleDeclared{Milli: 10}, catalogevents.LotSaleTakenBack{Milli: 10},
			catalogevents.LotStockCommitted{StockEntry: stock("n1", 10)}), ""},
		"committed twice": {lot(catalogevents.LotStockCommitted{StockEntry: stock("n1", 1)}, catalogevents.LotStockCommitted{StockEntry: stock("n1", 1)}), "is committed, becomes committed"},
		"published again": {lot(catalogevents.LotWithdrawn{}, catalogevents.LotPublished{}), `from "withdrawn" to "published"`},
		"an answer to nothing": {func(t *testing.T, h *History) {
			happened(t, h, negotiations, "neg_1", orderevents.NegotiationEvent(orderevents.NegotiationCompleted{}))
		}, `from "" to "done"`},
		"stock comes back that was never sold": {lot(catalogevents.LotStockReturned{StockEntry: stock("n1", 4), Order: "ord_1"}), "which never had it"},
		"stock comes back twice": {func(t *testing.T, h *History) {
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.OrderPlaced{}))
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.OrderConfirmed{}))
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.OrderCalledOff{}))
			back := catalogevents.LotStockReturned{StockEntry: stock("n1", 4), Order: "ord_1"}
			lot(catalogevents.LotStockCommitted{StockEntry: stock("n1", 4), Order: "ord_1"}, back, back)(t, h)
		}, "which gave 0"},
		"more comes than was agreed": {func(t *testing.T, h *History) {
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.OrderPlaced{StockDemand: orderevents.StockDemand{Milli: 1000}}))
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.OrderConfirmed{}))
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.DeliveryDispatched{Delivery: 1, Milli: 1020}))
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.DeliveryDispatched{Delivery: 2, Milli: 1}))
		}, "has 1021 on its way"},
		"a recorded sale comes back twice": {func(t *testing.T, h *History) {
			sold := catalogevents.LotSaleDeclared{Sale: "sale_1", Milli: 4, Order: "ord_1"}
			back := catalogevents.LotSaleTakenBack{Sale: "sale_1", Milli: 4, Order: "ord_1"}
			lot(sold, back, back)(t, h)
		}, "has back already"},
		"a sale is acknowledged that was never declared": {func(t *testing.T, h *History) {
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.OrderRecorded{}))
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.OrderAcknowledged{}))
		}, `from "placed" to "acknowledged"`},
		"an order placed twice": {func(t *testing.T, h *History) {
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.OrderPlaced{}))
			happened(t, h, orders, "ord_1", orderevents.OrderEvent(orderevents.OrderPlaced{}))
		}, "placed 2 times"},
		"a stall given to two": {func(t *testing.T, h *History) {
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.FairScheduled{Plan: fairevents.Plan{Capacity: 1}}))
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.StallApproved{Stall: "a", Numbers: []int{1}}))
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.StallApproved{Stall: "b", Numbers: []int{1}}))
		}, "gives stall 1 to b, which a has"},
		"a stall that is taken goes away": {func(t *testing.T, h *History) {
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.FairScheduled{Plan: fairevents.Plan{Capacity: 2}}))
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.StallApproved{Stall: "a", Numbers: []int{2}}))
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.FairChanged{Plan: fairevents.Plan{Capacity: 1}}))
		}, "has 1 stalls left, and number 2 is a's"},
		"a stall beyond those that were added": {func(t *testing.T, h *History) {
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.FairScheduled{Plan: fairevents.Plan{Capacity: 1}}))
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.FairChanged{Plan: fairevents.Plan{Capacity: 2}}))
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.StallOffered{Stall: "a", Numbers: []int{2, 3}}))
		}, "has 2 stalls and gives number 3"},
		"a stall that one keeps and never had": {func(t *testing.T, h *History) {
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.FairScheduled{Plan: fairevents.Plan{Capacity: 1}}))
			happened(t, h, fairs, "fair_1", fairevents.FairEvent(fairevents.StallAskedAgain{Stall: "a", Numbers: []int{1}}))
		}, "says that a keeps stall 1"},
	} {
		t.Run(name, func(t *testing.T) {
			h, err := newHistory()
			if err != nil {
				t.Fatal(err)
			}
			tt.do(t, h)
			found := strings.Join(h.Wrong, "\n")
			if tt.wrong == "" && found != "" || !strings.Contains(found, tt.wrong) {
				t.Errorf("found %q, want %q", found, tt.wrong)
			}
		})
	}
}

// tell takes in an event of an aggregate as [History.Read] does.
func tell[E any](t *testing.T, h *History, aggregate string, names es.EventTable[E], id string, event E) {
	t.Helper()
	name, data, err := names.Encode(event)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.event(es.Record{Aggregate: aggregate, AggregateID: id, Type: name, Data: data}); err != nil {
		t.Fatal(err)
	}
}

// A deal that has ended leaves nothing in memory but the lot's totals; an answer to it that comes again is found all the same.
func TestWhatHasEndedIsForgotten(t *testing.T) {
	lots, negotiations := es.NewEventTable(catalogevents.LotEvents()), es.NewEventTable(orderevents.NegotiationEvents())
	orders := es.NewEventTable(orderevents.OrderEvents())
	var found []string
	h, err := New(func(f Finding) { found = append(found, f.What) })
	if err != nil {
		t.Fatal(err)
	}
	lot := func(e catalogevents.LotEvent) { tell(t, h, "catalog.lot", lots, "lot_1", e) }
	negotiation := func(e orderevents.NegotiationEvent) {
		tell(t, h, "order.negotiation", negotiations, "neg_1", e)
	}
	order := func(e orderevents.OrderEvent) { tell(t, h, "order.order", orders, "ord_1", e) }
	demand := orderevents.StockDemand{Negotiation: "neg_1", Offer: 1, Lot: "lot_1", Milli: 4}
	committed := catalogevents.LotStockCommitted{StockEntry: stock("neg_1", 4), Order: "ord_1"}
	lot(catalogevents.LotDrafted{PostedMilli: 10})
	lot(catalogevents.LotPublished{})
	negotiation(orderevents.NegotiationOpened{Lot: "lot_1"})
	negotiation(orderevents.OfferMade{Number: 1, By: orderevents.Buyer, Milli: 4})
	negotiation(orderevents.OfferAccepted{Number: 1, By: orderevents.Seller, Order: "ord_1"})
	order(orderevents.OrderPlaced{StockDemand: demand})
	lot(committed)
	order(orderevents.OrderConfirmed{})
	if len(h.Orders) != 1 || h.Open() != 1 {
		t.Errorf("%d orders", len(h.Orders))
	}
	negotiation(orderevents.NegotiationCompleted{})
	if l := h.Lots["lot_1"]; h.Open() != 0 || len(h.Orders) != 1 || len(l.Entries) != 1 || l.Committed != 4 || len(found) > 0 {
		t.Errorf("the order goes on: %d deals, %d orders, %+v, found %v", h.Open(), len(h.Orders), *l, found)
	}
	order(orderevents.DeliveryArrived{Delivery: 1, Milli: 4})
	order(orderevents.OrderReceived{By: orderevents.Buyer})
	order(orderevents.OrderDisputed{By: orderevents.Buyer})
	order(orderevents.OrderResolved{StockReturn: orderevents.StockReturn{ReturnedMilli: 4}})
	order(orderevents.OrderCompleted{})
	if len(h.Orders) != 1 {
		t.Error("the order is forgotten before the lot has its stock back")
	}
	lot(catalogevents.LotStockReturned{StockEntry: stock("neg_1", 4), Order: "ord_1"})
	if l := h.Lots["lot_1"]; len(h.Orders) != 0 || len(l.Entries) != 0 || l.Committed != 0 || len(found) > 0 {
		t.Errorf("%d orders, %+v, found %v", len(h.Orders), *l, found)
	}
	lot(committed)
	if len(found) != 1 || !strings.Contains(found[0], `binds 4 to order "ord_1"`) {
		t.Errorf("found %v", found)
	}
}

// What was paid for an order that was called off is paid back later.
func TestWhatIsPaidBackIsOfAnOrderThatIsKnown(t *testing.T) {
	lots, negotiations, orders := es.NewEventTable(catalogevents.LotEvents()), es.NewEventTable(orderevents.NegotiationEvents()), es.NewEventTable(orderevents.OrderEvents())
	var found []string
	h, err := New(func(f Finding) { found = append(found, f.What) })
	if err != nil {
		t.Fatal(err)
	}
	tell(t, h, "catalog.lot", lots, "lot_1", catalogevents.LotEvent(catalogevents.LotDrafted{PostedMilli: 10}))
	tell(t, h, "catalog.lot", lots, "lot_1", catalogevents.LotEvent(catalogevents.LotPublished{}))
	for _, e := range []orderevents.NegotiationEvent{
		orderevents.NegotiationOpened{Lot: "lot_1"}, orderevents.OfferMade{Number: 1, By: orderevents.Buyer, Milli: 4}, orderevents.OfferAccepted{Number: 1, By: orderevents.Seller, Order: "ord_1"},
	} {
		tell(t, h, "order.negotiation", negotiations, "neg_1", e)
	}
	tell(t, h, "order.order", orders, "ord_1", orderevents.OrderEvent(orderevents.OrderPlaced{StockDemand: orderevents.StockDemand{Negotiation: "neg_1", Offer: 1, Lot: "lot_1", Milli: 4}}))
	tell(t, h, "catalog.lot", lots, "lot_1", catalogevents.LotEvent(catalogevents.LotStockCommitted{StockEntry: stock("neg_1", 4), Order: "ord_1"}))
	tell(t, h, "order.order", orders, "ord_1", orderevents.OrderEvent(orderevents.OrderConfirmed{}))
	tell(t, h, "order.negotiation", negotiations, "neg_1", orderevents.NegotiationEvent(orderevents.NegotiationCompleted{}))
	pays := func(number int, from string) {
		tell(t, h, "order.order", orders, "ord_1", orderevents.OrderEvent(orderevents.OrderPaymentSaid{Number: number, From: from}))
		tell(t, h, "order.order", orders, "ord_1", orderevents.OrderEvent(orderevents.OrderPaymentConfirmed{Number: number}))
	}
	pays(1, orderevents.Buyer)
	tell(t, h, "order.order", orders, "ord_1", orderevents.OrderEvent(orderevents.OrderCalledOff{StockReturn: orderevents.StockReturn{ReturnedMilli: 4}}))
	tell(t, h, "catalog.lot", lots, "lot_1", catalogevents.LotEvent(catalogevents.LotStockReturned{StockEntry: stock("neg_1", 4), Order: "ord_1"}))
	pays(2, orderevents.Seller)
	if len(found) > 0 || h.Open() != 0 {
		t.Errorf("%d deals, found %v", h.Open(), found)
	}
}

// A recorded sale and its lot say the same in the end.
func TestARecordedSaleIsHeldAgainstItsLot(t *testing.T) {
	lots, orders := es.NewEventTable(catalogevents.LotEvents()), es.NewEventTable(orderevents.OrderEvents())
	ref := orderevents.SaleRef{Lot: "lot_1", Sale: "sale_1"}
	declared := catalogevents.LotEvent(catalogevents.LotSaleDeclared{Sale: "sale_1", Milli: 4, Order: "ord_1"})
	recorded, off := orderevents.OrderEvent(orderevents.OrderRecorded{SaleRef: ref, Milli: 4}), orderevents.OrderEvent(orderevents.OrderDeclared{SaleRef: ref})
	for name, tt := range map[string]struct {
		lot    []catalogevents.LotEvent
		orders []orderevents.OrderEvent
		wrong  string
	}{
		"in step":                {[]catalogevents.LotEvent{declared}, []orderevents.OrderEvent{recorded, off}, ""},
		"not taken off":          {nil, []orderevents.OrderEvent{recorded, off}, "has not taken 4 off for it"},
		"without its order":      {[]catalogevents.LotEvent{declared}, nil, "has no order ord_1"},
		"without an answer":      {nil, []orderevents.OrderEvent{recorded}, "its lot has not answered"},
		"not back":               {[]catalogevents.LotEvent{declared}, []orderevents.OrderEvent{recorded, off, orderevents.OrderTakenBack{SaleRef: ref}}, "has it taken back: false"},
		"acknowledged by nobody": {[]catalogevents.LotEvent{declared, catalogevents.LotSaleAnswered{Sale: "sale_1", Answer: "acknowledged"}}, []orderevents.OrderEvent{recorded, off}, "no order says so"},
	} {
		t.Run(name, func(t *testing.T) {
			var found []string
			h, err := New(func(f Finding) { found = append(found, f.What) })
			if err != nil {
				t.Fatal(err)
			}
			tell(t, h, "catalog.lot", lots, "lot_1", catalogevents.LotEvent(catalogevents.LotDrafted{PostedMilli: 10}))
			tell(t, h, "catalog.lot", lots, "lot_1", catalogevents.LotEvent(catalogevents.LotPublished{}))
			for _, e := range tt.lot {
				tell(t, h, "catalog.lot", lots, "lot_1", e)
			}
			for _, e := range tt.orders {
				tell(t, h, "order.order", orders, "ord_1", e)
			}
			found = append(found, h.unsettled(time.Now())...)
			if all := strings.Join(found, "\n"); tt.wrong == "" && all != "" || !strings.Contains(all, tt.wrong) {
				t.Errorf("found %q, want %q", all, tt.wrong)
			}
		})
	}
}

func TestALogIsReadToItsEndWhateverStandsInIt(t *testing.T) {
	var found []Check
	h, err := New(func(f Finding) { found = append(found, f.Check) })
	if err != nil {
		t.Fatal(err)
	}
	h.take("market.catalog.lot.a", 1, "x/a", []byte("no commit"))
	h.take("market.catalog.lot.a", 4, "x/a", []byte(`[]`))
	h.take("nonsense", 5, "", nil)
	h.checkCommands()
	want := []Check{Events, Positions, Events, Events, Commands}
	if !slices.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
}

// BenchmarkHistory takes in lots of three commits each, and reports what stays in memory.
func BenchmarkHistory(b *testing.B) {
	const lots = 100_000
	for b.Loop() {
		h, err := New(func(f Finding) { b.Fatal(f) })
		if err != nil {
			b.Fatal(err)
		}
		before := heap()
		position := uint64(0)
		for i := range lots {
			id, prev := fmt.Sprintf("lot_%026d", i), ""
			for revision, event := range []string{`drafted.v1","data":{"posted_milli":10}`, `published.v1","data":{}`, `stock_adjusted.v1","data":{"delta_milli":1}`} {
				position++
				body := fmt.Appendf(nil, `[{"specversion":"1.0","id":"%032x/%s#0","source":"/catalog","subject":"%s","time":"2026-03-01T10:00:00Z",`+
					`"datacontenttype":"application/json","actor":"association/a/b/rest","revision":%d,"prevhash":"%s","type":"catalog.lot.%s}]`, position, id, id, revision+1, prev, event)
				h.take("market.catalog.lot."+id, position, fmt.Sprintf("%032x/%s", position, id), body)
				sum := sha256.Sum256(body)
				prev = hex.EncodeToString(sum[:])
			}
		}
		b.ReportMetric(float64(heap()-before)/lots, "B/lot")
		runtime.KeepAlive(h)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
