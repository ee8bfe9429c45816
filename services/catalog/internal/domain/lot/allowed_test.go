package lot_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

var (
	owner  = lot.Party{Side: lot.Seller, Org: huaro}
	buyers = []lot.Party{{Side: lot.Buyer, Org: "org_1"}, {Side: lot.Buyer, Org: huaro}}
	others = []lot.Party{{Side: lot.Seller, Org: stranger}, {Side: lot.Seller}, {Org: huaro}, {}}
)

// The association is told of exactly the actions that would change something, and nothing of a lot that is none.
func TestWhatIsAllowedIsWhatWouldChangeSomething(t *testing.T) {
	aggregate(huaro).CheckAllowed(t, seller, func(s lot.State) []string { return s.Allowed(owner) })
	if diff := cmp.Diff([]string{}, lot.State{}.Allowed(owner)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTheCoordinatorIsToldWhatBecomesOfTexts(t *testing.T) {
	aggregate(huaro).CheckAllowed(t, coordinator, func(s lot.State) []string { return s.Allowed(lot.Party{Side: lot.Coordinator}) })
}

func TestOthersSeeWhatIsOnTheMarket(t *testing.T) {
	for _, s := range aggregate(huaro).States() {
		onMarket := s.Status == lot.Published
		negotiate := []string{}
		if onMarket {
			negotiate = []string{"negotiate"}
		}
		for _, p := range buyers {
			checkSees(t, s, p, onMarket, negotiate)
		}
		for _, p := range others {
			checkSees(t, s, p, onMarket, []string{})
		}
		if got, want := s.VisibleTo(owner), s.Status != ""; got != want {
			t.Errorf("%q: seen by its association: %v", s.Status, got)
		}
	}
}

func checkSees(t *testing.T, s lot.State, p lot.Party, visible bool, allowed []string) {
	t.Helper()
	if got := s.VisibleTo(p); got != visible {
		t.Errorf("%q: seen by %v: %v", s.Status, p, got)
	}
	if diff := cmp.Diff(allowed, s.Allowed(p)); diff != "" {
		t.Errorf("%q: what %v may (-want +got):\n%s", s.Status, p, diff)
	}
}
