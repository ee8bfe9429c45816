package order_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

type event = orderevents.OrderEvent

type rule = estest.Rule[order.State, order.Command, event]

func check(t *testing.T, rules []rule) {
	t.Helper()
	estest.Check(t, order.Decide, order.Evolve, rules)
}

func buyer() party.Party { return party.Party{Side: orderevents.Buyer, Org: "org_lima"} }

func seller() party.Party { return party.Party{Side: orderevents.Seller, Org: "assoc_huaro"} }

// strangers are not in it: another buyer, another association, and each of the two on the other's side.
func strangers() []party.Party {
	return []party.Party{
		{},
		{Side: orderevents.Buyer, Org: "org_cusco"},
		{Side: orderevents.Seller, Org: "assoc_otra"},
		{Side: orderevents.Buyer, Org: seller().Org},
		{Side: orderevents.Seller, Org: buyer().Org},
	}
}

func name(who party.Party) string { return who.Side + " " + who.Org }

func demand() orderevents.StockDemand {
	return orderevents.StockDemand{Negotiation: "neg_1", Offer: 3, Lot: "lot_1", Milli: 230_000}
}

func agreed() orderevents.OrderPlaced {
	return orderevents.OrderPlaced{StockDemand: demand(), Agreement: orderevents.Agreement{
		Association: "assoc_huaro", Buyer: "org_lima", ExternalRef: "PO-7",
		Measure:  events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"},
		Quantity: events.Quantity{Milli: 5_000, Unit: "quintal"},
		Price:    events.Price{Minor: 16_100, Currency: "PEN", Per: "quintal"}, Total: events.Amount{Minor: 80_500, Currency: "PEN"},
		Delivery: orderevents.Delivery{Basis: "farm"}, Terms: &orderevents.Terms{WeighAt: "origin"},
	}}
}

func confirmed() event { return orderevents.OrderConfirmed{Negotiation: "neg_1", Offer: 3} }

// wednesday is when things happen in these tests.
var wednesday = time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)

func cancelled() event {
	return orderevents.OrderCancelled{Negotiation: "neg_1", Offer: 3, By: "lot", Reason: "out_of_stock", AvailableMilli: 46_000}
}

func cancel() order.Command {
	return order.Cancel{By: "lot", Reason: "out_of_stock", AvailableMilli: 46_000}
}

func TestAnOrderIsPlacedOnce(t *testing.T) {
	other := agreed()
	other.Total.Minor = 1
	check(t, []rule{
		{Name: "with what was agreed", When: order.Place{Agreed: agreed()}, Then: []event{agreed()}},
		{Name: "again", Given: []event{agreed()}, When: order.Place{Agreed: agreed()}},
		{Name: "its terms never change", Given: []event{agreed()}, When: order.Place{Agreed: other}},
		{Name: "confirmed", Given: []event{agreed(), confirmed()}, When: order.Place{Agreed: agreed()}},
		{Name: "cancelled", Given: []event{agreed(), cancelled()}, When: order.Place{Agreed: agreed()}},
	})
}

func TestTheLotsFirstAnswerStays(t *testing.T) {
	check(t, []rule{
		{Name: "committed", Given: []event{agreed()}, When: order.Confirm{}, Then: []event{confirmed()}},
		{Name: "committed again", Given: []event{agreed(), confirmed()}, When: order.Confirm{}},
		{Name: "committed after it was refused", Given: []event{agreed(), cancelled()}, When: order.Confirm{}},
		{Name: "refused", Given: []event{agreed()}, When: cancel(), Then: []event{cancelled()}},
		{Name: "refused again", Given: []event{agreed(), cancelled()}, When: cancel()},
		{Name: "refused after it was committed", Given: []event{agreed(), confirmed()}, When: cancel()},
		{Name: "committed, but never placed", When: order.Confirm{}, Refused: order.ErrNotFound},
		{Name: "refused, but never placed", When: cancel(), Refused: order.ErrNotFound},
	})
}

func TestStockIsAskedForAgain(t *testing.T) {
	asked := orderevents.OrderStockRequested{StockDemand: demand()}
	check(t, []rule{
		{Name: "while there is no answer", Given: []event{agreed()}, When: order.RequestStock{}, Then: []event{asked}},
		{Name: "as often as it takes", Given: []event{agreed(), asked}, When: order.RequestStock{}, Then: []event{asked}},
		{Name: "and the answer counts", Given: []event{agreed(), asked}, When: order.Confirm{}, Then: []event{confirmed()}},
		{Name: "not once it is confirmed", Given: []event{agreed(), confirmed()}, When: order.RequestStock{}},
		{Name: "not once it is cancelled", Given: []event{agreed(), cancelled()}, When: order.RequestStock{}},
		{Name: "not when nobody placed it", When: order.RequestStock{}},
	})
}
