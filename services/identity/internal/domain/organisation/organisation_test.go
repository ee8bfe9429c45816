package organisation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

type event = identityevents.OrganisationEvent

type rule = estest.Rule[organisation.State, organisation.Command, event]

func check(t *testing.T, rules []rule) {
	t.Helper()
	estest.Check(t, organisation.Decide, organisation.Evolve, rules)
}

func registered(kind string, level int, products ...string) event {
	return identityevents.OrganisationRegistered{Kind: kind, Level: level, Products: products}
}

func member(person string) event {
	return identityevents.OrganisationMemberAdded{Person: person, Role: "representative"}
}

// huaro is an association with one representative.
func huaro(more ...event) []event {
	return append([]event{registered("association", 2, "maize"), member("per_rosa")}, more...)
}

func TestTheCoordinatorRegisters(t *testing.T) {
	check(t, []rule{
		{
			Name: "an association, with the people who speak for it, in one commit",
			When: organisation.Register{
				Kind: "association", Level: 2, Products: []string{"maize", "cocoa"}, Members: []string{"per_rosa", "per_juan"},
			},
			Then: []event{registered("association", 2, "maize", "cocoa"), member("per_rosa"), member("per_juan")},
		},
		{
			Name: "what is said twice counts once",
			When: organisation.Register{
				Kind: "association", Level: 2, Products: []string{"maize", "maize"}, Members: []string{"per_rosa", "per_rosa"},
			},
			Then: []event{registered("association", 2, "maize"), member("per_rosa")},
		},
		{
			Name: "a buyer for whom nobody vouches", When: organisation.Register{Kind: "buyer"},
			Then: []event{registered("buyer", 0)},
		},
		{
			Name: "an association again, with someone new", Given: huaro(),
			When:    organisation.Register{Kind: "association", Members: []string{"per_rosa", "per_juan"}},
			Refused: organisation.ErrAlreadyRegistered,
		},
		{
			Name: "a buyer again", Given: []event{registered("buyer", 0)},
			When: organisation.Register{Kind: "buyer", Level: 2}, Refused: organisation.ErrAlreadyRegistered,
		},
		{
			Name: "a buyer as an organiser", Given: []event{registered("buyer", 0)},
			When: organisation.Register{Kind: "organiser"}, Refused: organisation.ErrAlreadyRegistered,
		},
		{Name: "a kind that is none", When: organisation.Register{Kind: "coordinator"}, Refused: organisation.ErrUnknownKind},
		{Name: "a level that is none", When: organisation.Register{Kind: "buyer", Level: 4}, Refused: organisation.ErrLevel},
	})
}

// What was noted of organisations by their first act, before they had to be registered, still counts.
func TestWhoWasKnownByTheirActsOnlyStaysKnown(t *testing.T) {
	check(t, []rule{
		{
			Name: "an association takes a member", Given: []event{registered("association", 0)},
			When: organisation.AddMember{Person: "per_rosa"}, Then: []event{member("per_rosa")},
		},
		{
			Name: "one whose level was raised keeps it", Given: []event{registered("association", 0), identityevents.OrganisationLevelRaised{Level: 2}},
			When: organisation.Verify{Today: "2026-11-22"}, Then: []event{identityevents.OrganisationVerified{Level: 2}},
		},
	})
}

func TestAnAssociationTakesMembers(t *testing.T) {
	check(t, []rule{
		{Name: "someone new", Given: huaro(), When: organisation.AddMember{Person: "per_juan"}, Then: []event{member("per_juan")}},
		{Name: "someone who is one", Given: huaro(), When: organisation.AddMember{Person: "per_rosa"}},
		{
			Name: "one that is known by its acts", Given: []event{registered("association", 0)},
			When: organisation.AddMember{Person: "per_rosa"}, Then: []event{member("per_rosa")},
		},
		{Name: "none at all", When: organisation.AddMember{Person: "per_rosa"}, Refused: organisation.ErrNotFound},
		{
			Name: "a buyer does not", Given: []event{registered("buyer", 2)},
			When: organisation.AddMember{Person: "per_rosa"}, Refused: organisation.ErrNotFound,
		},
	})
}

func TestTheCoordinatorVerifies(t *testing.T) {
	const today = "2026-11-22"
	verified := identityevents.OrganisationVerified{Level: 3, Evidence: "visit", Until: "2027-12-31"}
	check(t, []rule{
		{
			Name: "all that may be said", Given: huaro(),
			When: organisation.Verify{Level: 3, Evidence: "visit", Until: "2027-12-31", Today: today}, Then: []event{verified},
		},
		{
			Name: "nothing more: the level stays", Given: huaro(), When: organisation.Verify{Today: today},
			Then: []event{identityevents.OrganisationVerified{Level: 2}},
		},
		{
			Name: "one that is known by its acts", Given: []event{registered("association", 0)},
			When: organisation.Verify{Level: 1, Today: today}, Then: []event{identityevents.OrganisationVerified{Level: 1}},
		},
		{
			Name: "until today", Given: huaro(), When: organisation.Verify{Level: 1, Until: today, Today: today},
			Then: []event{identityevents.OrganisationVerified{Level: 1, Until: today}},
		},
		{
			Name: "the same again", Given: huaro(verified),
			When: organisation.Verify{Level: 3, Evidence: "visit", Until: "2027-12-31", Today: today},
		},
		{
			Name: "anew, with nothing said: the level stays and the rest ends", Given: huaro(verified),
			When: organisation.Verify{Today: today}, Then: []event{identityevents.OrganisationVerified{Level: 3}},
		},
		{
			Name: "down", Given: huaro(verified), When: organisation.Verify{Level: 1, Today: today},
			Then: []event{identityevents.OrganisationVerified{Level: 1}},
		},
		{
			Name: "until yesterday", Given: huaro(),
			When: organisation.Verify{Until: "2026-11-21", Today: today}, Refused: organisation.ErrUntilPast,
		},
		{
			Name: "ten years", Given: huaro(), When: organisation.Verify{Level: 1, Until: "2036-11-22", Today: today},
			Then: []event{identityevents.OrganisationVerified{Level: 1, Until: "2036-11-22"}},
		},
		{
			Name: "more than ten years", Given: huaro(),
			When: organisation.Verify{Until: "2036-11-23", Today: today}, Refused: organisation.ErrUntilFar,
		},
		{Name: "a level above all", Given: huaro(), When: organisation.Verify{Level: 4, Today: today}, Refused: organisation.ErrLevel},
		{Name: "a level below all", Given: huaro(), When: organisation.Verify{Level: -1, Today: today}, Refused: organisation.ErrLevel},
		{Name: "nobody", When: organisation.Verify{Level: 1, Today: today}, Refused: organisation.ErrNotFound},
		{
			Name: "a buyer", Given: []event{registered("buyer", 2)},
			When: organisation.Verify{Level: 1, Today: today}, Refused: organisation.ErrNotFound,
		},
	})
}

func TestWhatTheCoordinatorMayDo(t *testing.T) {
	for kind, want := range map[string][]string{
		identityevents.KindAssociation: {"verify", "add_representative", "erase"}, identityevents.KindBuyer: {"erase"}, "": {},
	} {
		s := organisation.State{Kind: kind}
		if kind != "" {
			s.Status = organisation.Registered
		}
		if diff := cmp.Diff([][]string{want, {}}, [][]string{s.Allowed(true), s.Allowed(false)}); diff != "" {
			t.Errorf("%q (-want +got):\n%s", kind, diff)
		}
	}
}
