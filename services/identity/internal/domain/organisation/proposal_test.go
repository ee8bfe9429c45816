package organisation_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

// two is an association with two representatives.
func two(more ...event) []event { return append(huaro(member("per_juan")), more...) }

// proposed is a proposal at the zero time.
func proposed(action, about, by string) event {
	p := proposes(action, about, by).OrganisationProposed
	p.Ends = time.Time{}.Add(7 * 24 * time.Hour)
	return p
}

// ofSale is the wish for another mandate.
func ofSale(sale int64, by string) organisation.Propose {
	p := proposes(identityevents.ChangeMandate, "", by)
	p.LargestSale = sale
	return p
}

func confirmedBy(by string) event {
	return identityevents.OrganisationProposalConfirmed{Person: "per_julia", By: by}
}

const (
	add    = identityevents.AddRepresentative
	remove = identityevents.RemoveRepresentative
)

func TestARepresentativeProposes(t *testing.T) {
	openAdd := proposed(add, "per_julia", "per_rosa")
	check(t, []rule{
		{Name: "another one", Given: two(), When: proposes(add, "per_julia", "per_rosa"), Then: []event{openAdd}},
		{Name: "the same again", Given: two(openAdd), When: proposes(add, "per_julia", "per_rosa")},
		{Name: "who is one", Given: two(), When: proposes(add, "per_juan", "per_rosa")},
		{Name: "what another one proposed", Given: two(openAdd), When: proposes(add, "per_julia", "per_juan"), Refused: organisation.ErrProposed},
		{Name: "as a stranger", Given: two(), When: proposes(add, "per_julia", "per_elena"), Refused: organisation.ErrNotRepresentative},
		{Name: "as one who is new", Given: two(later("per_elena")), When: proposes(add, "per_julia", "per_elena"), Refused: organisation.ErrNew},
		{Name: "that who is none goes", Given: two(), When: proposes(remove, "per_julia", "per_rosa"), Refused: organisation.ErrNotMember},
		{Name: "that the last one goes", Given: huaro(), When: proposes(remove, "per_rosa", "per_rosa"), Refused: organisation.ErrLastAdmin},
		{Name: "to a buyer", Given: []event{registered("buyer", 1)}, When: proposes(add, "per_julia", "per_rosa"), Refused: organisation.ErrNotFound},
		{
			Name: "to who is closed", Given: two(identityevents.OrganisationClosed{Reason: "dissolved"}),
			When: proposes(add, "per_julia", "per_rosa"), Refused: organisation.ErrSuspended,
		},
		{
			Name: "too much", Given: two(proposed(add, "per_1", "per_rosa"), proposed(add, "per_2", "per_rosa"), proposed(add, "per_3", "per_rosa"),
				proposed(add, "per_4", "per_rosa"), proposed(add, "per_5", "per_rosa")),
			When: proposes(add, "per_julia", "per_rosa"), Refused: organisation.ErrTooManyProposed,
		},
		{Name: "the mandate that there is", Given: two(identityevents.OrganisationMandateSet{LargestSale: 5}), When: ofSale(5, "per_rosa")},
	})
}

func TestASecondOneConfirms(t *testing.T) {
	openAdd := proposed(add, "per_julia", "per_rosa")
	openRemoval := proposed(remove, "per_juan", "per_rosa")
	gone := identityevents.OrganisationMemberRemoved{Person: "per_rosa"}
	week := time.Time{}.Add(7 * 24 * time.Hour)
	confirm := func(by string) organisation.ConfirmProposal {
		return organisation.ConfirmProposal{About: of("per_julia"), By: by}
	}
	check(t, []rule{
		{Name: "who is added is new", Given: two(openAdd), When: confirm("per_juan"), Then: []event{confirmedBy("per_juan"), later("per_julia")}},
		{Name: "the coordinator", Given: two(openAdd), When: confirm(""), Then: []event{confirmedBy(""), later("per_julia")}},
		{Name: "twice", Given: two(openAdd, confirmedBy("per_juan"), later("per_julia")), When: confirm("per_juan"), Refused: organisation.ErrNoProposal},
		{Name: "not who proposed it", Given: two(openAdd), When: confirm("per_rosa"), Refused: organisation.ErrOwnProposal},
		{Name: "not a stranger", Given: two(openAdd), When: confirm("per_julia"), Refused: organisation.ErrNotRepresentative},
		{Name: "not who is new", Given: two(openAdd, later("per_elena")), When: confirm("per_elena"), Refused: organisation.ErrNew},
		{Name: "not what somebody proposed who is gone", Given: two(member("per_elena"), openAdd, gone), When: confirm("per_juan"), Refused: organisation.ErrProposerGone},
		{
			Name: "not what is a week old", Given: two(openAdd), When: organisation.ConfirmProposal{About: of("per_julia"), By: "per_juan", Now: week},
			Refused: organisation.ErrNoProposal,
		},
		{Name: "nobody confirms that they go", Given: two(openRemoval), When: organisation.ConfirmProposal{About: of("per_juan"), By: "per_juan"}, Refused: organisation.ErrOwnProposal},
		{
			Name: "somebody goes", Given: two(member("per_elena"), openRemoval), When: organisation.ConfirmProposal{About: of("per_juan"), By: "per_elena"},
			Then: []event{identityevents.OrganisationProposalConfirmed{Person: "per_juan", By: "per_elena"}, identityevents.OrganisationMemberRemoved{Person: "per_juan"}},
		},
		{
			Name: "nobody who has become the last one", Given: two(openRemoval, gone), When: organisation.ConfirmProposal{About: of("per_juan")},
			Refused: organisation.ErrLastAdmin,
		},
	})
}

