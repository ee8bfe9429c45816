package negotiation_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

func expire(after time.Duration) negotiation.Command {
	return negotiation.Expire{At: clock(after)}
}

func TestTheSecondItselfIsTooLate(t *testing.T) {
	check(t, []rule{
		{name: "accepted a nanosecond before", given: opened(), when: accept(seller(), 1, usually-1), then: history(accepted(1, orderevents.Seller))},
		{name: "accepted on the second", given: opened(), when: accept(seller(), 1, usually), refused: negotiation.ErrOfferExpired},
		{name: "accepted later", given: opened(), when: accept(seller(), 1, usually+time.Hour), refused: negotiation.ErrOfferExpired},
		{name: "rejected on the second", given: opened(), when: negotiation.Reject{Party: seller(), Offer: 1, At: clock(usually)}, refused: negotiation.ErrOfferExpired},
		{name: "rejected a nanosecond before", given: opened(), when: negotiation.Reject{Party: seller(), Offer: 1, Reason: "muy bajo", At: clock(usually - 1)}, then: history(rejected(1, orderevents.Seller))},
		{name: "expired a nanosecond before", given: opened(), when: expire(usually - 1), status: negotiation.AwaitingSeller},
		{name: "expired on the second", given: opened(), when: expire(usually), then: history(expired(1)), status: negotiation.Expired},
		{name: "expired later", given: opened(), when: expire(usually + time.Hour), then: history(expired(1)), status: negotiation.Expired},
	})
}

func TestWhatHasEndedDoesNotExpire(t *testing.T) {
	for name, given := range map[string][]event{
		"never opened": nil, "expired": opened(expired(1)), "rejected": opened(rejected(1, orderevents.Seller)),
		"agreed": opened(accepted(1, orderevents.Seller)), "done": opened(accepted(1, orderevents.Seller), completed()),
		"closed": opened(closed(orderevents.Buyer)), "cancelled": opened(cancelled()),
	} {
		check(t, []rule{{name: name, given: given, when: expire(usually + time.Hour)}})
	}
}

func TestExpiryFreesStock(t *testing.T) {
	check(t, []rule{
		{name: "of a firm offer", given: stood(), when: expire(usually), then: history(expired(2, 2)), status: negotiation.Expired},
		{name: "of a pending one, beside the buyer's", given: promised(), when: expire(usually), then: history(expired(1), expired(2, 2)), status: negotiation.Expired},
	})
}

func TestAnOfferExpiresBesideAPendingOne(t *testing.T) {
	buyersFirst := opened(offer(2, orderevents.Seller, firm, until(2*usually)))
	firmFirst := opened(offer(2, orderevents.Seller, firm, until(time.Hour)))
	check(t, []rule{
		{name: "the buyer's", given: buyersFirst, when: expire(usually), then: history(expired(1)), status: negotiation.Expired},
		{name: "then the firm one stands", given: append(buyersFirst, expired(1)), when: negotiation.Stand{Offer: 2}, then: history(orderevents.OfferStood{Lot: "lot_1", Number: 2}), status: negotiation.AwaitingBuyer},
		{name: "or is refused: its maker's turn", given: append(buyersFirst, expired(1)), when: negotiation.Refuse{Offer: 2, Reason: "out_of_stock", AvailableMilli: 46 * kg}, then: history(refused(2)), status: negotiation.AwaitingSeller},
		{name: "or is withdrawn: its maker's turn", given: append(buyersFirst, expired(1)), when: withdraw(seller(), 2), then: history(withdrawn(2, orderevents.Seller, 2)), status: negotiation.AwaitingSeller},
		{name: "the firm one", given: firmFirst, when: expire(time.Hour), then: history(expired(2, 2)), status: negotiation.AwaitingSeller},
		{name: "then the buyer's is accepted", given: append(firmFirst, expired(2, 2)), when: accept(seller(), 1, 2*time.Hour), then: history(accepted(1, orderevents.Seller)), status: negotiation.Agreed},
	})
}

func TestEitherSideReopensWhatHasExpired(t *testing.T) {
	late := at(usually + time.Hour)
	ends := until(2*usually + time.Hour)
	check(t, []rule{
		{name: "its maker", given: opened(expired(1)), when: counter(buyer(), late), then: history(offer(2, orderevents.Buyer, ends)), status: negotiation.AwaitingSeller},
		{name: "the other side", given: opened(expired(1)), when: counter(seller(), late), then: history(offer(2, orderevents.Seller, ends)), status: negotiation.AwaitingBuyer},
		{name: "its maker, but not before the expiry is recorded", given: opened(), when: counter(buyer(), late), refused: negotiation.ErrOutOfTurn},
		{name: "but not a nanosecond before its time", given: opened(), when: counter(buyer(), at(usually-1)), refused: negotiation.ErrOutOfTurn},
		{name: "the other side even before, since it is its turn", given: opened(), when: counter(seller(), late), then: history(offer(2, orderevents.Seller, replacing(1), ends)), status: negotiation.AwaitingBuyer},
	})
}
