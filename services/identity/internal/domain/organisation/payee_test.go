package organisation_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

const own, another = events.SealedText("the association's"), events.SealedText("another one")

// proposesPayee is the wish to be paid to an account.
func proposesPayee(kind string, account events.SealedText, by string) organisation.Propose {
	p := proposes(identityevents.ChangePayee, "", by)
	p.Payee, p.Account = kind, account
	return p
}

// openPayee is that wish at the zero time.
func openPayee(kind string, account events.SealedText, by string) identityevents.OrganisationProposed {
	p := proposesPayee(kind, account, by).OrganisationProposed
	p.Ends = time.Time{}.Add(7 * 24 * time.Hour)
	return p
}

func paid(kind string, account events.SealedText, holder string) identityevents.OrganisationPayeeSet {
	return identityevents.OrganisationPayeeSet{Kind: kind, Account: account, Holder: holder}
}

// changed is an account that is set where there was one before, at the zero time.
func changed(e identityevents.OrganisationPayeeSet) identityevents.OrganisationPayeeSet {
	e.ChangedUntil = time.Time{}.Add(72 * time.Hour)
	return e
}

func TestTwoSayToWhichAccountAnAssociationIsPaid(t *testing.T) {
	open := openPayee("yape", own, "per_rosa")
	yape := organisation.About{Payee: "yape"}
	byRosa := paid("yape", own, "")
	byRosa.By = "per_rosa"
	confirmed := identityevents.OrganisationProposalConfirmed{Payee: "yape", By: "per_juan"}
	confirm := organisation.ConfirmProposal{About: yape, By: "per_juan"}
	check(t, []rule{
		{Name: "one proposes", Given: two(), When: proposesPayee("yape", own, "per_rosa"), Then: []event{open}},
		{Name: "the same again", Given: two(open), When: proposesPayee("yape", own, "per_rosa")},
		{Name: "otherwise", Given: two(open), When: proposesPayee("yape", another, "per_rosa"), Then: []event{openPayee("yape", another, "per_rosa")}},
		{Name: "of another kind, beside it", Given: two(open), When: proposesPayee("plin", own, "per_juan"), Then: []event{openPayee("plin", own, "per_juan")}},
		{Name: "what another one proposed", Given: two(open), When: proposesPayee("yape", another, "per_juan"), Refused: organisation.ErrProposed},
		{Name: "what there is", Given: two(paid("yape", own, "")), When: proposesPayee("yape", own, "per_rosa")},
		{Name: "not a stranger", Given: two(), When: proposesPayee("yape", own, "per_elena"), Refused: organisation.ErrNotRepresentative},
		{Name: "not who is new", Given: two(later("per_elena")), When: proposesPayee("yape", own, "per_elena"), Refused: organisation.ErrNew},
		{Name: "a second one confirms", Given: two(open), When: confirm, Then: []event{confirmed, byRosa}},
		{Name: "not who proposed it", Given: two(open), When: organisation.ConfirmProposal{About: yape, By: "per_rosa"}, Refused: organisation.ErrOwnProposal},
		{
			Name: "not who is new", Given: two(open, later("per_elena")), When: organisation.ConfirmProposal{About: yape, By: "per_elena"},
			Refused: organisation.ErrNew,
		},
		{
			Name: "not what is another's", Given: two(open), When: organisation.ConfirmProposal{About: yape, By: "per_juan", OfAnother: true},
			Refused: organisation.ErrPayeeOfAnother,
		},
		{
			Name: "but the coordinator does", Given: two(open), When: organisation.ConfirmProposal{About: yape, OfAnother: true},
			Then: []event{identityevents.OrganisationProposalConfirmed{Payee: "yape"}, byRosa},
		},
		{Name: "not the mandate", Given: two(open), When: organisation.ConfirmProposal{By: "per_juan"}, Refused: organisation.ErrNoProposal},
		{Name: "one of them declines", Given: two(open), When: organisation.DeclineProposal{About: yape, By: "per_juan"}, Then: []event{
			identityevents.OrganisationProposalDeclined{Payee: "yape", By: "per_juan"},
		}},
		{Name: "not what the coordinator has set since", Given: two(open, paid("yape", another, "")), When: confirm, Refused: organisation.ErrNoProposal},
		{
			Name: "what was there before has changed", Given: two(paid("yape", another, ""), open), When: confirm,
			Then: []event{confirmed, changed(byRosa)},
		},
	})
}

