package order_test

import (
	"encoding/json"
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
			drawn := samplesIn(s).Draw(t, "command")
			c := drawn.Command
			events, err := order.Decide(s, c)
			again, errAgain := order.Decide(s, c)
			if diff := cmp.Diff(events, again); diff != "" || err != errAgain { //nolint:errorlint // the very same
				t.Fatalf("%T decided twice (-first +second): %v, %v\n%s", c, err, errAgain, diff)
			}
			if err != nil && len(events) > 0 || !mayRefuse(s, drawn, err != nil) {
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

// mayRefuse reports whether a command may be refused, or not: what happens by itself is refused only before the order is
// placed, and what people do always is then.
func mayRefuse(s order.State, c sample, refused bool) bool {
	unplaced := s.Status == ""
	if !c.Automatic {
		return refused || !unplaced
	}
	return refused == (unplaced && needsPlacing(c.Command))
}

func needsPlacing(c order.Command) bool {
	switch c.(type) {
	case order.Confirm, order.Cancel:
		return true
	}
	return false
}

func evolve(t *rapid.T, stored es.EventTable[event], s order.State, e event) order.State {
	before := clone(t, s)
	after := order.Evolve(s, e)
	if diff := cmp.Diff(before, s); diff != "" {
		t.Fatalf("Evolve(%T) changed its input (-before +after):\n%s", e, diff)
	}
	name, data, err := stored.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	read, err := stored.Decode(name, data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(after, order.Evolve(s, read)); diff != "" {
		t.Fatalf("%s folds otherwise once it is stored (-made +stored):\n%s", name, diff)
	}
	return after
}

// clone shares nothing with the state.
func clone(t *rapid.T, s order.State) order.State {
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var other order.State
	if err := json.Unmarshal(data, &other); err != nil {
		t.Fatal(err)
	}
	return other
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

// samplesIn draws one of the samples in a state, among them orders of any size.
func samplesIn(s order.State) *rapid.Generator[sample] {
	return rapid.Custom(func(t *rapid.T) sample {
		placed := agreed()
		placed.Milli = rapid.Int64Range(1, 1000).Draw(t, "milli")
		another := sample{Automatic: true, Command: order.Place{Agreed: placed}}
		return rapid.SampledFrom(append(samples(s), another)).Draw(t, "what")
	})
}
