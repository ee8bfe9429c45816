package lot_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

type sample = estest.Sample[lot.Command]

// seller is who gives the commands of an association, in the samples.
const seller = "seller"

// aggregate is a lot with samples of its commands, those of a person by this association.
func aggregate(association string) estest.Aggregate[lot.State, lot.Command, event] {
	return estest.Aggregate[lot.State, lot.Command, event]{
		Decide: lot.Decide, Evolve: lot.Evolve,
		Samples: func(lot.State) []sample { return samples(association) },
		Key: func(s lot.State) string {
			return fmt.Sprint(s.Status, s.Reserved > 0, s.Committed > 0, s.Shortage() > 0)
		},
	}
}

func samples(association string) []sample {
	some := quantity.Quantity{Milli: 10_000, Unit: "kg"}
	return []sample{
		{By: seller, Action: "describe", Command: lot.MakeDraft{Association: association, Product: "maize", Declared: some}},
		{By: seller, Action: "publish", Command: lot.Publish{Association: association}},
		{By: seller, Action: "pause", Command: lot.Pause{Association: association}},
		{By: seller, Action: "resume", Command: lot.Resume{Association: association}},
		{By: seller, Action: "adjust", Command: lot.Adjust{Association: association, Quantity: some}},
		{By: seller, Action: "adjust", Command: lot.Adjust{Association: association, Quantity: some, Loss: true}},
		{By: seller, Action: "withdraw", Command: lot.Withdraw{Association: association}},
		{Action: "stock", Command: reserve(1, 1)},
		{Action: "stock", Command: commit(1, 1)},
		{Action: "stock", Command: release(1)},
		{Action: "stock", Command: commit(2, 1)},
	}
}

func TestEveryCommandHasASample(t *testing.T) { aggregate(huaro).CheckSamples(t, ".") }

// The states and transitions of the code are those of the contract, no fewer and no more.
func TestTheLotDoesWhatTheContractSays(t *testing.T) {
	contract, err := catalogrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	machine := contract.Components.Schemas["Lot"].Value.Extensions["x-state-machine"]
	aggregate(huaro).CheckMachine(t, func(s lot.State) string { return string(s.Status) }, machine)
}

func TestALotBelongsToItsAssociation(t *testing.T) {
	for _, s := range aggregate(huaro).States() {
		for _, c := range append(samples(stranger), samples("")...) {
			if c.By != seller || c.Action == "describe" {
				continue
			}
			if events, err := lot.Decide(s, c.Command); !errors.Is(err, lot.ErrNotFound) || len(events) > 0 {
				t.Errorf("%#v of a lot that is %q: %v, %v", c.Command, s.Status, events, err)
			}
		}
	}
}
