package organisation_test

import (
	"testing"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

type event = identityevents.OrganisationEvent

// rule is one line of a table: given this history, when this command comes, then these events follow or this error.
type rule struct {
	name    string
	given   []event
	when    organisation.Command
	then    []event
	refused error
}

func check(t *testing.T, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			story := estest.Given(organisation.Decide, organisation.Evolve, r.given...).When(r.when)
			if r.refused != nil {
				story.ThenRefused(t, r.refused)
				return
			}
			story.Then(t, r.then...)
		})
	}
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
			name: "an association, with the people who speak for it, in one commit",
			when: organisation.Register{
				Kind: "association", Products: []string{"maize", "cocoa"}, Members: []string{"per_rosa", "per_juan"},
			},
			then: []event{registered("association", 2, "maize", "cocoa"), member("per_rosa"), member("per_juan")},
		},
		{
			name: "what is said twice counts once",
			when: organisation.Register{
				Kind: "association", Products: []string{"maize", "maize"}, Members: []string{"per_rosa", "per_rosa"},
			},
			then: []event{registered("association", 2, "maize"), member("per_rosa")},
		},
		{
			name: "a buyer", when: organisation.Register{Kind: "buyer"},
			then: []event{registered("buyer", 2)},
		},
		{
			name: "a buyer known by its acts", given: []event{registered("buyer", 0)}, when: organisation.Register{Kind: "buyer"},
			then: []event{identityevents.OrganisationLevelRaised{Level: 2}},
		},
		{
			name: "an association again, with someone new", given: huaro(),
			when: organisation.Register{Kind: "association", Members: []string{"per_rosa", "per_juan"}},
			then: []event{member("per_juan")},
		},
		{name: "a buyer again", given: []event{registered("buyer", 2)}, when: organisation.Register{Kind: "buyer"}},
		{
			name: "one that is better known", given: huaro(identityevents.OrganisationVerified{Level: 3}),
			when: organisation.Register{Kind: "association"},
		},
		{
			name: "a buyer as an organiser", given: []event{registered("buyer", 0)},
			when: organisation.Register{Kind: "organiser"}, refused: organisation.ErrOtherKind,
		},
		{name: "a kind that is none", when: organisation.Register{Kind: "coordinator"}, refused: organisation.ErrUnknownKind},
	})
}

func TestTheFirstActMakesKnown(t *testing.T) {
	check(t, []rule{
		{name: "an association", when: organisation.Notice{Kind: "association"}, then: []event{registered("association", 0)}},
		{name: "a buyer", when: organisation.Notice{Kind: "buyer"}, then: []event{registered("buyer", 0)}},
		{name: "an organiser", when: organisation.Notice{Kind: "organiser"}, then: []event{registered("organiser", 0)}},
		{name: "the second does not", given: []event{registered("buyer", 0)}, when: organisation.Notice{Kind: "buyer"}},
		{name: "nor does one in another kind", given: []event{registered("buyer", 2)}, when: organisation.Notice{Kind: "organiser"}},
		{name: "nor that of one who is registered", given: huaro(), when: organisation.Notice{Kind: "association"}},
		{name: "a kind that is none", when: organisation.Notice{Kind: ""}, refused: organisation.ErrUnknownKind},
	})
}

func TestAnAssociationTakesMembers(t *testing.T) {
	check(t, []rule{
		{name: "someone new", given: huaro(), when: organisation.AddMember{Person: "per_juan"}, then: []event{member("per_juan")}},
		{name: "someone who is one", given: huaro(), when: organisation.AddMember{Person: "per_rosa"}},
		{
			name: "one that is known by its acts", given: []event{registered("association", 0)},
			when: organisation.AddMember{Person: "per_rosa"}, then: []event{member("per_rosa")},
		},
		{name: "none at all", when: organisation.AddMember{Person: "per_rosa"}, refused: organisation.ErrNotFound},
		{
			name: "a buyer does not", given: []event{registered("buyer", 2)},
			when: organisation.AddMember{Person: "per_rosa"}, refused: organisation.ErrNotFound,
		},
	})
}

func TestTheCoordinatorVerifies(t *testing.T) {
	const today = "2026-11-22"
	verified := identityevents.OrganisationVerified{Level: 3, Evidence: "visit", Until: "2027-12-31"}
	check(t, []rule{
		{
			name: "all that may be said", given: huaro(),
			when: organisation.Verify{Level: 3, Evidence: "visit", Until: "2027-12-31", Today: today}, then: []event{verified},
		},
		{
			name: "nothing more: the level stays", given: huaro(), when: organisation.Verify{Today: today},
			then: []event{identityevents.OrganisationVerified{Level: 2}},
		},
		{
			name: "one that is known by its acts", given: []event{registered("association", 0)},
			when: organisation.Verify{Level: 1, Today: today}, then: []event{identityevents.OrganisationVerified{Level: 1}},
		},
		{
			name: "until today", given: huaro(), when: organisation.Verify{Level: 1, Until: today, Today: today},
			then: []event{identityevents.OrganisationVerified{Level: 1, Until: today}},
		},
		{
			name: "the same again", given: huaro(verified),
			when: organisation.Verify{Level: 3, Evidence: "visit", Until: "2027-12-31", Today: today},
		},
		{
			name: "anew, with nothing said: the level stays and the rest ends", given: huaro(verified),
			when: organisation.Verify{Today: today}, then: []event{identityevents.OrganisationVerified{Level: 3}},
		},
		{
			name: "down", given: huaro(verified), when: organisation.Verify{Level: 1, Today: today},
			then: []event{identityevents.OrganisationVerified{Level: 1}},
		},
		{
			name: "until yesterday", given: huaro(),
			when: organisation.Verify{Until: "2026-11-21", Today: today}, refused: organisation.ErrUntilPast,
		},
		{name: "a level above all", given: huaro(), when: organisation.Verify{Level: 4, Today: today}, refused: organisation.ErrLevel},
		{name: "a level below all", given: huaro(), when: organisation.Verify{Level: -1, Today: today}, refused: organisation.ErrLevel},
		{name: "nobody", when: organisation.Verify{Level: 1, Today: today}, refused: organisation.ErrNotFound},
		{
			name: "a buyer", given: []event{registered("buyer", 2)},
			when: organisation.Verify{Level: 1, Today: today}, refused: organisation.ErrNotFound,
		},
	})
}
