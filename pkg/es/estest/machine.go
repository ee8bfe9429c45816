package estest

import (
	"cmp"
	"encoding/json"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// Machine is the states and transitions of an aggregate. Its JSON is that of a contract's x-state-machine.
type Machine struct {
	Initial     string
	States      []string
	Automatic   []string // the steps that no person takes
	Transitions []Transition
}

// Transition is one step from a state to another.
type Transition struct{ From, To, By string }

// Add takes a step of the code into the machine; automatic: by no person. From "" leads to the initial state; a step that
// leaves the state as it is does not count.
func (m *Machine) Add(from, to, by string, automatic bool) {
	if from == to {
		return
	}
	m.States = append(m.States, to)
	if from == "" {
		m.Initial = to
		return
	}
	if automatic {
		m.Automatic = append(m.Automatic, by)
	}
	m.Transitions = append(m.Transitions, Transition{from, to, by})
}

// Matches expects the machine to be that of a contract, given as the schema's extension x-state-machine: no states, steps
// and automatic steps fewer, and no more.
func (m *Machine) Matches(t testing.TB, extension any) {
	t.Helper()
	data, err := json.Marshal(extension)
	if err != nil {
		t.Fatal(err)
	}
	var contract Machine
	if err := json.Unmarshal(data, &contract); err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(contract.sorted(), m.sorted()); diff != "" {
		t.Errorf("(-contract +code):\n%s", diff)
	}
}

// sorted is the machine with everything in order and once.
func (m *Machine) sorted() Machine {
	s := Machine{Initial: m.Initial}
	s.States = slices.Compact(slices.Sorted(slices.Values(m.States)))
	s.Automatic = slices.Compact(slices.Sorted(slices.Values(m.Automatic)))
	s.Transitions = slices.Compact(slices.SortedFunc(slices.Values(m.Transitions), func(a, b Transition) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.By, b.By))
	}))
	return s
}
