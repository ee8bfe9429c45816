package person_test

import (
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
)

type sample = estest.Sample[person.Command]

// Who says something of a person.
const (
	coordinator    = "coordinator"
	representative = "representative"
	admin          = "admin"
)

// aggregate is a person with samples of the commands.
func aggregate() estest.Aggregate[person.State, person.Command, event] {
	return estest.Aggregate[person.State, person.Command, event]{
		Decide: person.Decide, Evolve: person.Evolve, Samples: samples,
		Key: func(s person.State) string { return fmt.Sprint(s) },
	}
}

func samples(person.State) []sample {
	blocked := person.Freeze{Reason: identityevents.Blocked}
	return []sample{
		{Action: "register", Command: person.Vouch{Language: "qu", Wording: wording}},
		{Action: "register", Command: person.Vouch{Language: "es", Wording: wording}},
		{By: "self", Action: "register", Command: person.Consent{Language: "qu", Wording: wording}},
		{By: "self", Action: "withdraw", Command: person.Withdraw{Wording: wording}},
		{By: coordinator, Action: "freeze", Command: blocked},
		{By: representative, Action: "freeze", Command: blocked},
		{By: admin, Action: "freeze", Command: blocked},
		{By: "whatsapp", Action: "freeze", Command: person.Freeze{Reason: identityevents.NumberChanged, Contact: "ctc_new"}},
		{By: "whatsapp", Action: "freeze", Command: person.Freeze{Reason: identityevents.DeviceChanged}},
		{By: coordinator, Action: "confirm", Command: person.Confirm{By: identityevents.ByCoordinator}},
		{By: representative, Action: "confirm", Command: person.Confirm{By: identityevents.ByRepresentative}},
		{By: admin, Action: "confirm", Command: person.Confirm{By: identityevents.ByAdmin}},
		{By: coordinator, Action: "deny", Command: person.Deny{}},
		{By: coordinator, Action: "release", Command: person.Release{}},
		{By: "self", Action: "correct", Command: person.Correct{Language: "agr"}},
		{By: coordinator, Action: "erase", Command: person.Erase{By: identityevents.ByCoordinator}},
	}
}

func TestEveryCommandHasASample(t *testing.T) { aggregate().CheckSamples(t, ".") }

// The states and transitions of the code are those of the contract, no fewer and no more.
func TestAPersonDoesWhatTheContractSays(t *testing.T) {
	contract, err := identityrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	machine := contract.Components.Schemas["Person"].Value.Extensions["x-state-machine"]
	aggregate().CheckMachine(t, func(s person.State) string { return string(s.Status()) }, machine)
}

// Everybody is told of exactly what would change something.
func TestWhatIsAllowedIsWhatWouldChangeSomething(t *testing.T) {
	aggregate().CheckAllowed(t, coordinator, func(s person.State) []string { return s.Allowed(true, false) })
	aggregate().CheckAllowed(t, representative, func(s person.State) []string { return s.Allowed(false, false) })
	aggregate().CheckAllowed(t, admin, func(s person.State) []string { return s.Allowed(false, true) })
}
