package order_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// The laws hold for every history: the order is placed once and answered once, and its demand never changes.
func TestLaws(t *testing.T) {
	laws := estest.Laws[order.State, order.Command, event]{
		Decide: order.Decide, Evolve: order.Evolve, Events: es.NewEventTable(orderevents.OrderEvents()),
		Other: func(order.State) event { return cancelled() },
	}
	rapid.Check(t, func(t *rapid.T) {
		var s order.State
		placed := 0
		for range rapid.IntRange(1, 20).Draw(t, "length") {
			drawn := samplesIn(s).Draw(t, "command")
			c := drawn.Command
			events, err := laws.CheckDecide(t, s, c)
			if !mayRefuse(s, drawn, err != nil) {
				t.Fatalf("%T in %q: %v, %v", c, s.Status, events, err)
			}
			for _, e := range events {
				if _, ok := e.(orderevents.OrderPlaced); ok {
					placed++
				}
				next := laws.CheckEvolve(t, s, e)
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
