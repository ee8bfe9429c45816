package organisation_test

import (
	"testing"
	"time"

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

// later is a member who came after the registration, at the zero time.
func later(person string) event {
	return identityevents.OrganisationMemberAdded{Person: person, Role: "representative", NewUntil: time.Time{}.Add(72 * time.Hour)}
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
			When: organisation.AddMember{Person: "per_rosa"}, Then: []event{later("per_rosa")},
		},
		{
			Name: "one whose level was raised keeps it", Given: []event{registered("association", 0), identityevents.OrganisationLevelRaised{Level: 2}},
			When: organisation.Verify{Today: "2026-11-22"}, Then: []event{identityevents.OrganisationVerified{Level: 2}},
		},
	})
}

func TestAnAssociationTakesMembers(t *testing.T) {
	check(t, []rule{
		{Name: "someone new", Given: huaro(), When: organisation.AddMember{Person: "per_juan"}, Then: []event{later("per_juan")}},
		{Name: "someone who is one", Given: huaro(), When: organisation.AddMember{Person: "per_rosa"}},
		{
			Name: "one that is known by its acts", Given: []event{registered("association", 0)},
			When: organisation.AddMember{Person: "per_rosa"}, Then: []event{later("per_rosa")},
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
			When: organisation.Verify{Level: 1, Today: today}, Then: []event{identityevents.OrganisationVerified{Level: 1}},
		},
		{
			Name: "one that is suspended", Given: huaro(suspended()), When: organisation.Verify{Today: today}, Refused: organisation.ErrSuspended,
		},
		{
			Name: "no longer", Given: huaro(verified), When: organisation.WithdrawVerification{Reason: "board_changed"},
			Then: []event{identityevents.OrganisationVerificationWithdrawn{Reason: "board_changed"}},
		},
		{
			Name: "no longer, where they never did", Given: huaro(),
			When: organisation.WithdrawVerification{Reason: "board_changed"}, Refused: organisation.ErrNotVerified,
		},
		{
			Name: "no longer, once it has ended by itself", Given: huaro(verified),
			When: organisation.WithdrawVerification{Reason: "board_changed", Today: "2028-01-01"}, Refused: organisation.ErrNotVerified,
		},
		{
			Name: "no longer, on its last day", Given: huaro(verified), When: organisation.WithdrawVerification{Reason: "board_changed", Today: "2027-12-31"},
			Then: []event{identityevents.OrganisationVerificationWithdrawn{Reason: "board_changed"}},
		},
		{
			Name: "anew, once it has ended: the level is what the papers show", Given: huaro(verified),
			When: organisation.Verify{Today: "2028-01-01"}, Then: []event{identityevents.OrganisationVerified{Level: 1}},
		},
		{
			Name: "one that nobody has vouched for, with nothing said", Given: sol(),
			When: organisation.Verify{Today: today}, Then: []event{identityevents.OrganisationVerified{Level: 1}},
		},
		{
			Name: "anew, once it was withdrawn: the level is what the papers show", Given: huaro(verified, identityevents.OrganisationVerificationWithdrawn{}),
			When: organisation.Verify{Today: today}, Then: []event{identityevents.OrganisationVerified{Level: 1}},
		},
	})
}

func suspended() event { return identityevents.OrganisationSuspended{Reason: "complaint"} }

