package lot_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

var (
	owner  = lot.Party{Side: lot.Seller, Org: huaro}
	buyer  = lot.Party{Side: lot.Buyer, Org: "org_1"}
	others = []lot.Party{{Side: lot.Seller, Org: stranger}, {Side: lot.Buyer, Org: huaro}, {Side: lot.Seller}, {Org: huaro}, {}}
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
			s.Association = huaro
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
