package organisation_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

// The laws hold for every history: a run draws commands, decides each on the state that the ones before left, and
// checks every law after every one.
func TestLaws(t *testing.T) {
	laws := estest.Laws[organisation.State, organisation.Command, event]{
		Decide: organisation.Decide, Evolve: organisation.Evolve, Events: es.NewEventTable(identityevents.OrganisationEvents()),
		Other: func(organisation.State) event { return member("per_other") },
	}
	rapid.Check(t, func(t *rapid.T) {
		var s organisation.State
		for range rapid.IntRange(1, 30).Draw(t, "length") {
			c := commands(s).Draw(t, "command")
			events, _ := laws.CheckDecide(t, s, c)
			after := s
			for _, e := range events {
				after = laws.CheckEvolve(t, after, e)
			}
			checkSteps(t, s, after, c)
			checkMembers(t, s, after)
			if again, err := organisation.Decide(after, c); len(events) > 0 && (len(again) > 0 || err != nil && !isDone(err)) {
				t.Fatalf("%#v a second time: %v, %v", c, again, err)
			}
			s = after
		}
	})
}

// isDone reports that a command is refused because it was done.
func isDone(err error) bool {
	return slices.ContainsFunc([]error{
		organisation.ErrAlreadyRegistered, organisation.ErrNotVerified, organisation.ErrNotSuspended, organisation.ErrNotMember, organisation.ErrNoInvitation, organisation.ErrNoProposal,
	}, func(done error) bool { return errors.Is(err, done) })
}

// checkSteps: a kind is for ever, states go one way, only the coordinator's word moves a level, and only a verification
// lowers it.
func checkSteps(t *rapid.T, before, after organisation.State, c organisation.Command) {
	if before.Kind != "" && after.Kind != before.Kind {
		t.Fatalf("%#v made a %s of a %s", c, after.Kind, before.Kind)
	}
	steps := map[organisation.Status][]organisation.Status{
		"":                      {organisation.Registered},
		organisation.Registered: {organisation.Verified, organisation.Suspended, organisation.Closed, organisation.Erased},
		organisation.Verified:   {organisation.Registered, organisation.Suspended, organisation.Closed, organisation.Erased},
		organisation.Suspended:  {organisation.Registered, organisation.Verified, organisation.Closed, organisation.Erased},
		organisation.Closed:     {organisation.Erased},
	}
	if before.Status != after.Status && !slices.Contains(steps[before.Status], after.Status) {
		t.Fatalf("%#v: status went from %q to %q", c, before.Status, after.Status)
	}
	if after.Level < 0 || after.Level > 3 {
		t.Fatalf("%#v: level %d", c, after.Level)
	}
	_, registers := c.(organisation.Register)
	_, verifies := c.(organisation.Verify)
	_, withdraws := c.(organisation.WithdrawVerification)
	if after.Level > before.Level && !registers && !verifies || after.Level < before.Level && !verifies && !withdraws {
		t.Fatalf("%#v: level went from %d to %d", c, before.Level, after.Level)
	}
}

// checkMembers: nobody is there twice, and whoever is there leads somebody: an organisation that had an admin, or an association that had a
// representative, has one.
func checkMembers(t *rapid.T, before, after organisation.State) {
	sorted := slices.Sorted(slices.Values(after.Members))
	if len(slices.Compact(sorted)) != len(after.Members) {
		t.Fatalf("someone is there twice: %v", after.Members)
	}
	for _, p := range after.Payees {
		if p.Holder != "" && slices.Contains(before.Members, p.Holder) && !slices.Contains(after.Members, p.Holder) {
			t.Fatalf("paid to who is gone: %+v", p)
		}
	}
	if leads(before) && !leads(after) {
		t.Fatalf("nobody is left to lead: %+v", after)
	}
}

func leads(s organisation.State) bool {
	return slices.ContainsFunc(s.Members, func(person string) bool {
		return s.RoleOf(person) == "admin" || s.Kind == identityevents.KindAssociation
	})
}

func commands(s organisation.State) *rapid.Generator[organisation.Command] {
	return rapid.Custom(func(t *rapid.T) organisation.Command {
		kind := rapid.SampledFrom([]string{"association", "association", "association", "buyer", "organiser", ""}).Draw(t, "kind")
		person := rapid.SampledFrom([]string{"per_1", "per_2", "per_3"})
		return rapid.SampledFrom([]organisation.Command{
			rapid.SampledFrom(samples(s, kind)).Draw(t, "sample").Command,
			organisation.Register{Kind: kind, Level: rapid.IntRange(-1, 4).Draw(t, "known"), Members: rapid.SliceOfN(person, 0, 3).Draw(t, "members")},
			organisation.AddMember{Person: person.Draw(t, "person")},
			organisation.Register{Kind: "buyer", Admin: person.Draw(t, "admin")},
			organisation.ChangeRole{Person: person.Draw(t, "person"), Role: rapid.SampledFrom([]string{"admin", "trader", "viewer", ""}).Draw(t, "role")},
			organisation.RemoveMember{Person: person.Draw(t, "person")},
			organisation.Join{Person: person.Draw(t, "person"), Role: rapid.SampledFrom([]string{"trader", "viewer", ""}).Draw(t, "joining")},
			organisation.AcceptInvitation{ID: "inv_1", Person: person.Draw(t, "person"), Contacts: []string{"ctc_1"}},
			proposes(rapid.SampledFrom([]string{"add_representative", "remove_representative"}).Draw(t, "action"), person.Draw(t, "about"), person.Draw(t, "by")),
			organisation.ConfirmProposal{About: of(person.Draw(t, "about")), By: person.Draw(t, "by"), MustAgree: rapid.Bool().Draw(t, "elsewhere")},
			organisation.AgreeToProposal{Person: person.Draw(t, "about")},
			organisation.SetRUC{Taxpayer: rapid.SampledFrom([]string{"company", "natural_person", "none"}).Draw(t, "taxpayer"), By: person.Draw(t, "says")},
			proposesPayee(rapid.SampledFrom([]string{"yape", "plin"}).Draw(t, "payee"), "sealed", person.Draw(t, "by")),
			organisation.ConfirmProposal{About: organisation.About{Payee: "yape"}, By: person.Draw(t, "by"), OfAnother: rapid.Bool().Draw(t, "another's")},
			organisation.SetPayee{Kind: "plin", Account: "other", Holder: person.Draw(t, "holder")},
			organisation.RemovePayee{Kind: "plin", By: person.Draw(t, "by")},
			organisation.ShareContact{Person: person.Draw(t, "shares")},
			organisation.UnshareContact{Person: person.Draw(t, "unshares")},
			organisation.DeclineProposal{About: of(person.Draw(t, "about")), By: person.Draw(t, "by")},
			organisation.Verify{
				Level: rapid.IntRange(-1, 4).Draw(t, "level"), Today: "2026-11-22",
				Until: rapid.SampledFrom([]string{"", "2026-11-21", "2026-11-22", "2027-11-22", "9999-12-31"}).Draw(t, "until"),
			},
		}).Draw(t, "command")
	})
}
