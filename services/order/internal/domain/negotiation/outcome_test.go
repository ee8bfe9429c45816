package negotiation_test

import (
	"testing"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

func TestRefusedStockGivesTheTurnToTheMaker(t *testing.T) {
	refuse := func(number int) negotiation.Command {
		return negotiation.Refuse{Offer: number, Reason: "out_of_stock", AvailableMilli: 46 * kg}
	}
	buyers, sellers := opened(accepted(1, orderevents.Seller)), countered(accepted(2, orderevents.Buyer))
	check(t, []rule{
		{name: "the buyer's offer", given: buyers, when: refuse(1), then: history(refused(1)), status: negotiation.AwaitingBuyer},
		{name: "the seller's offer", given: sellers, when: refuse(2), then: history(refused(2)), status: negotiation.AwaitingSeller},
		{name: "a firm one too", given: stood(accepted(2, orderevents.Buyer)), when: refuse(2), then: history(refused(2)), status: negotiation.AwaitingSeller},
		{name: "once", given: append(buyers, refused(1)), when: refuse(1)},
		{name: "one that was not accepted stays", given: opened(), when: refuse(1)},
		{name: "nor does it touch another", given: sellers, when: refuse(1)},
		{name: "what is done stays", given: append(buyers, completed()), when: refuse(1)},
		{name: "then its maker offers less", given: append(buyers, refused(1)), when: counter(buyer()), then: history(offer(2, orderevents.Buyer)), status: negotiation.AwaitingSeller},
		{name: "and the other side waits", given: append(buyers, refused(1)), when: counter(seller()), refused: negotiation.ErrOutOfTurn},
		{name: "a second yes to it is stale", given: append(buyers, refused(1)), when: accept(seller(), 1, soon), refused: negotiation.ErrStaleOffer},
	})
}

func TestCommittedStockCompletes(t *testing.T) {
	complete := negotiation.Complete{Order: "ord_1"}
	yes := opened(accepted(1, orderevents.Seller))
	check(t, []rule{
		{name: "what is agreed", given: yes, when: complete, then: history(completed()), status: negotiation.Done},
		{name: "once", given: append(yes, completed()), when: complete},
		{name: "not what is open", given: opened(), when: complete},
		{name: "not what was refused", given: append(yes, refused(1)), when: complete},
		{name: "not what never was", when: complete},
	})
}

func TestTheLotsEndCancels(t *testing.T) {
	cancel := negotiation.Cancel{Reason: "lot_ended"}
	yes := opened(accepted(1, orderevents.Seller))
	check(t, []rule{
		{name: "awaiting the seller", given: opened(), when: cancel, then: history(cancelled()), status: negotiation.Cancelled},
		{name: "awaiting the buyer", given: countered(), when: cancel, then: history(cancelled()), status: negotiation.Cancelled},
		{name: "expired", given: opened(expired(1)), when: cancel, then: history(cancelled()), status: negotiation.Cancelled},
		{name: "a firm offer", given: stood(), when: cancel, then: history(cancelled(2)), status: negotiation.Cancelled},
		{name: "a pending one", given: promised(), when: cancel, then: history(cancelled(2)), status: negotiation.Cancelled},
		{name: "what is agreed waits for its stock's answer", given: yes, when: cancel, status: negotiation.Agreed},
		{name: "what is done stays", given: append(yes, completed()), when: cancel},
		{name: "what is closed stays", given: opened(closed(orderevents.Buyer)), when: cancel},
		{name: "once", given: opened(cancelled()), when: cancel},
		{name: "not what never was", when: cancel},
	})
}