func TestTheCoordinatorSuspendsReopensAndCloses(t *testing.T) {
	verified := identityevents.OrganisationVerified{Level: 2}
	check(t, []rule{
		{Name: "suspends", Given: huaro(), When: organisation.Suspend{Reason: "complaint"}, Then: []event{suspended()}},
		{Name: "suspends again", Given: huaro(suspended()), When: organisation.Suspend{Reason: "other"}},
		{Name: "reopens", Given: huaro(suspended()), When: organisation.Reopen{}, Then: []event{identityevents.OrganisationReopened{}}},
		{Name: "reopens what trades", Given: huaro(), When: organisation.Reopen{}, Refused: organisation.ErrNotSuspended},
		{
			Name: "what was verified is so again", Given: huaro(verified, suspended(), identityevents.OrganisationReopened{}),
			When: organisation.WithdrawVerification{Reason: "x"}, Then: []event{identityevents.OrganisationVerificationWithdrawn{Reason: "x"}},
		},
		{Name: "closes", Given: huaro(), When: organisation.Close{Reason: "dissolved"}, Then: []event{identityevents.OrganisationClosed{Reason: "dissolved"}}},
		{Name: "for ever", Given: huaro(identityevents.OrganisationClosed{}), When: organisation.Reopen{}, Refused: organisation.ErrNotSuspended},
		{Name: "and is not suspended then", Given: huaro(identityevents.OrganisationClosed{}), When: organisation.Suspend{}, Refused: organisation.ErrSuspended},
		{Name: "nobody", When: organisation.Suspend{}, Refused: organisation.ErrNotFound},
	})
}

// sol is a buyer whom per_ana leads.
func TestWhoIsSuspendedBeginsNothing(t *testing.T) {
	invited := identityevents.OrganisationInvited{Invitation: "inv_1", Role: "trader", Contact: "ctc_1", Ends: time.Time{}.Add(time.Hour)}
	sol := sol(joinedAs("per_juan", "trader"), invited, suspended())
	huaro := huaro(member("per_juan"), suspended())
	check(t, []rule{
		{Name: "invites nobody", Given: sol, When: organisation.Invite{ID: "inv_2", Role: "trader", Contact: "ctc_2"}, Refused: organisation.ErrSuspended},
		{
			Name: "takes nobody who is invited", Given: sol,
			When: organisation.AcceptInvitation{ID: "inv_1", Person: "per_luz", Contacts: []string{"ctc_1"}}, Refused: organisation.ErrSuspended,
		},
		{Name: "takes nobody who is vouched for", Given: sol, When: organisation.Join{Person: "per_luz", Role: "trader"}, Refused: organisation.ErrSuspended},
		{Name: "lets its people sign in", Given: sol, When: organisation.Join{Person: "per_juan", Role: "trader"}},
		{Name: "lets nobody do more", Given: sol, When: organisation.ChangeRole{Person: "per_juan", Role: "admin"}, Refused: organisation.ErrSuspended},
		{
			Name: "but the coordinator may", Given: sol, When: organisation.ChangeRole{Person: "per_juan", Role: "admin", Coordinator: true},
			Then: []event{identityevents.OrganisationMemberRoleChanged{Person: "per_juan", Role: "admin"}},
		},
		{
			Name: "lets somebody do less", Given: sol, When: organisation.ChangeRole{Person: "per_juan", Role: "viewer"},
			Then: []event{identityevents.OrganisationMemberRoleChanged{Person: "per_juan", Role: "viewer"}},
		},
		{Name: "lets somebody go", Given: sol, When: organisation.RemoveMember{Person: "per_juan"}, Then: []event{identityevents.OrganisationMemberRemoved{Person: "per_juan"}}},
		{Name: "proposes nobody", Given: huaro, When: proposes("add_representative", "per_luz", "per_rosa"), Refused: organisation.ErrSuspended},
		{Name: "is led by who the coordinator says", Given: huaro, When: organisation.AddMember{Person: "per_luz"}, Then: []event{later("per_luz")}},
	})
}

func sol(more ...event) []event {
	return append([]event{registered("buyer", 0), joinedAs("per_ana", "admin")}, more...)
}

func joinedAs(person, role string) event {
	return identityevents.OrganisationMemberAdded{Person: person, Role: role}
}

