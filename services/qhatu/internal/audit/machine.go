package audit

import (
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/orderrest"
)

// step is a change of state and what brings it about, as the contract names them.
type step struct{ from, to, by string }

// machine is a state machine of the contract.
type machine struct {
	initial string
	steps   map[step]bool
	final   map[string]bool
}

type machines struct{ lot, negotiation, order machine }

func readMachines() (m machines, err error) {
	catalog, err := catalogrest.GetSpec()
	if err != nil {
		return m, err
	}
	order, err := orderrest.GetSpec()
	if err != nil {
		return m, err
	}
	if m.lot, err = machineOf(catalog, "Lot"); err != nil {
		return m, err
	}
	if m.negotiation, err = machineOf(order, "Negotiation"); err != nil {
		return m, err
	}
	m.order, err = machineOf(order, "Order")
	return m, err
}

func machineOf(contract *openapi3.T, schema string) (machine, error) {
	m := machine{steps: map[step]bool{}, final: map[string]bool{}}
	written, ok := contract.Components.Schemas[schema].Value.Extensions["x-state-machine"].(map[string]any)
	if !ok {
		return m, fmt.Errorf("the contract has no state machine of %s", schema)
	}
	m.initial = fmt.Sprint(written["initial"])
	final, ok := written["final"].([]any)
	if !ok {
		return m, fmt.Errorf("the state machine of %s names no final states", schema)
	}
	for _, state := range final {
		m.final[fmt.Sprint(state)] = true
	}
	transitions, ok := written["transitions"].([]any)
	if !ok {
		return m, fmt.Errorf("the state machine of %s has no transitions", schema)
	}
	for _, each := range transitions {
		t, ok := each.(map[string]any)
		if !ok {
			return m, fmt.Errorf("the state machine of %s: %v is no transition", schema, each)
		}
		m.steps[step{fmt.Sprint(t["from"]), fmt.Sprint(t["to"]), fmt.Sprint(t["by"])}] = true
	}
	return m, nil
}

// allows reports whether the state may change so. Staying is always allowed.
func (m machine) allows(from, to, by string) bool {
	switch from {
	case to:
		return true
	case "":
		return to == m.initial
	}
	return m.steps[step{from, to, by}]
}
