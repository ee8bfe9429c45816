package catalog_test

import (
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// machine is the contract's x-state-machine of a schema.
func machine(t *testing.T, schema string) any {
	t.Helper()
	spec, err := catalogrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	return spec.Components.Schemas[schema].Value.Extensions["x-state-machine"]
}

// TestTheLotDoesWhatTheContractSays: the states and transitions of the code are those of the contract, no fewer and no
// more.
func TestTheLotDoesWhatTheContractSays(t *testing.T) {
	var code estest.Machine
	key := func(s lot.State) string {
		return fmt.Sprint(s.Status, s.Reserved > 0, s.Committed > 0, s.Shortage() > 0)
	}
	estest.Explore(lot.Decide, lot.Evolve, lotCommands, key, func(before lot.State, c lot.Command, after lot.State) {
		code.Add(string(before.Status), string(after.Status), lotAction(c), false)
	})
	code.Matches(t, machine(t, "Lot"))
}

func lotCommands(lot.State) []lot.Command {
	some := quantity.Quantity{Milli: 10_000, Unit: "kg"}
	return []lot.Command{
		lot.MakeDraft{Association: "assoc_1", Product: "maize", Declared: some},
		lot.Publish{Association: "assoc_1"},
		lot.Pause{Association: "assoc_1"},
		lot.Resume{Association: "assoc_1"},
		lot.Withdraw{Association: "assoc_1"},
		lot.Adjust{Association: "assoc_1", Quantity: some},
		lot.Adjust{Association: "assoc_1", Quantity: some, Loss: true},
		lot.Reserve{Negotiation: "neg_1", Offer: 1, Milli: 1},
		lot.Commit{Negotiation: "neg_1", Offer: 1, Milli: 1},
		lot.Release{Negotiation: "neg_1", Offers: []int{1}},
		lot.Commit{Negotiation: "neg_1", Offer: 2, Milli: 1},
	}
}

// lotAction is what the contract calls a command.
func lotAction(c lot.Command) string {
	switch c.(type) {
	case lot.MakeDraft:
		return "describe"
	case lot.Publish:
		return "publish"
	case lot.Pause:
		return "pause"
	case lot.Resume:
		return "resume"
	case lot.Withdraw:
		return "withdraw"
	case lot.Adjust:
		return "adjust"
	case lot.Reserve, lot.Commit, lot.Release:
		return "stock"
	}
	return ""
}
