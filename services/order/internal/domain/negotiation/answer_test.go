package negotiation_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

const soon = time.Hour // an answer well in time

func TestAccept(t *testing.T) {
	check(t, []rule{
		{name: "by the seller", given: opened(), when: accept(seller(), 1, soon), then: history(accepted(1, orderevents.Seller)), status: negotiation.Agreed},
		{name: "by the buyer", given: countered(), when: accept(buyer(), 2, soon), then: history(accepted(2, orderevents.Buyer)), status: negotiation.Agreed},
		{name: "a firm offer that stands", given: stood(), when: accept(buyer(), 2, soon), then: history(accepted(2, orderevents.Buyer)), status: negotiation.Agreed},
		{name: "an own offer", given: opened(), when: accept(buyer(), 1, soon), refused: negotiation.ErrOwnOffer},
		{name: "an own offer of the seller", given: countered(), when: accept(seller(), 2, soon), refused: negotiation.ErrOwnOffer},
		{name: "an own offer after the end", given: opened(closed(orderevents.Seller)), when: accept(buyer(), 1, soon), refused: negotiation.ErrOwnOffer},
		{name: "one that was replaced", given: countered(), when: accept(seller(), 1, soon), refused: negotiation.ErrStaleOffer},
		{name: "one that was rejected", given: countered(rejected(2, orderevents.Buyer)), when: accept(buyer(), 2, soon), refused: negotiation.ErrStaleOffer},
		{name: "one that was withdrawn", given: countered(withdrawn(2, orderevents.Seller)), when: accept(buyer(), 2, soon), refused: negotiation.ErrStaleOffer},
		{name: "one that has expired", given: countered(expired(2)), when: accept(buyer(), 2, soon), refused: negotiation.ErrOfferExpired},
		{name: "one that was never made", given: countered(), when: accept(buyer(), 3, soon), refused: negotiation.ErrNoSuchOffer},
		{name: "number nought", given: countered(), when: accept(buyer(), 0, soon), refused: negotiation.ErrNoSuchOffer},
		{name: "number minus one", given: countered(), when: accept(buyer(), -1, soon), refused: negotiation.ErrNoSuchOffer},
	})
}

func TestOneYesAtATime(t *testing.T) {
	yes := opened(accepted(1, orderevents.Seller))
	check(t, []rule{
		{name: "agreed already", given: yes, when: accept(seller(), 1, soon), refused: negotiation.ErrAlreadyAgreed},
		{name: "done already", given: append(yes, completed()), when: accept(seller(), 1, soon), refused: negotiation.ErrEnded},
		{name: "closed", given: opened(closed(orderevents.Buyer)), when: accept(seller(), 1, soon), refused: negotiation.ErrEnded},
		{name: "cancelled", given: opened(cancelled()), when: accept(seller(), 1, soon), refused: negotiation.ErrEnded},
		{name: "agreed, it cannot be rejected", given: yes, when: reject(seller(), 1), refused: negotiation.ErrAlreadyAgreed},
		{name: "agreed, it cannot be withdrawn", given: yes, when: withdraw(buyer(), 1), refused: negotiation.ErrAlreadyAgreed},
		{name: "agreed, it cannot be closed", given: yes, when: negotiation.Close{Party: buyer()}, refused: negotiation.ErrAlreadyAgreed},
	})
}

func TestReject(t *testing.T) {
	check(t, []rule{
		{name: "by the seller: the buyer's turn", given: opened(), when: reject(seller(), 1), then: history(rejected(1, orderevents.Seller)), status: negotiation.AwaitingBuyer},
		{name: "by the buyer: the seller's turn", given: countered(), when: reject(buyer(), 2), then: history(rejected(2, orderevents.Buyer)), status: negotiation.AwaitingSeller},
		{name: "a firm offer: its stock comes free", given: stood(), when: reject(buyer(), 2), then: history(rejected(2, orderevents.Buyer, 2)), status: negotiation.AwaitingSeller},
		{name: "an own offer", given: opened(), when: reject(buyer(), 1), refused: negotiation.ErrOwnOffer},
		{name: "one that was replaced", given: countered(), when: reject(seller(), 1), refused: negotiation.ErrStaleOffer},
		{name: "twice", given: countered(rejected(2, orderevents.Buyer)), when: reject(buyer(), 2), refused: negotiation.ErrStaleOffer},
		{name: "one that was never made", given: opened(), when: reject(seller(), 7), refused: negotiation.ErrNoSuchOffer},
	})
}

func TestWithdraw(t *testing.T) {
	yes := opened(accepted(1, orderevents.Seller))
	check(t, []rule{
		{name: "the buyer's: her turn", given: opened(), when: withdraw(buyer(), 1), then: history(withdrawn(1, orderevents.Buyer)), status: negotiation.AwaitingBuyer},
		{name: "the seller's: her turn", given: countered(), when: withdraw(seller(), 2), then: history(withdrawn(2, orderevents.Seller)), status: negotiation.AwaitingSeller},
		{name: "a firm offer: its stock comes free", given: stood(), when: withdraw(seller(), 2), then: history(withdrawn(2, orderevents.Seller, 2)), status: negotiation.AwaitingSeller},
		{name: "twice: already so", given: opened(withdrawn(1, orderevents.Buyer)), when: withdraw(buyer(), 1)},
		{name: "the other side's", given: opened(), when: withdraw(seller(), 1), refused: negotiation.ErrNotOwnOffer},
		{name: "one that was replaced", given: countered(), when: withdraw(buyer(), 1), refused: negotiation.ErrStaleOffer},
		{name: "one that was rejected", given: opened(rejected(1, orderevents.Seller)), when: withdraw(buyer(), 1), refused: negotiation.ErrStaleOffer},
		{name: "one that has expired", given: opened(expired(1)), when: withdraw(buyer(), 1), refused: negotiation.ErrOfferExpired},
		{name: "one that was never made", given: opened(), when: withdraw(buyer(), 2), refused: negotiation.ErrNoSuchOffer},
		{name: "after the sale", given: append(yes, completed()), when: withdraw(buyer(), 1), refused: negotiation.ErrEnded},
		{name: "closing withdrew it", given: opened(closed(orderevents.Seller)), when: withdraw(buyer(), 1)},
	})
}

func TestCloseFromEveryOpenState(t *testing.T) {
	for name, given := range map[string][]event{
		"awaiting the seller": opened(), "awaiting the buyer": countered(), "expired": opened(expired(1)),
		"nothing stands":   opened(rejected(1, orderevents.Seller)),
		"stock refused it": opened(accepted(1, orderevents.Seller), refused(1)),
	} {
		for _, who := range []negotiation.Party{buyer(), seller()} {
			check(t, []rule{{
				name: name, given: given, when: negotiation.Close{Party: who, Reason: "ya compré"},
				then: history(closed(who.Side)), status: negotiation.Closed,
			}})
		}
	}
}

func TestClose(t *testing.T) {
	end := negotiation.Close{Party: seller(), Reason: "ya compré"}
	check(t, []rule{
		{name: "a firm offer's stock comes free", given: stood(), when: end, then: history(closed(orderevents.Seller, 2)), status: negotiation.Closed},
		{name: "and a pending one's", given: promised(), when: end, then: history(closed(orderevents.Seller, 2)), status: negotiation.Closed},
		{name: "closed: already so", given: opened(closed(orderevents.Buyer)), when: end},
		{name: "done", given: opened(accepted(1, orderevents.Seller), completed()), when: end, refused: negotiation.ErrEnded},
		{name: "cancelled", given: opened(cancelled()), when: end, refused: negotiation.ErrEnded},
	})
}
