package order_test

import (
	"testing"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

type event = orderevents.OrderEvent

// rule is one line of a table: given this history, when this command comes, then these events follow or this error.
type rule struct {
	name    string
	given   []event
	when    order.Command
	then    []event
	refused error
}

func check(t *testing.T, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			story := estest.Given(order.Decide, order.Evolve, r.given...).When(r.when)
			if r.refused != nil {
				story.ThenRefused(t, r.refused)
				return
			}
			story.Then(t, r.then...)
		})
	}
}

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
		{name: "with what was agreed", when: order.Place{Agreed: agreed()}, then: []event{agreed()}},
		{name: "again", given: []event{agreed()}, when: order.Place{Agreed: agreed()}},
		{name: "its terms never change", given: []event{agreed()}, when: order.Place{Agreed: other}},
		{name: "confirmed", given: []event{agreed(), confirmed()}, when: order.Place{Agreed: agreed()}},
		{name: "cancelled", given: []event{agreed(), cancelled()}, when: order.Place{Agreed: agreed()}},
	})
}

func TestTheLotsFirstAnswerStays(t *testing.T) {
	check(t, []rule{
		{name: "committed", given: []event{agreed()}, when: order.Confirm{}, then: []event{confirmed()}},
		{name: "committed again", given: []event{agreed(), confirmed()}, when: order.Confirm{}},
		{name: "committed after it was refused", given: []event{agreed(), cancelled()}, when: order.Confirm{}},
		{name: "refused", given: []event{agreed()}, when: cancel(), then: []event{cancelled()}},
		{name: "refused again", given: []event{agreed(), cancelled()}, when: cancel()},
		{name: "refused after it was committed", given: []event{agreed(), confirmed()}, when: cancel()},
		{name: "committed, but never placed", when: order.Confirm{}, refused: order.ErrNotPlaced},
		{name: "refused, but never placed", when: cancel(), refused: order.ErrNotPlaced},
	})
}

func TestStockIsAskedForAgain(t *testing.T) {
	asked := orderevents.OrderStockRequested{StockDemand: demand()}
	check(t, []rule{
		{name: "while there is no answer", given: []event{agreed()}, when: order.RequestStock{}, then: []event{asked}},
		{name: "as often as it takes", given: []event{agreed(), asked}, when: order.RequestStock{}, then: []event{asked}},
		{name: "and the answer counts", given: []event{agreed(), asked}, when: order.Confirm{}, then: []event{confirmed()}},
		{name: "not once it is confirmed", given: []event{agreed(), confirmed()}, when: order.RequestStock{}},
		{name: "not once it is cancelled", given: []event{agreed(), cancelled()}, when: order.RequestStock{}},
		{name: "not when nobody placed it", when: order.RequestStock{}},
	})
}