func TestTheCoordinatorSetsAnAccount(t *testing.T) {
	set := organisation.SetPayee{Kind: "yape", Account: own, Holder: "per_rosa"}
	check(t, []rule{
		{Name: "the first", Given: two(), When: set, Then: []event{paid("yape", own, "per_rosa")}},
		{Name: "the same again", Given: two(paid("yape", own, "per_rosa")), When: set},
		{Name: "another one", Given: two(paid("yape", another, "")), When: set, Then: []event{changed(paid("yape", own, "per_rosa"))}},
		{
			Name: "what was taken away is one that was there", Given: two(paid("yape", own, ""), identityevents.OrganisationPayeeRemoved{Kind: "yape"}),
			When: set, Then: []event{changed(paid("yape", own, "per_rosa"))},
		},
		{Name: "one of another kind is another one", Given: two(paid("plin", own, "")), When: set, Then: []event{changed(paid("yape", own, "per_rosa"))}},
		{Name: "of a buyer", Given: []event{registered("buyer", 1)}, When: set, Refused: organisation.ErrNotFound},
	})
}

func TestOneTakesAnAccountAway(t *testing.T) {
	given := two(paid("yape", own, ""))
	removed := func(by string) []event { return []event{identityevents.OrganisationPayeeRemoved{Kind: "yape", By: by}} }
	check(t, []rule{
		{Name: "who speaks for it", Given: given, When: organisation.RemovePayee{Kind: "yape", By: "per_juan"}, Then: removed("per_juan")},
		{Name: "the coordinator", Given: given, When: organisation.RemovePayee{Kind: "yape"}, Then: removed("")},
		{Name: "what there is not", Given: given, When: organisation.RemovePayee{Kind: "plin", By: "per_juan"}},
		{Name: "not a stranger", Given: given, When: organisation.RemovePayee{Kind: "yape", By: "per_elena"}, Refused: organisation.ErrNotRepresentative},
		{
			Name: "not who is new", Given: two(paid("yape", own, ""), later("per_elena")), When: organisation.RemovePayee{Kind: "yape", By: "per_elena"},
			Refused: organisation.ErrNew,
		},
	})
}

func TestAnAccountGoesWithItsHolder(t *testing.T) {
	gone := []event{identityevents.OrganisationMemberRemoved{Person: "per_juan"}, identityevents.OrganisationPayeeRemoved{Kind: "yape"}}
	open := openPayee("plin", own, "per_rosa")
	open.Holder = "per_juan"
	check(t, []rule{
		{Name: "who leaves", Given: two(paid("yape", own, "per_juan"), paid("plin", own, "")), When: organisation.RemoveMember{Person: "per_juan"}, Then: gone},
		{
			Name: "who is removed by two", Given: two(member("per_elena"), paid("yape", own, "per_juan"), proposed(remove, "per_juan", "per_rosa")),
			When: organisation.ConfirmProposal{About: of("per_juan"), By: "per_elena"},
			Then: append([]event{identityevents.OrganisationProposalConfirmed{Person: "per_juan", By: "per_elena"}}, gone...),
		},
		{
			Name: "so does what is proposed", Given: two(open, identityevents.OrganisationMemberRemoved{Person: "per_juan"}),
			When: organisation.ConfirmProposal{About: organisation.About{Payee: "plin"}}, Refused: organisation.ErrNoProposal,
		},
	})
}
