package organisation_test

import (
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

type sample = estest.Sample[organisation.Command]

// aggregate is an organisation of a kind with samples of its commands.
func aggregate(kind string) estest.Aggregate[organisation.State, organisation.Command, event] {
	return estest.Aggregate[organisation.State, organisation.Command, event]{
		Decide: organisation.Decide, Evolve: organisation.Evolve,
		Samples: func(s organisation.State) []sample { return samples(s, kind) },
		Key: func(s organisation.State) string {
			return fmt.Sprint(s.Status, s.Level, len(s.Members) > 0, s.Verification)
		},
	}
}

const coordinator = "coordinator"

func samples(s organisation.State, kind string) []sample {
	return []sample{
		{By: "registrar", Action: "register", Command: organisation.Register{Kind: kind, Members: []string{"per_1"}}},
		{By: coordinator, Action: "verify", Command: organisation.Verify{}},
		{By: coordinator, Action: "verify", Command: organisation.Verify{Level: 3, Evidence: "visit"}},
		{By: coordinator, Action: "add_representative", Command: organisation.AddMember{Person: fmt.Sprint("per_new_", len(s.Members))}},
		{By: coordinator, Action: "erase", Command: organisation.Erase{By: identityevents.ByCoordinator}},
	}
}

func TestEveryCommandHasASample(t *testing.T) {
	aggregate(identityevents.KindAssociation).CheckSamples(t, ".")
}

// The states and transitions of the code are those of the contract, no fewer and no more.
func TestTheAssociationDoesWhatTheContractSays(t *testing.T) {
	contract, err := identityrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	machine := contract.Components.Schemas["Association"].Value.Extensions["x-state-machine"]
	aggregate(identityevents.KindAssociation).CheckMachine(t, func(s organisation.State) string { return string(s.Status) }, machine)
}

// The coordinator is told of exactly the actions that would change something.
func TestWhatIsAllowedIsWhatWouldChangeSomething(t *testing.T) {
	for _, kind := range []string{identityevents.KindAssociation, identityevents.KindBuyer, identityevents.KindOrganiser} {
		aggregate(kind).CheckAllowed(t, coordinator, func(s organisation.State) []string { return s.Allowed(true) })
	}
}
