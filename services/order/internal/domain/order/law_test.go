package order_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// The laws hold for every history: the order is placed once and answered once, its demand never changes, deciding is
// the same every time, and what is stored folds as what was made.
func TestLaws(t *testing.T) {
	stored := es.NewEventTable(orderevents.OrderEvents())
	rapid.Check(t, func(t *rapid.T) {
		var s order.State
		placed := 0
		for range rapid.IntRange(1, 20).Draw(t, "length") {
			c := commands().Draw(t, "command")
			events, err := order.Decide(s, c)
			again, errAgain := order.Decide(s, c)
			if diff := cmp.Diff(events, again); diff != "" || err != errAgain { //nolint:errorlint // the very same
				t.Fatalf("%T decided twice (-first +second): %v, %v\n%s", c, err, errAgain, diff)
			}
			if (err != nil) != (s.Status == "" && needsPlacing(c)) || err != nil && len(events) > 0 {
				t.Fatalf("%T in %q: %v, %v", c, s.Status, events, err)
			}
			for _, e := range events {
				if _, ok := e.(orderevents.OrderPlaced); ok {
					placed++
				}
				next := evolve(t, stored, s, e)
				checkStep(t, s, next)
				s = next
			}
		}
		if placed > 1 || (placed == 1) != (s.Status != "") {
			t.Fatalf("placed %d times, status %q", placed, s.Status)
		}
	})
}

func needsPlacing(c order.Command) bool {
	switch c.(type) {
	case order.Confirm, order.Cancel:
		return true
	}
	return false
}

func evolve(t *rapid.T, stored es.EventTable[event], s order.State, e event) order.State {
	before := s
	after := order.Evolve(s, e)
	if s != before {
		t.Fatalf("Evolve(%T) changed its input from %+v to %+v", e, before, s)
	}
	name, data, err := stored.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	read, err := stored.Decode(name, data)
	if err != nil {
		t.Fatal(err)
	}
	if got := order.Evolve(s, read); got != after {
		t.Fatalf("%s folds to %+v, once stored to %+v", name, after, got)
	}
	return after
}

func checkStep(t *rapid.T, before, after order.State) {
	steps := map[order.Status][]order.Status{"": {order.Placed}, order.Placed: {order.Confirmed, order.Cancelled}}
	if before.Status != after.Status && !slices.Contains(steps[before.Status], after.Status) {
		t.Fatalf("status went from %q to %q", before.Status, after.Status)
	}
	if before.Status != "" && before.Demand != after.Demand {
		t.Fatalf("the demand changed from %+v to %+v", before.Demand, after.Demand)
	}
}

func commands() *rapid.Generator[order.Command] {
	return rapid.Custom(func(t *rapid.T) order.Command {
		placed := agreed()
		placed.Milli = rapid.Int64Range(1, 1000).Draw(t, "milli")
		all := []order.Command{order.Place{Agreed: placed}}
		for _, s := range samples() {
			all = append(all, s.Command)
		}
		return rapid.SampledFrom(all).Draw(t, "what")
	})
}
