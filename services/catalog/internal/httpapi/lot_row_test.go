package httpapi

import (
	"encoding/json"
	"errors"
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
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
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
	if after := s.rows(t); before[idOf(4)].last == after[idOf(4)].last {
		t.Error("a second later nothing is looked up")
	}
}

// Whoever asks is shown of a lot what is shown to them alone, although most of it is made once for all.
func TestALotOfAListIsSharedByWhoeverSeesTheSame(t *testing.T) {
	s := openStocked(t, 4, 4)
	now := time.Now()
	s.Now = func() time.Time { return now }
	lots := es.New(s.log, appending(catalogevents.Lot, es.NewEventTable(catalogevents.LotEvents())), s.Now)
	sellers := es.New(s.log, appending(identityevents.Organisation, es.NewEventTable(identityevents.OrganisationEvents())), s.Now)
	hidden := catalogevents.LotTextHidden{Association: "assoc_1", Reason: "other", Fields: []string{"variety"}}
	err := errors.Join(
		tell(t, lots, idOf(1), catalogevents.LotEvent(hidden)),
		tell(t, sellers, "assoc_2", identityevents.OrganisationEvent(identityevents.OrganisationSuspended{})),
		tell(t, sellers, "buyer_2", identityevents.OrganisationEvent(identityevents.OrganisationSuspended{})),
		s.Model.CatchUp(t.Context()),
	)
	if err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "a lot is given again", func() bool { return s.isShared(t) })
	anyone := s.rows(t)
	for name, c := range map[string]struct {
		web.Caller
		alone []int // lots that are made for this caller
	}{
		"nobody":      {web.Caller{}, nil},
		"buyer":       {web.Caller{Role: token.RoleBuyer, Org: "buyer_1"}, nil},
		"suspended":   {web.Caller{Role: token.RoleBuyer, Org: "buyer_2"}, nil},
		"viewer":      {web.Caller{Role: token.RoleBuyer, Org: "buyer_1", Member: token.MemberViewer}, nil},
		"association": {web.Caller{Role: token.RoleAssociation, Org: "assoc_1"}, []int{1}},
		"no longer":   {web.Caller{Role: token.RoleAssociation, Org: "assoc_2"}, []int{2}},
		"coordinator": {web.Caller{Role: token.RoleCoordinator}, []int{1}},
		"organiser":   {web.Caller{Role: token.RoleOrganiser, Org: "fair_1"}, nil},
	} {
		rows := s.rowsOf(t, c.Caller)
		for i := range 4 {
			got, want := rows[idOf(i)], s.whole(t, idOf(i), c.Caller)
			if string(got.raw) != want {
				t.Errorf("%s: lot %d is %s, want %s", name, i, got.raw, want)
			}
			if alone := got.last != anyone[idOf(i)].last; alone != slices.Contains(c.alone, i) {
				t.Errorf("%s: lot %d is made alone: %t", name, i, alone)
			}
		}
	}
}

// listedLot is a lot of a page, and how it is written.
type listedLot struct {
	catalogrest.Lot
	raw  []byte
	last *byte // of what it is written from
}

// rows are the lots of a page for whoever has no token.
func (s *stocked) rows(t *testing.T) map[string]listedLot {
	t.Helper()
	return s.rowsOf(t, web.Caller{})
}

// rowsOf are the lots of a page for a caller.
func (s *stocked) rowsOf(t *testing.T, c web.Caller) map[string]listedLot {
	t.Helper()
	rows, _, err := s.readRows(t.Context(), c, readmodel.Cursor{}, 50, func(*bbolt.Tx) projection.LotFilter { return projection.LotFilter{} })
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]listedLot{}
	for _, row := range rows {
		l := listedLot{raw: row.written(), last: &row.rest[len(row.rest)-1]}
		if err := json.Unmarshal(l.raw, &l.Lot); err != nil {
			t.Fatal(err)
		}
		found[l.ID] = l
	}
	return found
}

// written is the row as a page has it.
func (r lotRow) written() []byte {
	parts := lotPage{rows: []lotRow{r}}.parts()
	return slices.Concat(parts[1 : len(parts)-1]...)
}

// isShared tells whether a page that is asked for again shows each lot as it was made before.
func (s *stocked) isShared(t *testing.T) bool {
	t.Helper()
	first, again := s.rows(t), s.rows(t)
	for id, l := range first {
		if l.last != again[id].last {
			return false
		}
	}
	return true
}

// whole is a lot as it is written for a caller when nothing is kept.
func (s *stocked) whole(t *testing.T, id string, c web.Caller) string {
	t.Helper()
	var seen seenLot
	var suspended bool
	err := s.Model.View(func(tx *bbolt.Tx) error {
		l, _, err := s.Views.Lots.Get(tx, id)
		if err != nil {
			return err
		}
		seen, err = s.see(tx, &l)
		if err != nil {
			return err
		}
		suspended, err = s.isSuspended(tx, c.Org)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(testkit.Must(s.marshal(t.Context(), seen, c, suspended))(t))
}

// tell stores an event as it is.
func tell[E any](t *testing.T, all *es.Aggregates[bool, []E, E], id string, event E) error {
	t.Helper()
	_, err := all.Handle(t.Context(), id, []E{event}, es.Meta{CommandID: es.DeriveCommand(t.Name(), fmt.Sprintf("%T", event), id)})
	return err
}
