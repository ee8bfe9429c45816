package identity_test

import (
	"fmt"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

func contract(t *testing.T) *openapi3.T {
	t.Helper()
	spec, err := identityrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// TestTheAssociationDoesWhatTheContractSays: the states and transitions of the code are those of the contract, no fewer
// and no more.
func TestTheAssociationDoesWhatTheContractSays(t *testing.T) {
	var code estest.Machine
	key := func(s organisation.State) string { return fmt.Sprint(s.Status, s.Level, s.Members, s.Verification) }
	estest.Explore(organisation.Decide, organisation.Evolve, commands, key,
		func(before organisation.State, c organisation.Command, after organisation.State) {
			code.Add(string(before.Status), string(after.Status), action(c), false)
		})
	code.Matches(t, contract(t).Components.Schemas["Association"].Value.Extensions["x-state-machine"])
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
