package lot_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

var (
	owner  = lot.Party{Side: lot.Seller, Org: "assoc_1"}
	buyer  = lot.Party{Side: lot.Buyer, Org: "org_1"}
	others = []lot.Party{{Side: lot.Seller, Org: "assoc_2"}, {Side: lot.Buyer, Org: "assoc_1"}, {Side: lot.Seller}, {Org: "assoc_1"}, {}}
)

func TestAllowed(t *testing.T) {
	for status, want := range map[lot.Status]struct{ owner, buyer []string }{
		"":            {owner: []string{}, buyer: []string{}},
		lot.Draft:     {owner: []string{"publish", "adjust", "withdraw"}, buyer: []string{}},
		lot.Published: {owner: []string{"pause", "adjust", "withdraw"}, buyer: []string{"negotiate"}},
		lot.Paused:    {owner: []string{"resume", "adjust", "withdraw"}, buyer: []string{}},
		lot.Withdrawn: {owner: []string{}, buyer: []string{}},
	} {
		s := lot.State{Status: status}
		if status != "" {
			s.Association = "assoc_1"
		}
		if diff := cmp.Diff([][]string{want.owner, want.buyer}, [][]string{s.Allowed(owner), s.Allowed(buyer)}); diff != "" {
			t.Errorf("%q (-want +got):\n%s", status, diff)
		}
		for _, p := range others {
			if got := s.Allowed(p); slices.Contains(got, "withdraw") || got == nil {
				t.Errorf("%q: %v may %v", status, p, got)
			}
			if got, want := s.VisibleTo(p), status == lot.Published; got != want {
				t.Errorf("%q: seen by %v: %v", status, p, got)
			}
		}
		if got, want := s.VisibleTo(owner), status != ""; got != want {
			t.Errorf("%q: seen by its association: %v", status, got)
		}
	}
}

// The owner is told of exactly the acts that would change something.
func TestWhatIsAllowedIsWhatWouldChangeSomething(t *testing.T) {
	some := quantity.Quantity{Milli: 1, Unit: "kg"}
	acts := map[string]lot.Command{
		"publish": lot.Publish{Association: "assoc_1"}, "pause": lot.Pause{Association: "assoc_1"},
		"resume": lot.Resume{Association: "assoc_1"}, "withdraw": lot.Withdraw{Association: "assoc_1"},
		"adjust": lot.Adjust{Association: "assoc_1", Quantity: some},
	}
	commands := func(lot.State) []lot.Command {
		all := []lot.Command{lot.MakeDraft{Association: "assoc_1", Product: "maize", Declared: quantity.Quantity{Milli: 10_000, Unit: "kg"}}}
		for _, c := range acts {
			all = append(all, c)
		}
		return all
	}
	status := func(s lot.State) lot.Status { return s.Status }
	estest.Explore(lot.Decide, lot.Evolve, commands, status, func(_ lot.State, _ lot.Command, s lot.State) {
		for name, c := range acts {
			events, err := lot.Decide(s, c)
			if changes := err == nil && len(events) > 0; changes != slices.Contains(s.Allowed(owner), name) {
				t.Errorf("%s of a lot that is %s: changes something %v, allowed %v", name, s.Status, changes, s.Allowed(owner))
			}
		}
	})
}
