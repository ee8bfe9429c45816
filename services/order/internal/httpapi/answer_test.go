package httpapi

import (
	"testing"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/events/eventstest"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/domain/taxdoc"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// Whose turn it is shows before an agreement, the order after it.
func TestANegotiationIsShownWhole(t *testing.T) {
	var n projection.Negotiation
	n.State.Measure = quantity.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"}
	n.State.Standing, n.State.Pending = 1, 1
	eventstest.Fill(&n)
	n.State.Offers[0].Number, n.Refusals[0].Number = 1, 1
	n.State.Offers[0].Price = events.Price{Minor: 350, Currency: "PEN", Per: "kg"}
	answer := func(s negotiation.Status) orderrest.Negotiation {
		n.State.Status = s
		return negotiationAnswer(n, party.Party{})
	}
	open, agreed := answer(negotiation.AwaitingBuyer), answer(negotiation.Agreed)
	webtest.CheckComplete(t, orderrest.GetSpec, "Negotiation", open, agreed)
	webtest.CheckComplete(t, orderrest.GetSpec, "Offer", open.Offers[0])
}

func TestAnOrderIsShownWhole(t *testing.T) {
	measure := events.Measure{Unit: "kg", FactorMilli: 1000, Base: "kg"}
	var o projection.Order
	eventstest.Fill(&o)
	o.Placed.Measure, o.Measure = measure, quantity.Measure(measure)
	o.Price = events.Price{Minor: 350, Currency: "PEN", Per: "kg"}
	recorded := testkit.Must(orderAnswer(o, party.Party{}, "", "2026-01-05"))(t)
	recorded.Confirmation = confirmationAnswer("https://market.example/s/", o)
	o.Sale = orderevents.SaleRef{}
	answer := testkit.Must(orderAnswer(o, party.Party{}, "0427", "2026-01-05"))(t)
	sol := money.Amount{Minor: 100, Currency: money.PEN}
	answer.Document = taxDocumentAnswer(taxdoc.Document{
		Kind: taxdoc.None, IssuedBy: orderevents.Buyer, Reason: taxdoc.OverLimit, Missing: []string{taxdoc.BuyerRUC},
		Sales: &taxdoc.Sales{Year: 2026, AtLeast: money.Amount{Minor: 101, Currency: money.PEN}, Limit: sol},
	})
	webtest.CheckComplete(t, orderrest.GetSpec, "TaxDocument", *answer.Document)
	webtest.CheckComplete(t, orderrest.GetSpec, "YearSales", *answer.Document.YearSales)
	var to opened
	eventstest.Fill(&to.set)
	eventstest.Fill(&to.Account)
	answer.Payee = payeeAnswer([]opened{to}, to.set.Since)
	webtest.CheckComplete(t, orderrest.GetSpec, "Order", answer, recorded)
	webtest.CheckComplete(t, orderrest.GetSpec, "OrderPayee", answer.Payee[0])
	webtest.CheckComplete(t, orderrest.GetSpec, "SaleConfirmation", *recorded.Confirmation)
	webtest.CheckComplete(t, orderrest.GetSpec, "OrderDelivery", answer.Deliveries[0])
}
