package negotiation_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

func TestAFirmOfferAwaitsItsStock(t *testing.T) {
	check(t, []rule{
		{name: "until then the offer before it stands", given: opened(), when: counter(seller(), firmly), then: history(offer(2, orderevents.Seller, firm)), status: negotiation.AwaitingSeller},
		{name: "only sellers make them", given: countered(), when: counter(buyer(), firmly), refused: negotiation.ErrFirmBuyer},
		{name: "it reopens what has expired", given: opened(expired(1)), when: counter(seller(), firmly), then: history(offer(2, orderevents.Seller, firm)), status: negotiation.Expired},
		{name: "the seller makes no other", given: promised(), when: counter(seller()), refused: negotiation.ErrPending},
		{name: "nor does the buyer", given: opened(expired(1), offer(2, orderevents.Seller, firm)), when: counter(buyer()), refused: negotiation.ErrPending},
		{name: "the seller does not accept the one before", given: promised(), when: accept(seller(), 1, soon), refused: negotiation.ErrPending},
		{name: "nor reject it", given: promised(), when: reject(seller(), 1), refused: negotiation.ErrPending},
		{name: "the buyer does not accept it yet", given: promised(), when: accept(buyer(), 2, soon), refused: negotiation.ErrStaleOffer},
	})
}

func TestAFirmOfferStands(t *testing.T) {
	replaced := orderevents.OfferStood{Lot: "lot_1", Number: 2, Replaces: 1}
	check(t, []rule{
		{name: "once its stock is reserved", given: promised(), when: negotiation.Stand{Offer: 2}, then: history(replaced), status: negotiation.AwaitingBuyer},
		{name: "though the one before has expired", given: promised(expired(1)), when: negotiation.Stand{Offer: 2}, then: history(orderevents.OfferStood{Lot: "lot_1", Number: 2}), status: negotiation.AwaitingBuyer},
		{name: "once", given: stood(), when: negotiation.Stand{Offer: 2}},
		{name: "not when it was withdrawn", given: promised(withdrawn(2, orderevents.Seller, 2)), when: negotiation.Stand{Offer: 2}},
		{name: "not when it has expired", given: promised(expired(2, 2)), when: negotiation.Stand{Offer: 2}},
		{name: "not when all is closed", given: promised(closed(orderevents.Buyer, 2)), when: negotiation.Stand{Offer: 2}},
		{name: "another never does", given: promised(), when: negotiation.Stand{Offer: 1}},
		{name: "nor does none", given: opened(), when: negotiation.Stand{}},
		{
			name:  "and frees the stock of the firm one before",
			given: stood(rejected(2, orderevents.Buyer, 2), offer(3, orderevents.Seller, firm, until(time.Hour)), orderevents.OfferStood{Lot: "lot_1", Number: 3}, offer(4, orderevents.Seller, firm)),
			when:  negotiation.Stand{Offer: 4}, then: history(orderevents.OfferStood{Lot: "lot_1", Number: 4, Replaces: 3, Releases: []int{3}}),
		},
		{
			name:  "a counter frees its stock",
			given: stood(), when: counter(buyer()), then: history(offer(3, orderevents.Buyer, replacing(2), releasing(2))), status: negotiation.AwaitingSeller,
		},
	})
}

func TestAFirmOfferIsRefused(t *testing.T) {
	refuse := negotiation.Refuse{Offer: 2, Reason: "out_of_stock", AvailableMilli: 46 * kg}
	check(t, []rule{
		{name: "it is still its maker's turn", given: promised(), when: refuse, then: history(refused(2)), status: negotiation.AwaitingSeller},
		{name: "the offer before it stands and may be accepted", given: promised(refused(2)), when: accept(seller(), 1, soon), then: history(accepted(1, orderevents.Seller)), status: negotiation.Agreed},
		{name: "though the one before was withdrawn", given: promised(withdrawn(1, orderevents.Buyer)), when: refuse, then: history(refused(2)), status: negotiation.AwaitingSeller},
		{name: "once", given: promised(refused(2)), when: refuse},
		{name: "not when it stands", given: stood(), when: refuse},
		{name: "not when it was withdrawn", given: promised(withdrawn(2, orderevents.Seller, 2)), when: refuse},
		{name: "one that was never made concerns nobody", given: opened(), when: refuse},
		{name: "nor one of a negotiation that never was", when: refuse},
	})
}

func TestAPendingOfferIsTakenBack(t *testing.T) {
	check(t, []rule{
		{name: "by the seller: the buyer's still stands", given: promised(), when: withdraw(seller(), 2), then: history(withdrawn(2, orderevents.Seller, 2)), status: negotiation.AwaitingSeller},
		{name: "the buyer may withdraw hers meanwhile", given: promised(), when: withdraw(buyer(), 1), then: history(withdrawn(1, orderevents.Buyer)), status: negotiation.AwaitingBuyer},
		{name: "but not make another", given: promised(withdrawn(1, orderevents.Buyer)), when: counter(buyer()), refused: negotiation.ErrPending},
		{name: "and the firm one stands all the same", given: promised(withdrawn(1, orderevents.Buyer)), when: negotiation.Stand{Offer: 2}, then: history(orderevents.OfferStood{Lot: "lot_1", Number: 2}), status: negotiation.AwaitingBuyer},
		{name: "the buyer does not withdraw it", given: promised(), when: withdraw(buyer(), 2), refused: negotiation.ErrNotOwnOffer},
	})
}

// Should a firm offer be pending beside another of the seller's own, a yes to that one must not bind: the reservation
// would then undo the agreement.
func TestNoAnswerWhileAFirmOfferIsPending(t *testing.T) {
	beside := opened(offer(2, orderevents.Seller, replacing(1), until(time.Hour)), offer(3, orderevents.Seller, firm))
	check(t, []rule{
		{name: "the firm one is not made before the other's time is recorded as up", given: beside[:3], when: counter(seller(), firmly, at(time.Hour)), refused: negotiation.ErrOutOfTurn},
		{name: "a yes from the moment before", given: beside, when: accept(buyer(), 2, time.Hour-1), refused: negotiation.ErrPending},
		{name: "a no from the moment before", given: beside, when: negotiation.Reject{Party: buyer(), Offer: 2, At: clock(time.Hour - 1)}, refused: negotiation.ErrPending},
		{name: "once it stands, that is what is answered", given: append(beside, orderevents.OfferStood{Lot: "lot_1", Number: 3, Replaces: 2}), when: accept(buyer(), 3, soon), then: history(accepted(3, orderevents.Buyer))},
	})
}
