package negotiation_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

const soon = time.Hour // an answer well in time

func TestAccept(t *testing.T) {
	check(t, []rule{
		{Name: "by the seller", Given: opened(), When: accept(seller(), 1, soon), Then: history(accepted(1, orderevents.Seller)), After: status(negotiation.Agreed)},
		{Name: "by the buyer", Given: countered(), When: accept(buyer(), 2, soon), Then: history(accepted(2, orderevents.Buyer)), After: status(negotiation.Agreed)},
		{Name: "a firm offer that stands", Given: stood(), When: accept(buyer(), 2, soon), Then: history(accepted(2, orderevents.Buyer)), After: status(negotiation.Agreed)},
		{Name: "an own offer", Given: opened(), When: accept(buyer(), 1, soon), Refused: negotiation.ErrOwnOffer},
		{Name: "an own offer of the seller", Given: countered(), When: accept(seller(), 2, soon), Refused: negotiation.ErrOwnOffer},
		{Name: "an own offer after the end", Given: opened(closed(orderevents.Seller)), When: accept(buyer(), 1, soon), Refused: negotiation.ErrOwnOffer},
		{Name: "one that was replaced", Given: countered(), When: accept(seller(), 1, soon), Refused: negotiation.ErrStaleOffer},
		{Name: "one that was rejected", Given: countered(rejected(2, orderevents.Buyer)), When: accept(buyer(), 2, soon), Refused: negotiation.ErrStaleOffer},
		{Name: "one that was withdrawn", Given: countered(withdrawn(2, orderevents.Seller)), When: accept(buyer(), 2, soon), Refused: negotiation.ErrStaleOffer},
		{Name: "one that has expired", Given: countered(expired(2)), When: accept(buyer(), 2, soon), Refused: negotiation.ErrOfferExpired},
		{Name: "one that was never made", Given: countered(), When: accept(buyer(), 3, soon), Refused: negotiation.ErrNoSuchOffer},
		{Name: "number nought", Given: countered(), When: accept(buyer(), 0, soon), Refused: negotiation.ErrNoSuchOffer},
		{Name: "number minus one", Given: countered(), When: accept(buyer(), -1, soon), Refused: negotiation.ErrNoSuchOffer},
	})
}

func TestOneYesAtATime(t *testing.T) {
	yes := opened(accepted(1, orderevents.Seller))
	check(t, []rule{
		{Name: "agreed already", Given: yes, When: accept(seller(), 1, soon), Refused: negotiation.ErrAlreadyAgreed},
		{Name: "done already", Given: append(yes, completed()), When: accept(seller(), 1, soon), Refused: negotiation.ErrEnded},
		{Name: "closed", Given: opened(closed(orderevents.Buyer)), When: accept(seller(), 1, soon), Refused: negotiation.ErrEnded},
		{Name: "cancelled", Given: opened(cancelled()), When: accept(seller(), 1, soon), Refused: negotiation.ErrEnded},
		{Name: "agreed, it cannot be rejected", Given: yes, When: reject(seller(), 1), Refused: negotiation.ErrAlreadyAgreed},
		{Name: "agreed, it cannot be withdrawn", Given: yes, When: withdraw(buyer(), 1), Refused: negotiation.ErrAlreadyAgreed},
		{Name: "agreed, it cannot be closed", Given: yes, When: negotiation.Close{Party: buyer()}, Refused: negotiation.ErrAlreadyAgreed},
	})
}

