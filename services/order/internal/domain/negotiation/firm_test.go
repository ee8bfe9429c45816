package negotiation_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

func TestAFirmOfferAwaitsItsStock(t *testing.T) {
	check(t, []rule{
		{Name: "until then the offer before it stands", Given: opened(), When: counter(seller(), firmly), Then: history(offer(2, orderevents.Seller, firm)), After: status(negotiation.AwaitingSeller)},
		{Name: "only sellers make them", Given: countered(), When: counter(buyer(), firmly), Refused: negotiation.ErrFirmBuyer},
		{Name: "it reopens what has expired", Given: opened(expired(1)), When: counter(seller(), firmly), Then: history(offer(2, orderevents.Seller, firm)), After: status(negotiation.Expired)},
		{Name: "the seller makes no other", Given: promised(), When: counter(seller()), Refused: negotiation.ErrPending},
		{Name: "nor does the buyer", Given: opened(expired(1), offer(2, orderevents.Seller, firm)), When: counter(buyer()), Refused: negotiation.ErrPending},
		{Name: "the seller does not accept the one before", Given: promised(), When: accept(seller(), 1, soon), Refused: negotiation.ErrPending},
		{Name: "nor reject it", Given: promised(), When: reject(seller(), 1), Refused: negotiation.ErrPending},
		{Name: "the buyer does not accept it yet", Given: promised(), When: accept(buyer(), 2, soon), Refused: negotiation.ErrStaleOffer},
	})
}

func TestAFirmOfferStands(t *testing.T) {
	replaced := orderevents.OfferStood{Lot: "lot_1", Number: 2, Replaces: 1}
	check(t, []rule{
		{Name: "once its stock is reserved", Given: promised(), When: negotiation.Stand{Offer: 2}, Then: history(replaced), After: status(negotiation.AwaitingBuyer)},
		{Name: "though the one before has expired", Given: promised(expired(1)), When: negotiation.Stand{Offer: 2}, Then: history(orderevents.OfferStood{Lot: "lot_1", Number: 2}), After: status(negotiation.AwaitingBuyer)},
		{Name: "once", Given: stood(), When: negotiation.Stand{Offer: 2}},
		{Name: "not when it was withdrawn", Given: promised(withdrawn(2, orderevents.Seller, 2)), When: negotiation.Stand{Offer: 2}},
		{Name: "not when it has expired", Given: promised(expired(2, 2)), When: negotiation.Stand{Offer: 2}},
		{Name: "not when all is closed", Given: promised(closed(orderevents.Buyer, 2)), When: negotiation.Stand{Offer: 2}},
		{Name: "another never does", Given: promised(), When: negotiation.Stand{Offer: 1}},
		{Name: "nor does none", Given: opened(), When: negotiation.Stand{}},
		{
			Name:  "and frees the stock of the firm one before",
			Given: stood(rejected(2, orderevents.Buyer, 2), offer(3, orderevents.Seller, firm, until(time.Hour)), orderevents.OfferStood{Lot: "lot_1", Number: 3}, offer(4, orderevents.Seller, firm)),
			When:  negotiation.Stand{Offer: 4}, Then: history(orderevents.OfferStood{Lot: "lot_1", Number: 4, Replaces: 3, Releases: []int{3}}),
		},
		{
			Name:  "a counter frees its stock",
			Given: stood(), When: counter(buyer()), Then: history(offer(3, orderevents.Buyer, replacing(2), releasing(2))), After: status(negotiation.AwaitingSeller),
		},
	})
}

func TestAFirmOfferIsRefused(t *testing.T) {
	refuse := negotiation.Refuse{Offer: 2, Reason: "out_of_stock", AvailableMilli: 46 * kg}
	check(t, []rule{
		{Name: "it is still its maker's turn", Given: promised(), When: refuse, Then: history(refused(2)), After: status(negotiation.AwaitingSeller)},
		{Name: "the offer before it stands and may be accepted", Given: promised(refused(2)), When: accept(seller(), 1, soon), Then: history(accepted(1, orderevents.Seller)), After: status(negotiation.Agreed)},
		{Name: "though the one before was withdrawn", Given: promised(withdrawn(1, orderevents.Buyer)), When: refuse, Then: history(refused(2)), After: status(negotiation.AwaitingSeller)},
		{Name: "once", Given: promised(refused(2)), When: refuse},
		{Name: "not when it stands", Given: stood(), When: refuse},
		{Name: "not when it was withdrawn", Given: promised(withdrawn(2, orderevents.Seller, 2)), When: refuse},
		{Name: "one that was never made concerns nobody", Given: opened(), When: refuse},
		{Name: "nor one of a negotiation that never was", When: refuse},
	})
}

func TestAPendingOfferIsTakenBack(t *testing.T) {
	check(t, []rule{
		{Name: "by the seller: the buyer's still stands", Given: promised(), When: withdraw(seller(), 2), Then: history(withdrawn(2, orderevents.Seller, 2)), After: status(negotiation.AwaitingSeller)},
		{Name: "the buyer may withdraw theirs meanwhile", Given: promised(), When: withdraw(buyer(), 1), Then: history(withdrawn(1, orderevents.Buyer)), After: status(negotiation.AwaitingBuyer)},
		{Name: "but not make another", Given: promised(withdrawn(1, orderevents.Buyer)), When: counter(buyer()), Refused: negotiation.ErrPending},
		{Name: "and the firm one stands all the same", Given: promised(withdrawn(1, orderevents.Buyer)), When: negotiation.Stand{Offer: 2}, Then: history(orderevents.OfferStood{Lot: "lot_1", Number: 2}), After: status(negotiation.AwaitingBuyer)},
		{Name: "the buyer does not withdraw it", Given: promised(), When: withdraw(buyer(), 2), Refused: negotiation.ErrNotOwnOffer},
	})
}

// Should a firm offer be pending beside another of the seller's own, a yes to that one must not bind: the reservation
// would then undo the agreement.
func TestNoAnswerWhileAFirmOfferIsPending(t *testing.T) {
	beside := opened(offer(2, orderevents.Seller, replacing(1), until(time.Hour)), offer(3, orderevents.Seller, firm))
	check(t, []rule{
		{Name: "the firm one is not made before the other's time is recorded as up", Given: beside[:3], When: counter(seller(), firmly, at(time.Hour)), Refused: negotiation.ErrOutOfTurn},
		{Name: "a yes from the moment before", Given: beside, When: accept(buyer(), 2, time.Hour-1), Refused: negotiation.ErrPending},
		{Name: "a no from the moment before", Given: beside, When: negotiation.Reject{Party: buyer(), Offer: 2, ActedAt: clock(time.Hour - 1)}, Refused: negotiation.ErrPending},
		{Name: "once it stands, that is what is answered", Given: append(beside, orderevents.OfferStood{Lot: "lot_1", Number: 3, Replaces: 2}), When: accept(buyer(), 3, soon), Then: history(accepted(3, orderevents.Buyer))},
	})
}