func TestABuyerHasAdminsTradersAndViewers(t *testing.T) {
	check(t, []rule{
		{Name: "one registers it for themselves", When: organisation.Register{Kind: "buyer", Admin: "per_ana"}, Then: sol()},
		{
			Name: "a role changes", Given: sol(joinedAs("per_juan", "viewer")), When: organisation.ChangeRole{Person: "per_juan", Role: "admin"},
			Then: []event{identityevents.OrganisationMemberRoleChanged{Person: "per_juan", Role: "admin"}},
		},
		{Name: "to what it is", Given: sol(), When: organisation.ChangeRole{Person: "per_ana", Role: "admin"}},
		{Name: "the last admin stays one", Given: sol(joinedAs("per_juan", "trader")), When: organisation.ChangeRole{Person: "per_ana", Role: "viewer"}, Refused: organisation.ErrLastAdmin},
		{Name: "and stays", Given: sol(joinedAs("per_juan", "trader")), When: organisation.RemoveMember{Person: "per_ana"}, Refused: organisation.ErrLastAdmin},
		{
			Name: "another admin may go", Given: sol(joinedAs("per_juan", "admin")), When: organisation.RemoveMember{Person: "per_ana"},
			Then: []event{identityevents.OrganisationMemberRemoved{Person: "per_ana"}},
		},
		{
			Name: "then that one is the last", Given: sol(joinedAs("per_juan", "admin"), identityevents.OrganisationMemberRemoved{Person: "per_ana"}),
			When: organisation.RemoveMember{Person: "per_juan"}, Refused: organisation.ErrLastAdmin,
		},
		{
			Name: "where the last admin is erased, who has been a trader for longest leads it", Given: sol(joinedAs("per_vera", "viewer"), joinedAs("per_juan", "trader"), joinedAs("per_luz", "trader")),
			When: organisation.RemoveMember{Person: "per_ana", Erased: true},
			Then: []event{identityevents.OrganisationMemberRemoved{Person: "per_ana"}, identityevents.OrganisationMemberRoleChanged{Person: "per_juan", Role: "admin"}},
		},
		{
			Name: "where only viewers are left, nobody does", Given: sol(joinedAs("per_vera", "viewer")),
			When: organisation.RemoveMember{Person: "per_ana", Erased: true}, Then: []event{identityevents.OrganisationMemberRemoved{Person: "per_ana"}},
		},
		{
			Name: "one of two admins who is erased", Given: sol(joinedAs("per_juan", "trader"), joinedAs("per_luz", "admin")),
			When: organisation.RemoveMember{Person: "per_ana", Erased: true}, Then: []event{identityevents.OrganisationMemberRemoved{Person: "per_ana"}},
		},
		{Name: "but not the last member", Given: sol(), When: organisation.RemoveMember{Person: "per_ana", Erased: true}, Refused: organisation.ErrLastMember},
		{Name: "a stranger", Given: sol(), When: organisation.RemoveMember{Person: "per_juan"}, Refused: organisation.ErrNotMember},
		{Name: "a role that is none", Given: sol(), When: organisation.ChangeRole{Person: "per_ana", Role: "owner"}, Refused: organisation.ErrRole},
		{Name: "an association has none of these", Given: huaro(), When: organisation.ChangeRole{Person: "per_rosa", Role: "admin"}, Refused: organisation.ErrNotMember},
		{Name: "its last representative stays", Given: huaro(), When: organisation.RemoveMember{Person: "per_rosa"}, Refused: organisation.ErrLastAdmin},
	})
}

