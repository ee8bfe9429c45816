package negotiation_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

func expire(after time.Duration) negotiation.Command {
	return negotiation.Expire{Now: clock(after)}
}

func TestTheSecondItselfIsTooLate(t *testing.T) {
	check(t, []rule{
		{Name: "accepted a nanosecond before", Given: opened(), When: accept(seller(), 1, usually-1), Then: history(accepted(1, orderevents.Seller))},
		{Name: "accepted on the second", Given: opened(), When: accept(seller(), 1, usually), Refused: negotiation.ErrOfferExpired},
		{Name: "accepted later", Given: opened(), When: accept(seller(), 1, usually+time.Hour), Refused: negotiation.ErrOfferExpired},
		{Name: "rejected on the second", Given: opened(), When: negotiation.Reject{Party: seller(), Offer: 1, ActedAt: clock(usually)}, Refused: negotiation.ErrOfferExpired},
		{Name: "rejected a nanosecond before", Given: opened(), When: negotiation.Reject{Party: seller(), Offer: 1, Reason: "muy bajo", ActedAt: clock(usually - 1)}, Then: history(rejected(1, orderevents.Seller))},
		{Name: "expired a nanosecond before", Given: opened(), When: expire(usually - 1), After: status(negotiation.AwaitingSeller)},
		{Name: "expired on the second", Given: opened(), When: expire(usually), Then: history(expired(1)), After: status(negotiation.Expired)},
		{Name: "expired later", Given: opened(), When: expire(usually + time.Hour), Then: history(expired(1)), After: status(negotiation.Expired)},
	})
}

func TestWhatHasEndedDoesNotExpire(t *testing.T) {
	for name, given := range map[string][]event{
		"never opened": nil, "expired": opened(expired(1)), "rejected": opened(rejected(1, orderevents.Seller)),
		"agreed": opened(accepted(1, orderevents.Seller)), "done": opened(accepted(1, orderevents.Seller), completed()),
		"closed": opened(closed(orderevents.Buyer)), "cancelled": opened(cancelled()),
	} {
		check(t, []rule{{Name: name, Given: given, When: expire(usually + time.Hour)}})
	}
}

func TestExpiryFreesStock(t *testing.T) {
	check(t, []rule{
		{Name: "of a firm offer", Given: stood(), When: expire(usually), Then: history(expired(2, 2)), After: status(negotiation.Expired)},
		{Name: "of a pending one, beside the buyer's", Given: promised(), When: expire(usually), Then: history(expired(1), expired(2, 2)), After: status(negotiation.Expired)},
	})
}

func TestAnOfferExpiresBesideAPendingOne(t *testing.T) {
	buyersFirst := opened(offer(2, orderevents.Seller, firm, until(2*usually)))
	firmFirst := opened(offer(2, orderevents.Seller, firm, until(time.Hour)))
	check(t, []rule{
		{Name: "the buyer's", Given: buyersFirst, When: expire(usually), Then: history(expired(1)), After: status(negotiation.Expired)},
		{Name: "then the firm one stands", Given: append(buyersFirst, expired(1)), When: negotiation.Stand{Offer: 2}, Then: history(orderevents.OfferStood{Lot: "lot_1", Number: 2}), After: status(negotiation.AwaitingBuyer)},
		{Name: "or is Refused: its maker's turn", Given: append(buyersFirst, expired(1)), When: negotiation.Refuse{Offer: 2, Reason: "out_of_stock", AvailableMilli: 46 * kg}, Then: history(refused(2)), After: status(negotiation.AwaitingSeller)},
		{Name: "or is withdrawn: its maker's turn", Given: append(buyersFirst, expired(1)), When: withdraw(seller(), 2), Then: history(withdrawn(2, orderevents.Seller, 2)), After: status(negotiation.AwaitingSeller)},
		{Name: "the firm one", Given: firmFirst, When: expire(time.Hour), Then: history(expired(2, 2)), After: status(negotiation.AwaitingSeller)},
		{Name: "then the buyer's is accepted", Given: append(firmFirst, expired(2, 2)), When: accept(seller(), 1, 2*time.Hour), Then: history(accepted(1, orderevents.Seller)), After: status(negotiation.Agreed)},
	})
}

func TestEitherSideReopensWhatHasExpired(t *testing.T) {
	late := at(usually + time.Hour)
	ends := until(2*usually + time.Hour)
	check(t, []rule{
		{Name: "its maker", Given: opened(expired(1)), When: counter(buyer(), late), Then: history(offer(2, orderevents.Buyer, ends)), After: status(negotiation.AwaitingSeller)},
		{Name: "the other side", Given: opened(expired(1)), When: counter(seller(), late), Then: history(offer(2, orderevents.Seller, ends)), After: status(negotiation.AwaitingBuyer)},
		{Name: "its maker, but not before the expiry is recorded", Given: opened(), When: counter(buyer(), late), Refused: negotiation.ErrOutOfTurn},
		{Name: "but not a nanosecond before its time", Given: opened(), When: counter(buyer(), at(usually-1)), Refused: negotiation.ErrOutOfTurn},
		{Name: "the other side even before, since it is its turn", Given: opened(), When: counter(seller(), late), Then: history(offer(2, orderevents.Seller, replacing(1), ends)), After: status(negotiation.AwaitingBuyer)},
	})
}
