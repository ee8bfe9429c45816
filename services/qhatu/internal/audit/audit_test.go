package audit

import (
	"strings"
	"testing"

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