func TestReject(t *testing.T) {
	check(t, []rule{
		{Name: "by the seller: the buyer's turn", Given: opened(), When: reject(seller(), 1), Then: history(rejected(1, orderevents.Seller)), After: status(negotiation.AwaitingBuyer)},
		{Name: "by the buyer: the seller's turn", Given: countered(), When: reject(buyer(), 2), Then: history(rejected(2, orderevents.Buyer)), After: status(negotiation.AwaitingSeller)},
		{Name: "a firm offer: its stock comes free", Given: stood(), When: reject(buyer(), 2), Then: history(rejected(2, orderevents.Buyer, 2)), After: status(negotiation.AwaitingSeller)},
		{Name: "an own offer", Given: opened(), When: reject(buyer(), 1), Refused: negotiation.ErrOwnOffer},
		{Name: "one that was replaced", Given: countered(), When: reject(seller(), 1), Refused: negotiation.ErrStaleOffer},
		{Name: "twice", Given: countered(rejected(2, orderevents.Buyer)), When: reject(buyer(), 2), Refused: negotiation.ErrStaleOffer},
		{Name: "one that was never made", Given: opened(), When: reject(seller(), 7), Refused: negotiation.ErrNoSuchOffer},
	})
}

func TestWithdraw(t *testing.T) {
	yes := opened(accepted(1, orderevents.Seller))
	check(t, []rule{
		{Name: "the buyer's: their turn", Given: opened(), When: withdraw(buyer(), 1), Then: history(withdrawn(1, orderevents.Buyer)), After: status(negotiation.AwaitingBuyer)},
		{Name: "the seller's: their turn", Given: countered(), When: withdraw(seller(), 2), Then: history(withdrawn(2, orderevents.Seller)), After: status(negotiation.AwaitingSeller)},
		{Name: "a firm offer: its stock comes free", Given: stood(), When: withdraw(seller(), 2), Then: history(withdrawn(2, orderevents.Seller, 2)), After: status(negotiation.AwaitingSeller)},
		{Name: "twice: already so", Given: opened(withdrawn(1, orderevents.Buyer)), When: withdraw(buyer(), 1)},
		{Name: "the other side's", Given: opened(), When: withdraw(seller(), 1), Refused: negotiation.ErrNotOwnOffer},
		{Name: "one that was replaced", Given: countered(), When: withdraw(buyer(), 1), Refused: negotiation.ErrStaleOffer},
		{Name: "one that was rejected", Given: opened(rejected(1, orderevents.Seller)), When: withdraw(buyer(), 1), Refused: negotiation.ErrStaleOffer},
		{Name: "one that has expired", Given: opened(expired(1)), When: withdraw(buyer(), 1), Refused: negotiation.ErrOfferExpired},
		{Name: "one that was never made", Given: opened(), When: withdraw(buyer(), 2), Refused: negotiation.ErrNoSuchOffer},
		{Name: "after the sale", Given: append(yes, completed()), When: withdraw(buyer(), 1), Refused: negotiation.ErrEnded},
		{Name: "closing withdrew it", Given: opened(closed(orderevents.Seller)), When: withdraw(buyer(), 1)},
	})
}

func TestCloseFromEveryOpenState(t *testing.T) {
	for name, given := range map[string][]event{
		"awaiting the seller": opened(), "awaiting the buyer": countered(), "expired": opened(expired(1)),
		"nothing stands":   opened(rejected(1, orderevents.Seller)),
		"stock refused it": opened(accepted(1, orderevents.Seller), refused(1)),
	} {
		for _, who := range []party.Party{buyer(), seller()} {
			check(t, []rule{{
				Name: name, Given: given, When: negotiation.Close{Party: who, Reason: "ya compré"},
				Then: history(closed(who.Side)), After: status(negotiation.Closed),
			}})
		}
	}
}

func TestClose(t *testing.T) {
	end := negotiation.Close{Party: seller(), Reason: "ya compré"}
	check(t, []rule{
		{Name: "a firm offer's stock comes free", Given: stood(), When: end, Then: history(closed(orderevents.Seller, 2)), After: status(negotiation.Closed)},
		{Name: "and a pending one's", Given: promised(), When: end, Then: history(closed(orderevents.Seller, 2)), After: status(negotiation.Closed)},
		{Name: "closed: already so", Given: opened(closed(orderevents.Buyer)), When: end},
		{Name: "done", Given: opened(accepted(1, orderevents.Seller), completed()), When: end, Refused: negotiation.ErrEnded},
		{Name: "cancelled", Given: opened(cancelled()), When: end, Refused: negotiation.ErrEnded},
	})
}
