package openapi_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStateMachinesAreWhole(t *testing.T) {
	var found []string
	for doc, spec := range contracts(t) {
		for name, ref := range spec.Components.Schemas {
			machine, ok := ref.Value.Extensions["x-state-machine"].(map[string]any)
			if _, has := ref.Value.Properties["allowed_actions"]; has != ok {
				t.Errorf("%s: %s has actions %v and a state machine %v", doc, name, has, ok)
			}
			if ok {
				found = append(found, name)
				checkMachine(t, name, machine, ref.Value.Properties["state"].Value.Enum)
			}
		}
	}
	slices.Sort(found)
	if diff := cmp.Diff([]string{"Association", "Fair", "Lot", "Negotiation", "Order", "Organisation", "Person", "StallApplication"}, found); diff != "" {
		t.Errorf("state machines (-want +found):\n%s", diff)
	}
}

func checkMachine(t *testing.T, name string, machine map[string]any, enum []any) {
	t.Helper()
	states, final := machine["states"].([]any), machine["final"].([]any)
	if !slices.Equal(states, enum) {
		t.Errorf("%s: the machine has %v, the contract %v", name, states, enum)
	}
	reached := map[any]bool{machine["initial"]: true}
	left := map[any]bool{}
	for _, each := range machine["transitions"].([]any) {
		step := each.(map[string]any)
		if !slices.Contains(states, step["from"]) || !slices.Contains(states, step["to"]) || step["by"] == nil {
			t.Errorf("%s: %v is not a transition", name, step)
		}
		reached[step["to"]], left[step["from"]] = true, true
	}
	for _, state := range states {
		if !reached[state] || left[state] == slices.Contains(final, state) {
			t.Errorf("%s: %v is reached %v, left %v, final states are %v", name, state, reached[state], left[state], final)
		}
	}
}
