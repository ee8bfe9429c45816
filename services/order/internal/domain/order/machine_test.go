package order_test

import (
	"testing"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

type sample = estest.Sample[order.Command]

// aggregate is an order with samples of its commands.
func aggregate() estest.Aggregate[order.State, order.Command, event] {
	return estest.Aggregate[order.State, order.Command, event]{
		Decide: order.Decide, Evolve: order.Evolve,
		Samples: samples,
		Key:     func(s order.State) string { return string(s.Status) },
	}
}

// samples is everything that may come to an order. What a party does has its name in By.
func samples(order.State) []sample {
	return []sample{
		{Action: "place", Automatic: true, Command: order.Place{Agreed: agreed()}},
		{Action: "seal", Automatic: true, Command: order.SealTexts{ExternalRef: "sealed:1:buyer_1:AA", Place: "sealed:1:buyer_1:AA"}},
		{Action: "request_stock", Automatic: true, Command: order.RequestStock{}},
		{Action: "stock_committed", Automatic: true, Command: order.Confirm{}},
		{Action: "stock_refused", Automatic: true, Command: cancel()},
	}
}

func TestEveryCommandHasASample(t *testing.T) { aggregate().CheckSamples(t, ".") }

// The states and transitions of the code are those of the contract, no fewer and no more.
func TestTheOrderDoesWhatTheContractSays(t *testing.T) {
	contract, err := orderrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	machine := contract.Components.Schemas["Order"].Value.Extensions["x-state-machine"]
	aggregate().CheckMachine(t, func(s order.State) string { return string(s.Status) }, machine)
}

// What a party is told that it may do is what one of its samples changes.
func TestWhatIsAllowedIsWhatWouldChangeSomething(t *testing.T) {
	for _, who := range append(strangers(), buyer(), seller()) {
		aggregate().CheckAllowed(t, name(who), func(s order.State) []string { return s.Allowed(who) })
	}
}

func TestOnlyItsPartiesAreIncluded(t *testing.T) {
	placed := order.Evolve(order.State{}, agreed())
	for _, who := range append(strangers(), buyer(), seller()) {
		known := who == buyer() || who == seller()
		if placed.Includes(who) != known || (order.State{}).Includes(who) {
			t.Errorf("%s: included %v, want %v, and nobody before it is placed", name(who), placed.Includes(who), known)
		}
	}
}
