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
		Buyer:    lima, Association: huaro, Lot: "lot_1", Measure: measure(), MinOrder: 92 * kg,
		ExternalRef: "PO-7", Fair: "fair_1", Terms: proposal(changes...),
	}
}

func asking(milli int64, unit string) func(*negotiation.Proposal) {
	return func(p *negotiation.Proposal) { p.Quantity = quantity.Quantity{Milli: milli, Unit: unit} }
}

func TestABuyerOpensWithAnOffer(t *testing.T) {
	check(t, []rule{
		{name: "it is the seller's turn", when: open(), then: opened(), status: negotiation.AwaitingSeller},
		{name: "never firm", when: open(firmly), refused: negotiation.ErrFirmBuyer},
		{name: "never below the smallest order", when: open(asking(91_999, "kg")), refused: negotiation.ErrBelowMinOrder},
		{name: "never with absurd terms", when: open(asking(0, "kg")), refused: negotiation.ErrQuantityAbsurd},
	})
}

func TestALotOffTheMarketIsNotNegotiated(t *testing.T) {
	gone := open().(negotiation.Open)
	gone.OnMarket = false
	check(t, []rule{
		{name: "a first time", when: gone, refused: negotiation.ErrLotNotOpen},
		{name: "what is open stays open", given: opened(), when: gone, refused: negotiation.ErrAlreadyOpen},
		{name: "what has ended has ended", given: opened(closed(orderevents.Buyer)), when: gone, refused: negotiation.ErrEnded},
		{name: "what was opened goes on", given: opened(), when: accept(seller(), 1, soon), then: history(accepted(1, orderevents.Seller))},
	})
}

func TestANegotiationIsOpenedOnce(t *testing.T) {
	check(t, []rule{
		{name: "awaiting the seller", given: opened(), when: open(), refused: negotiation.ErrAlreadyOpen},
		{name: "awaiting the buyer", given: countered(), when: open(), refused: negotiation.ErrAlreadyOpen},
		{name: "expired", given: opened(expired(1)), when: open(), refused: negotiation.ErrAlreadyOpen},
		{name: "agreed", given: opened(accepted(1, orderevents.Seller)), when: open(), refused: negotiation.ErrAlreadyOpen},
		{name: "done", given: opened(accepted(1, orderevents.Seller), completed()), when: open(), refused: negotiation.ErrEnded},
		{name: "closed", given: opened(closed(orderevents.Buyer)), when: open(), refused: negotiation.ErrEnded},
		{name: "cancelled", given: opened(cancelled()), when: open(), refused: negotiation.ErrEnded},
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
				check(t, []rule{{name: name, given: given, when: c, refused: negotiation.ErrNotFound}})
			}
		}
	}
}
