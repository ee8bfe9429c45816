package order_test

import (
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

func kilos(milli int64) *quantity.Quantity { return &quantity.Quantity{Milli: milli, Unit: "kg"} }

func preparing() event { return orderevents.OrderPreparationBegun{Negotiation: "neg_1"} }

func sent(number int, milli int64) event {
	return orderevents.DeliveryDispatched{Negotiation: "neg_1", Delivery: number, Milli: milli, Released: true}
}

func came(number int, milli int64, by string) event {
	return orderevents.DeliveryArrived{Negotiation: "neg_1", Delivery: number, Milli: milli, By: by}
}

func delivered(by string) event {
	return orderevents.OrderDelivered{Negotiation: "neg_1", By: by, ClaimsUntil: wednesday.Add(72 * time.Hour)}
}

func received(by string) event { return orderevents.OrderReceived{Negotiation: "neg_1", By: by} }

func calledOff(by, reason string) event {
	return orderevents.OrderCalledOff{
		StockReturn: orderevents.StockReturn{Negotiation: "neg_1", Offer: 3, Lot: "lot_1", ReturnedMilli: 230_000}, By: by, Reason: reason,
	}
}

func deliver(who party.Party, number int, q *quantity.Quantity) order.Command {
	return order.Deliver{Party: who, Delivery: number, Quantity: q, Now: wednesday}
}

func after(events ...event) []event {
	return slices.Clip(append([]event{agreed(), confirmed()}, events...))
}

func TestGoodsAreSent(t *testing.T) {
	send := func(q *quantity.Quantity) order.Command {
		return order.Dispatch{Party: seller(), Quantity: q, Released: true}
	}
	check(t, []rule{
		{Name: "all of it", Given: after(), When: send(nil), Then: []event{sent(1, 230_000)}},
		{Name: "after it was prepared", Given: after(preparing()), When: send(nil), Then: []event{sent(1, 230_000)}},
		{Name: "a part, in the order's unit", Given: after(), When: send(&quantity.Quantity{Milli: 2_000, Unit: "quintal"}), Then: []event{sent(1, 92_000)}},
		{Name: "then the rest", Given: after(sent(1, 92_000)), When: send(nil), Then: []event{sent(2, 138_000)}},
		{Name: "as much more as the tolerance allows", Given: after(), When: send(kilos(234_600)), Then: []event{sent(1, 234_600)}},
		{Name: "a gram too much", Given: after(), When: send(kilos(234_601)), Refused: order.ErrExcess},
		{Name: "too much with what was sent", Given: after(sent(1, 200_000)), When: send(kilos(34_601)), Refused: order.ErrExcess},
		{Name: "nothing is left", Given: after(sent(1, 230_000)), When: send(nil), Refused: order.ErrNothingLeft},
		{Name: "what arrived short may follow", Given: after(sent(1, 230_000), came(1, 200_000, "buyer")), When: send(nil), Then: []event{sent(2, 30_000)}},
		{Name: "of an order that is delivered", Given: after(sent(1, 228_000), came(1, 228_000, "buyer"), delivered("buyer")), When: send(nil), Refused: order.ErrNothingLeft},
		{Name: "nothing", Given: after(), When: send(kilos(0)), Refused: order.ErrNothing},
		{Name: "in another unit", Given: after(), When: send(&quantity.Quantity{Milli: 1_000, Unit: "docena"}), Refused: order.ErrUnit},
		{Name: "beyond reason", Given: after(), When: send(&quantity.Quantity{Milli: 1 << 62, Unit: "t"}), Refused: order.ErrTooMuch},
	})
}

func TestGoodsOfACertainKindAreSentWhole(t *testing.T) {
	counted := agreed()
	counted.Milli = 36_000
	counted.Measure.Unit, counted.Measure.FactorMilli, counted.Measure.Base = "docena", 12_000, "unidad"
	counted.Settlement = &orderevents.Settlement{ClaimHours: 120}
	given := []event{counted, confirmed()}
	check(t, []rule{
		{Name: "half a dozen", Given: given, When: order.Dispatch{Party: seller(), Released: true, Quantity: &quantity.Quantity{Milli: 500, Unit: "docena"}}, Then: []event{sent(1, 6_000)}},
		{Name: "half a piece", Given: given, When: order.Dispatch{Party: seller(), Released: true, Quantity: &quantity.Quantity{Milli: 500, Unit: "unidad"}}, Refused: order.ErrFraction},
		{Name: "one more than was agreed", Given: given, When: order.Dispatch{Party: seller(), Released: true, Quantity: &quantity.Quantity{Milli: 37_000, Unit: "unidad"}}, Refused: order.ErrExcess},
		{Name: "one less is not all", Given: given, When: deliver(buyer(), 0, &quantity.Quantity{Milli: 35_000, Unit: "unidad"}), Then: []event{came(1, 35_000, "buyer")}},
	})
}

func TestGoodsAreSentWithAReasonWhereSomethingIsMissing(t *testing.T) {
	ahead, brought := agreed(), agreed()
	ahead.Terms = &orderevents.Terms{Payment: &orderevents.Payment{AdvancePct: 30, BalanceOn: "delivery"}}
	brought.Delivery = orderevents.Delivery{Basis: "buyer", Place: "sealed:1:org_lima:AA"}
	owed, toBuyer := []event{ahead, confirmed()}, []event{brought, confirmed()}
	because := func(reason string, released bool) []event {
		return []event{orderevents.DeliveryDispatched{Negotiation: "neg_1", Delivery: 1, Milli: 230_000, Released: released, Reason: reason}}
	}
	check(t, []rule{
		{Name: "the advance, and none is given", Given: owed, When: order.Dispatch{Party: seller(), Released: true}, Refused: order.ErrAdvanceUnpaid},
		{Name: "the advance", Given: owed, When: order.Dispatch{Party: seller(), Released: true, Reason: "paid_in_hand"}, Then: because("paid_in_hand", true)},
		{Name: "the buyer's code, and none is given", Given: after(), When: order.Dispatch{Party: seller()}, Refused: order.ErrNoReleaseCode},
		{Name: "the buyer's code", Given: after(), When: order.Dispatch{Party: seller(), Reason: "trust"}, Then: because("trust", false)},
		{Name: "nothing: a reason is not kept", Given: after(), When: order.Dispatch{Party: seller(), Released: true, Reason: "trust"}, Then: because("", true)},
		{Name: "nothing, of what is brought to the buyer", Given: toBuyer, When: order.Dispatch{Party: seller()}, Then: because("", false)},
	})
}

func TestGoodsArrive(t *testing.T) {
	two := after(sent(1, 115_000), sent(2, 115_000))
	check(t, []rule{
		{Name: "all of it", Given: after(sent(1, 230_000)), When: deliver(seller(), 0, nil), Then: []event{came(1, 230_000, "seller"), delivered("seller")}},
		{Name: "of an order whose delivery nobody announced", Given: after(), When: deliver(buyer(), 0, nil), Then: []event{came(1, 230_000, "buyer"), delivered("buyer")}},
		{Name: "again, by the other side", Given: after(came(1, 230_000, "buyer"), delivered("buyer")), When: deliver(seller(), 0, nil)},
		{Name: "again, by its number", Given: after(came(1, 230_000, "buyer"), delivered("buyer")), When: deliver(seller(), 1, nil)},
		{Name: "the first of two", Given: two, When: deliver(buyer(), 1, nil), Then: []event{came(1, 115_000, "buyer")}},
		{Name: "the second of two", Given: append(two, came(1, 115_000, "buyer")), When: deliver(buyer(), 0, nil), Then: []event{came(2, 115_000, "buyer"), delivered("buyer")}},
		{Name: "which of two is not said", Given: two, When: deliver(buyer(), 0, nil), Refused: order.ErrWhichDelivery},
		{Name: "a third that there is not", Given: two, When: deliver(buyer(), 4, nil), Refused: order.ErrNoSuchDelivery},
		{Name: "one that nobody announced, with nothing left", Given: two, When: deliver(buyer(), 3, nil), Refused: order.ErrNothingLeft},
		{Name: "one that nobody announced", Given: after(came(1, 115_000, "buyer")), When: deliver(seller(), 2, nil), Then: []event{came(2, 115_000, "seller"), delivered("seller")}},
		{Name: "what both say of one is not taken for two", Given: after(came(1, 115_000, "buyer")), When: deliver(seller(), 0, kilos(115_000)), Refused: order.ErrNothingOnTheWay},
		{Name: "less than was sent", Given: after(sent(1, 230_000)), When: deliver(buyer(), 0, kilos(200_000)), Then: []event{came(1, 200_000, "buyer")}},
		{Name: "less, within the tolerance", Given: after(sent(1, 230_000)), When: deliver(buyer(), 0, kilos(225_400)), Then: []event{came(1, 225_400, "buyer"), delivered("buyer")}},
		{Name: "more than was agreed", Given: after(sent(1, 230_000)), When: deliver(seller(), 0, kilos(234_601)), Refused: order.ErrExcess},
	})
}

func TestABuyerReceives(t *testing.T) {
	receive := order.Receive{Party: buyer()}
	check(t, []rule{
		{Name: "what was delivered", Given: after(came(1, 230_000, "seller"), delivered("seller")), When: receive, Then: []event{received("buyer")}},
		{Name: "what was on its way", Given: after(sent(1, 230_000)), When: receive, Then: []event{came(1, 230_000, "buyer"), received("buyer")}},
		{Name: "what nobody announced", Given: after(), When: receive, Then: []event{came(1, 230_000, "buyer"), received("buyer")}},
		{Name: "both parts", Given: after(sent(1, 115_000), sent(2, 115_000)), When: receive, Then: []event{came(1, 115_000, "buyer"), came(2, 115_000, "buyer"), received("buyer")}},
		{Name: "a part is not all", Given: after(sent(1, 115_000)), When: receive, Refused: order.ErrIncomplete},
		{Name: "again", Given: after(came(1, 230_000, "buyer"), received("buyer")), When: receive},
	})
}

func TestAnOrderIsReceivedByItself(t *testing.T) {
	given := after(came(1, 230_000, "seller"), delivered("seller"))
	until := wednesday.Add(72 * time.Hour)
	check(t, []rule{
		{Name: "when the buyer's time is over", Given: given, When: order.EndClaims{Now: until}, Then: []event{received("time")}},
		{Name: "not a moment before", Given: given, When: order.EndClaims{Now: until.Add(-1)}},
		{Name: "not what is still on its way", Given: after(sent(1, 230_000)), When: order.EndClaims{Now: until}},
		{Name: "not again", Given: append(given, received("buyer")), When: order.EndClaims{Now: until}},
	})
}

func TestEitherSideCancelsWhileNothingIsOnItsWay(t *testing.T) {
	check(t, []rule{
		{Name: "the buyer", Given: after(), When: order.CallOff{Party: buyer(), Reason: "cannot_pay"}, Then: []event{calledOff("buyer", "cannot_pay")}},
		{Name: "the seller, who prepares", Given: after(preparing()), When: order.CallOff{Party: seller(), Reason: "cannot_deliver"}, Then: []event{calledOff("seller", "cannot_deliver")}},
		{Name: "again, for another reason", Given: after(calledOff("buyer", "cannot_pay")), When: order.CallOff{Party: seller(), Reason: "other"}},
		{Name: "before it is confirmed", Given: []event{agreed()}, When: order.CallOff{Party: buyer()}, Refused: order.ErrNotConfirmed},
		{Name: "once a part is on its way", Given: after(sent(1, 1_000)), When: order.CallOff{Party: buyer()}, Refused: order.ErrUnderWay},
		{Name: "once a part has arrived", Given: after(came(1, 1_000, "buyer")), When: order.CallOff{Party: seller()}, Refused: order.ErrUnderWay},
	})
}

// What the product's rules become later concerns no order that was placed before.
func TestAnOrderKeepsItsSettlement(t *testing.T) {
	fresh := agreed()
	fresh.Settlement = &orderevents.Settlement{TolerancePermille: 50, ClaimHours: 24}
	tomorrow := orderevents.OrderDelivered{Negotiation: "neg_1", By: "buyer", ClaimsUntil: wednesday.Add(24 * time.Hour)}
	check(t, []rule{
		{Name: "five percent of what is fresh", Given: []event{fresh, confirmed()}, When: deliver(buyer(), 0, kilos(218_500)), Then: []event{came(1, 218_500, "buyer"), tomorrow}},
		{Name: "and no more", Given: []event{fresh, confirmed()}, When: deliver(buyer(), 0, kilos(218_499)), Then: []event{came(1, 218_499, "buyer")}},
	})
}