func TestSomebodyIsInvited(t *testing.T) {
	now := time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)
	week := now.Add(7 * 24 * time.Hour)
	invited := identityevents.OrganisationInvited{Invitation: "inv_1", Role: "trader", Contact: "ctc_juan", Ends: week}
	accept := organisation.AcceptInvitation{ID: "inv_1", Person: "per_juan", Contacts: []string{"ctc_juan"}, Now: now}
	after := func(change func(*organisation.AcceptInvitation)) organisation.AcceptInvitation {
		c := accept
		change(&c)
		return c
	}
	check(t, []rule{
		{Name: "by contact", Given: sol(), When: organisation.Invite{ID: "inv_1", Role: "trader", Contact: "ctc_juan", Now: now}, Then: []event{invited}},
		{Name: "not to an association", Given: huaro(), When: organisation.Invite{ID: "inv_1", Role: "trader"}, Refused: organisation.ErrNotFound},
		{Name: "as what there is", Given: sol(), When: organisation.Invite{ID: "inv_1", Role: "owner"}, Refused: organisation.ErrRole},
		{
			Name: "and comes", Given: sol(invited), When: accept,
			Then: []event{identityevents.OrganisationInvitationAccepted{Invitation: "inv_1"}, joinedAs("per_juan", "trader")},
		},
		{
			Name: "once", Given: sol(invited, identityevents.OrganisationInvitationAccepted{Invitation: "inv_1"}, joinedAs("per_juan", "trader")),
			When: accept, Refused: organisation.ErrNoInvitation,
		},
		{
			Name: "not under another contact", Given: sol(invited),
			When: after(func(c *organisation.AcceptInvitation) { c.Contacts = []string{"ctc_ana"} }), Refused: organisation.ErrNoInvitation,
		},
		{
			Name: "within a week", Given: sol(invited),
			When: after(func(c *organisation.AcceptInvitation) { c.Now = week }), Refused: organisation.ErrNoInvitation,
		},
		{
			Name: "unless it is withdrawn", Given: sol(invited, identityevents.OrganisationInvitationWithdrawn{Invitation: "inv_1"}),
			When: accept, Refused: organisation.ErrNoInvitation,
		},
		{
			Name: "and is no less for it", Given: sol(identityevents.OrganisationInvited{Invitation: "inv_1", Role: "viewer", Contact: "ctc_ana", Ends: week}),
			When: organisation.AcceptInvitation{ID: "inv_1", Person: "per_ana", Contacts: []string{"ctc_ana"}, Now: now},
			Then: []event{identityevents.OrganisationInvitationAccepted{Invitation: "inv_1"}},
		},
	})
}

func TestWhoeverTheIssuerVouchesForJoins(t *testing.T) {
	now := time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)
	join := organisation.Join{Person: "per_juan", Role: "trader", Now: now}
	removed := identityevents.OrganisationMemberRemoved{Person: "per_juan"}
	back := identityevents.OrganisationInvited{Invitation: "inv_1", Role: "viewer", Contact: "per_juan", Ends: now.Add(7 * 24 * time.Hour)}
	check(t, []rule{
		{Name: "once", Given: sol(), When: join, Then: []event{joinedAs("per_juan", "trader")}},
		{Name: "and stays what they are", Given: sol(joinedAs("per_juan", "viewer")), When: join},
		{Name: "not an association", Given: huaro(), When: join, Refused: organisation.ErrNotFound},
		{Name: "not after a removal", Given: sol(joinedAs("per_juan", "trader"), removed), When: join, Refused: organisation.ErrRemoved},
		{
			Name: "unless invited again", Given: sol(joinedAs("per_juan", "trader"), removed, back), When: join,
			Then: []event{identityevents.OrganisationInvitationAccepted{Invitation: "inv_1"}, joinedAs("per_juan", "viewer")},
		},
		{
			Name: "within a week", Given: sol(joinedAs("per_juan", "trader"), removed, back),
			When: organisation.Join{Person: "per_juan", Role: "trader", Now: back.Ends}, Refused: organisation.ErrRemoved,
		},
		{
			Name: "which is for who was removed", Given: sol(joinedAs("per_juan", "trader"), removed),
			When: organisation.Invite{ID: "inv_1", Role: "viewer", Person: "per_juan", Now: now}, Then: []event{back},
		},
		{
			Name: "and for nobody else", Given: sol(),
			When: organisation.Invite{ID: "inv_1", Role: "viewer", Person: "per_juan", Now: now}, Refused: organisation.ErrNotMember,
		},
		{
			Name: "removed again", Given: sol(joinedAs("per_juan", "trader"), removed, back, joinedAs("per_juan", "viewer"), removed),
			When: organisation.Join{Person: "per_juan", Role: "trader", Now: back.Ends}, Refused: organisation.ErrRemoved,
		},
	})
}

func TestWhatTheCoordinatorMayDo(t *testing.T) {
	for kind, want := range map[string][]string{
		identityevents.KindAssociation: {"verify", "add_representative", "suspend", "close", "erase"}, identityevents.KindBuyer: {"verify", "suspend", "close", "erase"}, "": {},
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