func TestTheMandateIsProposed(t *testing.T) {
	open := ofSale(5, "per_rosa").OrganisationProposed
	open.Ends = time.Time{}.Add(7 * 24 * time.Hour)
	confirm := organisation.ConfirmProposal{By: "per_juan"}
	check(t, []rule{
		{Name: "by one", Given: two(), When: ofSale(5, "per_rosa"), Then: []event{open}},
		{
			Name: "and confirmed by another one", Given: two(open), When: confirm,
			Then: []event{identityevents.OrganisationProposalConfirmed{By: "per_juan"}, identityevents.OrganisationMandateSet{LargestSale: 5}},
		},
		{Name: "but not what the coordinator has set since", Given: two(open, identityevents.OrganisationMandateSet{LargestSale: 7}), When: confirm, Refused: organisation.ErrNoProposal},
	})
}

// Who speaks for another association is claimed by nobody without their yes, but by the coordinator.
func TestWhoSpeaksForAnotherAgreesThemselves(t *testing.T) {
	openAdd := proposed(add, "per_julia", "per_rosa")
	agreed := identityevents.OrganisationProposalAgreed{Person: "per_julia"}
	elsewhere := func(by string) organisation.ConfirmProposal {
		return organisation.ConfirmProposal{About: of("per_julia"), By: by, MustAgree: true}
	}
	agree := organisation.AgreeToProposal{Person: "per_julia"}
	check(t, []rule{
		{Name: "it waits for them", Given: two(openAdd), When: elsewhere("per_juan"), Then: []event{confirmedBy("per_juan")}},
		{Name: "again", Given: two(openAdd, confirmedBy("per_juan")), When: elsewhere("per_juan")},
		{Name: "they agree", Given: two(openAdd, confirmedBy("per_juan")), When: agree, Then: []event{agreed, later("per_julia")}},
		{Name: "they agree first", Given: two(openAdd), When: agree, Then: []event{agreed}},
		{Name: "it is confirmed then", Given: two(openAdd, agreed), When: elsewhere("per_juan"), Then: []event{confirmedBy("per_juan"), later("per_julia")}},
		{Name: "the coordinator knows", Given: two(openAdd), When: elsewhere(""), Then: []event{confirmedBy(""), later("per_julia")}},
		{Name: "nobody agrees to what is not proposed", Given: two(), When: agree, Refused: organisation.ErrNoProposal},
		{Name: "nor to go", Given: two(proposed(remove, "per_julia", "per_rosa")), When: agree, Refused: organisation.ErrNoProposal},
	})
}

func TestAProposalIsDeclined(t *testing.T) {
	openAdd := proposed(add, "per_julia", "per_rosa")
	for _, by := range []string{"", "per_rosa", "per_juan", "per_julia"} {
		check(t, []rule{{
			Name: "by " + by, Given: two(openAdd), When: organisation.DeclineProposal{About: of("per_julia"), By: by},
			Then: []event{identityevents.OrganisationProposalDeclined{Person: "per_julia", By: by}},
		}})
	}
	check(t, []rule{
		{Name: "by a stranger", Given: two(openAdd), When: organisation.DeclineProposal{About: of("per_julia"), By: "per_elena"}, Refused: organisation.ErrNotRepresentative},
		{
			Name: "not by who is to go", Given: two(proposed(remove, "per_juan", "per_rosa")),
			When: organisation.DeclineProposal{About: of("per_juan"), By: "per_juan"}, Refused: organisation.ErrOwnProposal,
		},
	})
}

func TestWhoHasANewPhoneIsNewAgain(t *testing.T) {
	renewed := identityevents.OrganisationMemberRenewed{Person: "per_rosa", NewUntil: time.Time{}.Add(72 * time.Hour)}
	mandate := identityevents.OrganisationMandateSet{LargestSale: 500_00}
	check(t, []rule{
		{Name: "where nothing says how far that goes", Given: huaro(), When: organisation.RenewMember{Person: "per_rosa"}},
		{Name: "who speaks for it", Given: huaro(mandate), When: organisation.RenewMember{Person: "per_rosa"}, Then: []event{renewed}},
		{Name: "at the same time", Given: huaro(mandate, renewed), When: organisation.RenewMember{Person: "per_rosa"}},
		{Name: "nobody else", Given: huaro(mandate), When: organisation.RenewMember{Person: "per_juan"}},
		{Name: "nobody of a buyer", Given: []event{registered("buyer", 0), identityevents.OrganisationMemberAdded{Person: "per_rosa", Role: "admin"}}, When: organisation.RenewMember{Person: "per_rosa"}},
	})
}
