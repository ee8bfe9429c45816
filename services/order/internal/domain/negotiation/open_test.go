package negotiation_test

import (
	"testing"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

func open(changes ...func(*negotiation.Proposal)) negotiation.Command {
	return negotiation.Open{
		OnMarket: true,
		Buyer:    lima, Association: huaro, Lot: "lot_1", Measure: measure(), Goods: goods(),
		ExternalRef: "PO-7", Fair: "fair_1", FairKnown: true, Terms: proposal(changes...),
	}
}

func asking(milli int64, unit string) func(*negotiation.Proposal) {
	return func(p *negotiation.Proposal) { p.Quantity = quantity.Quantity{Milli: milli, Unit: unit} }
}

func TestABuyerOpensWithAnOffer(t *testing.T) {
	check(t, []rule{
		{Name: "it is the seller's turn", When: open(), Then: opened(), After: status(negotiation.AwaitingSeller)},
		{Name: "never firm", When: open(firmly), Refused: negotiation.ErrFirmBuyer},
		{Name: "never below the smallest order", When: open(asking(91_999, "kg")), Refused: negotiation.ErrBelowMinOrder},
		{Name: "never with absurd terms", When: open(asking(0, "kg")), Refused: negotiation.ErrNothing},
	})
}

func TestALotOffTheMarketIsNotNegotiated(t *testing.T) {
	gone := open().(negotiation.Open)
	gone.OnMarket = false
	check(t, []rule{
		{Name: "a first time", When: gone, Refused: negotiation.ErrLotNotOpen},
		{Name: "what is open stays open", Given: opened(), When: gone, Refused: negotiation.ErrAlreadyOpen},
		{Name: "what has ended has ended", Given: opened(closed(orderevents.Buyer)), When: gone, Refused: negotiation.ErrEnded},
		{Name: "what was opened goes on", Given: opened(), When: accept(seller(), 1, soon), Then: history(accepted(1, orderevents.Seller))},
	})
}

func TestAFairThatNobodyMeetsAtIsNotNamed(t *testing.T) {
	unknown, none := open().(negotiation.Open), open().(negotiation.Open)
	unknown.FairKnown, none.FairKnown, none.Fair = false, false, ""
	check(t, []rule{{Name: "unknown", When: unknown, Refused: negotiation.ErrUnknownFair}})
	if _, err := negotiation.Decide(negotiation.State{}, none); err != nil {
		t.Errorf("none is named: %v", err)
	}
}

func TestANegotiationIsOpenedOnce(t *testing.T) {
	check(t, []rule{
		{Name: "awaiting the seller", Given: opened(), When: open(), Refused: negotiation.ErrAlreadyOpen},
		{Name: "awaiting the buyer", Given: countered(), When: open(), Refused: negotiation.ErrAlreadyOpen},
		{Name: "expired", Given: opened(expired(1)), When: open(), Refused: negotiation.ErrAlreadyOpen},
		{Name: "agreed", Given: opened(accepted(1, orderevents.Seller)), When: open(), Refused: negotiation.ErrAlreadyOpen},
		{Name: "done", Given: opened(accepted(1, orderevents.Seller), completed()), When: open(), Refused: negotiation.ErrEnded},
		{Name: "closed", Given: opened(closed(orderevents.Buyer)), When: open(), Refused: negotiation.ErrEnded},
		{Name: "cancelled", Given: opened(cancelled()), When: open(), Refused: negotiation.ErrEnded},
	})
}

func TestAStrangerCannotTellThatItExists(t *testing.T) {
	for name, given := range map[string][]event{
		"never opened": nil, "open": countered(), "expired": opened(expired(1)),
		"agreed": opened(accepted(1, orderevents.Seller)), "closed": opened(closed(orderevents.Buyer)),
	} {
		for _, who := range strangers() {
			for _, c := range []negotiation.Command{
				counter(who), accept(who, 1, 0), accept(who, 99, 0), reject(who, 1), withdraw(who, 1), withdraw(who, 99),
				negotiation.Close{Party: who},
			} {
				check(t, []rule{{Name: name, Given: given, When: c, Refused: negotiation.ErrNotFound}})
			}
		}
	}
}
