package identity_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

// machine is the contract's x-state-machine.
type machine struct {
	Initial     string
	States      []string
	Transitions []transition
}

type transition struct{ From, To, By string }

func contract(t *testing.T) *openapi3.T {
	t.Helper()
	spec, err := identityrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

func machineOf(t *testing.T, schema string) (m machine) {
	t.Helper()
	data, err := json.Marshal(contract(t).Components.Schemas[schema].Value.Extensions["x-state-machine"])
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m.sorted()
}

func (m machine) sorted() machine {
	slices.Sort(m.States)
	slices.SortFunc(m.Transitions, func(a, b transition) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.By, b.By))
	})
	m.States, m.Transitions = slices.Compact(m.States), slices.Compact(m.Transitions)
	return m
}

// add takes a step of the code into the machine.
func (m *machine) add(from, to, by string) {
	if from == to {
		return
	}
	m.States = append(m.States, to)
	if from == "" {
		m.Initial = to
		return
	}
	m.Transitions = append(m.Transitions, transition{from, to, by})
}

// TestTheAssociationDoesWhatTheContractSays: the states and transitions of the code are those of the contract, no fewer
// and no more.
func TestTheAssociationDoesWhatTheContractSays(t *testing.T) {
	var code machine
	standing := func(s organisation.State) string { return fmt.Sprint(s.Status, s.Level, s.Members, s.Verification) }
	estest.Explore(organisation.Decide, organisation.Evolve, commands, standing,
		func(before organisation.State, c organisation.Command, after organisation.State) {
			code.add(string(before.Status), string(after.Status), action(c))
		})
	if diff := gocmp.Diff(machineOf(t, "Association"), code.sorted()); diff != "" {
		t.Errorf("association (-contract +code):\n%s", diff)
	}
}

func commands(organisation.State) []organisation.Command {
	return []organisation.Command{
		organisation.Notice{Kind: identityevents.KindAssociation},
		organisation.Register{Kind: identityevents.KindAssociation, Members: []string{"per_1"}},
		organisation.AddMember{Person: "per_2"},
		organisation.Verify{},
		organisation.Verify{Level: 3, Evidence: "visit"},
	}
}

// action is what the contract calls a command.
func action(c organisation.Command) string {
	switch c.(type) {
	case organisation.Notice, organisation.Register:
		return "register"
	case organisation.AddMember:
		return "add_representative"
	case organisation.Verify:
		return "verify"
	}
	return ""
}
