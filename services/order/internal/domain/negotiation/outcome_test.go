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
		{Name: "the buyer's offer", Given: buyers, When: refuse(1), Then: history(refused(1)), After: status(negotiation.AwaitingBuyer)},
		{Name: "the seller's offer", Given: sellers, When: refuse(2), Then: history(refused(2)), After: status(negotiation.AwaitingSeller)},
		{Name: "a firm one too", Given: stood(accepted(2, orderevents.Buyer)), When: refuse(2), Then: history(refused(2)), After: status(negotiation.AwaitingSeller)},
		{Name: "once", Given: append(buyers, refused(1)), When: refuse(1)},
		{Name: "one that was not accepted stays", Given: opened(), When: refuse(1)},
		{Name: "nor does it touch another", Given: sellers, When: refuse(1)},
		{Name: "what is done stays", Given: append(buyers, completed()), When: refuse(1)},
		{Name: "then its maker offers less", Given: append(buyers, refused(1)), When: counter(buyer()), Then: history(offer(2, orderevents.Buyer)), After: status(negotiation.AwaitingSeller)},
		{Name: "and the other side waits", Given: append(buyers, refused(1)), When: counter(seller()), Refused: negotiation.ErrOutOfTurn},
		{Name: "a second yes to it is stale", Given: append(buyers, refused(1)), When: accept(seller(), 1, soon), Refused: negotiation.ErrStaleOffer},
	})
}

func TestCommittedStockCompletes(t *testing.T) {
	complete := negotiation.Complete{Order: "ord_1"}
	yes := opened(accepted(1, orderevents.Seller))
	check(t, []rule{
		{Name: "what is agreed", Given: yes, When: complete, Then: history(completed()), After: status(negotiation.Done)},
		{Name: "once", Given: append(yes, completed()), When: complete},
		{Name: "not what is open", Given: opened(), When: complete},
		{Name: "not what was refused", Given: append(yes, refused(1)), When: complete},
		{Name: "not what never was", When: complete},
	})
}

func TestTheLotsEndCancels(t *testing.T) {
	cancel := negotiation.Cancel{Reason: "lot_ended"}
	yes := opened(accepted(1, orderevents.Seller))
	check(t, []rule{
		{Name: "awaiting the seller", Given: opened(), When: cancel, Then: history(cancelled()), After: status(negotiation.Cancelled)},
		{Name: "awaiting the buyer", Given: countered(), When: cancel, Then: history(cancelled()), After: status(negotiation.Cancelled)},
		{Name: "expired", Given: opened(expired(1)), When: cancel, Then: history(cancelled()), After: status(negotiation.Cancelled)},
		{Name: "a firm offer", Given: stood(), When: cancel, Then: history(cancelled(2)), After: status(negotiation.Cancelled)},
		{Name: "a pending one", Given: promised(), When: cancel, Then: history(cancelled(2)), After: status(negotiation.Cancelled)},
		{Name: "what is agreed waits for its stock's answer", Given: yes, When: cancel, After: status(negotiation.Agreed)},
		{Name: "what is done stays", Given: append(yes, completed()), When: cancel},
		{Name: "what is closed stays", Given: opened(closed(orderevents.Buyer)), When: cancel},
		{Name: "once", Given: opened(cancelled()), When: cancel},
		{Name: "not what never was", When: cancel},
	})
}
