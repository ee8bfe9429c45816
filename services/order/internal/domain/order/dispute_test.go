package order_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

func disputed(by, reason string) event {
	return orderevents.OrderDisputed{Negotiation: "neg_1", By: by, Reason: reason}
}

func resolved(outcome string, total *events.Amount, back int64) event {
	return orderevents.OrderResolved{
		StockReturn: orderevents.StockReturn{Negotiation: "neg_1", Offer: 3, Lot: "lot_1", ReturnedMilli: back}, Outcome: outcome, Total: total,
	}
}

func soles(minor int64) *money.Amount { return &money.Amount{Minor: minor, Currency: "PEN"} }

func TestADisputeStopsTheOrderUntilItIsResolved(t *testing.T) {
	given := after(came(1, 230_000, "seller"), delivered("seller"), disputed("buyer", "quality"))
	less := &events.Amount{Minor: 60_000, Currency: "PEN"}
	check(t, []rule{
		{Name: "by the buyer", Given: after(came(1, 230_000, "seller"), delivered("seller")), When: order.Dispute{Party: buyer(), Reason: "quality"}, Then: []event{disputed("buyer", "quality")}},
		{Name: "by the seller", Given: after(), When: order.Dispute{Party: seller(), Reason: "not_paid"}, Then: []event{disputed("seller", "not_paid")}},
		{Name: "again", Given: given, When: order.Dispute{Party: seller(), Reason: "other"}},
		{Name: "it is not received by itself", Given: given, When: order.EndClaims{Now: wednesday.Add(100 * time.Hour)}},
		{Name: "nor by the buyer", Given: given, When: order.Receive{Party: buyer()}, Refused: order.ErrDisputed},
		{Name: "it stands", Given: given, When: order.Resolve{Outcome: "stands"}, Then: []event{resolved("stands", nil, 0)}, After: total(80_500)},
		{Name: "with a discount", Given: given, When: order.Resolve{Outcome: "discount", Total: soles(60_000)}, Then: []event{resolved("discount", less, 0)}, After: total(60_000)},
		{Name: "a discount of nobody knows what", Given: given, When: order.Resolve{Outcome: "discount"}, Refused: order.ErrNoTotal},
		{Name: "more than was agreed", Given: given, When: order.Resolve{Outcome: "discount", Total: soles(80_501)}, Refused: order.ErrTotalBeyond},
		{
			Name: "all goes back", Given: given, When: order.Resolve{Outcome: "return", Total: soles(0), Returned: kilos(230_000)},
			Then: []event{resolved("return", &events.Amount{Currency: "PEN"}, 230_000), orderevents.OrderCompleted{Negotiation: "neg_1"}}, After: total(0),
		},
		{
			Name: "it stands as both sides had made it up", Given: append(there(claimed(1, "discount", pen(60_000), 0), claimAccepted(1, "discount", pen(60_000), 0, wednesday)), received("claim"), disputed("seller", "not_paid")),
			When: order.Resolve{Outcome: "stands"}, Then: []event{resolved("stands", nil, 0)}, After: total(60_000),
		},
		{
			Name: "a part of what came goes back", Given: after(came(1, 230_000, "seller"), weighed(1, "buyer", 150_000, "agreed"), delivered("seller"), disputed("buyer", "quality")),
			When: order.Resolve{Outcome: "return", Returned: kilos(50_000)}, Then: []event{resolved("return", nil, 50_000)}, After: total(35_000),
		},
		{
			Name: "what never came goes back first", Given: after(came(1, 230_000, "seller"), weighed(1, "buyer", 150_000, "agreed"), delivered("seller"), disputed("seller", "weight")),
			When: order.Resolve{Outcome: "stands", Returned: kilos(80_000)}, Then: []event{resolved("stands", nil, 80_000)}, After: total(52_500),
		},
		{Name: "more goes back than came", Given: given, When: order.Resolve{Outcome: "return", Returned: kilos(230_001)}, Refused: order.ErrReturnBeyond},
		{Name: "resolved again", Given: append(given, resolved("stands", nil, 0)), When: order.Resolve{Outcome: "return"}, Refused: order.ErrResolved},
		{Name: "disputed again", Given: append(given, resolved("stands", nil, 0)), When: order.Dispute{Party: buyer(), Reason: "other"}, Refused: order.ErrResolved},
		{Name: "what nobody disputes", Given: after(), When: order.Resolve{Outcome: "stands"}, Refused: order.ErrNotDisputed},
	})
}
