package httpapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/kept"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// A lot that lists show again is made once, and never shown as it was before.
func TestALotOfAListIsMadeAgainOnceItChanges(t *testing.T) {
	s := openStocked(t, 6, 3)
	now := time.Now()
	s.Now = func() time.Time { return now }
	lots := es.New(s.log, appending(catalogevents.Lot, es.NewEventTable(catalogevents.LotEvents())), s.Now)
	sellers := es.New(s.log, appending(identityevents.Organisation, es.NewEventTable(identityevents.OrganisationEvents())), s.Now)
	price := events.Price{Minor: 999, Currency: "PEN", Per: "kg"}
	steps := map[string]struct {
		do      func() error
		changed []int // which lots
		shows   func(l catalogrest.Lot) bool
	}{
		"price": {
			func() error {
				return tell(t, lots, idOf(0), catalogevents.LotEvent(catalogevents.LotPriceChanged{To: &price}))
			},
			[]int{0},
			func(l catalogrest.Lot) bool { return l.Price.Amount == "9.99" },
		},
		"hidden": {
			func() error {
				return tell(t, lots, idOf(1), catalogevents.LotEvent(catalogevents.LotTextHidden{Association: "assoc_1", Reason: "other", Fields: []string{"variety"}}))
			},
			[]int{1},
			func(l catalogrest.Lot) bool { return l.Variety == nil && l.TextHidden != nil },
		},
		"vouched for": {
			func() error {
				return tell(t, sellers, "assoc_2", identityevents.OrganisationEvent(identityevents.OrganisationVerified{}))
			},
			[]int{2, 5},
			func(l catalogrest.Lot) bool { return *l.Association.Verified },
		},
	}
	for _, name := range []string{"price", "hidden", "vouched for"} {
		step := steps[name]
		before := s.rows(t)
		if err := step.do(); err != nil {
			t.Fatal(name, err)
		}
		if err := s.Model.CatchUp(t.Context()); err != nil {
			t.Fatal(name, err)
		}
		after := s.rows(t)
		for i := range 6 {
			changes := slices.Contains(step.changed, i)
			if same := string(before[idOf(i)].raw) == string(after[idOf(i)].raw); same == changes || changes && !step.shows(after[idOf(i)].Lot) {
				t.Errorf("%s: lot %d is %s", name, i, after[idOf(i)].raw)
			}
		}
	}
	testkit.Eventually(t, "a lot is given again", func() bool { return s.isShared(t) })
	if err := s.Vault.Erase(t.Context(), "assoc_0"); err != nil {
		t.Fatal(err)
	}
	for _, i := range []int{0, 3} {
		if l := s.rows(t)[idOf(i)]; l.Variety != nil || l.Association.Name != nil {
			t.Errorf("of who is erased: %s", l.raw)
		}
	}
	before := s.rows(t)
	now = now.Add(time.Second)
	if after := s.rows(t); &before[idOf(4)].raw[0] == &after[idOf(4)].raw[0] {
		t.Error("a second later nothing is looked up")
	}
}

// What a caller with a token is shown is made for nobody else.
func TestALotOfAListIsSharedByThoseWithoutAToken(t *testing.T) {
	s := openStocked(t, 1, 1)
	now := time.Now()
	s.Now = func() time.Time { return now }
	testkit.Eventually(t, "a lot is given again", func() bool { return s.isShared(t) })
	anyone := s.rows(t)[idOf(0)]
	own := s.rowFor(t, web.Caller{Role: "association", Org: "assoc_0"})
	if again := s.rows(t)[idOf(0)]; len(again.AllowedActions) != 0 || len(own.AllowedActions) == 0 {
		t.Errorf("%s, %s, %s", anyone.raw, own.raw, again.raw)
	}
}

// listedLot is a lot of a page, and how it is written.
type listedLot struct {
	catalogrest.Lot
	raw json.RawMessage
}

// rows are the lots of a page for whoever has no token.
func (s *stocked) rows(t *testing.T) map[string]listedLot {
	t.Helper()
	answer, err := s.ListLots(t.Context(), catalogrest.ListLotsRequestObject{})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]listedLot{}
	for _, raw := range answer.(lotPage).rows {
		l := listedLot{raw: raw}
		if err := json.Unmarshal(raw, &l.Lot); err != nil {
			t.Fatal(err)
		}
		found[l.ID] = l
	}
	return found
}

// isShared tells whether a page that is asked for again shows the first lot as it was made before.
func (s *stocked) isShared(t *testing.T) bool {
	t.Helper()
	first, again := s.rows(t)[idOf(0)], s.rows(t)[idOf(0)]
	return &first.raw[0] == &again.raw[0]
}

// rowFor is the first lot of all for a caller.
func (s *stocked) rowFor(t *testing.T, c web.Caller) (l listedLot) {
	t.Helper()
	made, _ := kept.Now(s.Vault)
	err := s.Model.View(func(tx *bbolt.Tx) error {
		lots, _, err := s.Views.Lots.Page(tx, projection.LotFilter{}, readmodel.Cursor{}, 1)
		if err != nil {
			return err
		}
		seen, err := s.see(tx, lots[0], c)
		if err != nil {
			return err
		}
		l.raw, err = s.row(t.Context(), seen, c, made)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(l.raw, &l.Lot); err != nil {
		t.Fatal(err)
	}
	return l
}

// tell stores an event as it is.
func tell[E any](t *testing.T, all *es.Aggregates[bool, []E, E], id string, event E) error {
	t.Helper()
	_, err := all.Handle(t.Context(), id, []E{event}, es.Meta{CommandID: es.DeriveCommand(t.Name(), fmt.Sprintf("%T", event), id)})
	return err
}
