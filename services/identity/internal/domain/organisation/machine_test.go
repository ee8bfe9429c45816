package organisation_test

import (
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

type sample = estest.Sample[organisation.Command]

// aggregate is an organisation of a kind with samples of its commands.
func aggregate(kind string) estest.Aggregate[organisation.State, organisation.Command, event] {
	return estest.Aggregate[organisation.State, organisation.Command, event]{
		Decide: organisation.Decide, Evolve: organisation.Evolve,
		Samples: func(s organisation.State) []sample { return samples(s, kind) },
		Key: func(s organisation.State) string {
			return fmt.Sprint(s.Kind, s.Status, s.Before, s.Level, min(len(s.Members), 2), s.Roles, s.Verification, len(s.Invitations), s.LargestSale, s.Proposals, len(s.NewUntil) > 0, s.Removed, s.Contacts, s.Taxpayer, len(s.Payees), s.HadPayee)
		},
	}
}

const coordinator = "coordinator"

func samples(s organisation.State, kind string) []sample {
	all := []sample{
		{By: "registrar", Action: "register", Command: organisation.Register{Kind: kind, Members: []string{"per_1"}}},
		{By: "registrar", Action: "register", Command: organisation.Register{Kind: kind, Admin: "per_1"}},
		{By: coordinator, Action: "verify", Command: organisation.Verify{}},
		{By: coordinator, Action: "verify", Command: organisation.Verify{Level: 3, Evidence: "visit"}},
		{By: coordinator, Action: "add_representative", Command: organisation.AddMember{Person: fmt.Sprint("per_new_", len(s.Members))}},
		{By: coordinator, Action: "withdraw_verification", Command: organisation.WithdrawVerification{Reason: "board_changed"}},
		{By: coordinator, Action: "suspend", Command: organisation.Suspend{Reason: "complaint"}},
		{By: coordinator, Action: "reopen", Command: organisation.Reopen{}},
		{By: coordinator, Action: "close", Command: organisation.Close{Reason: "dissolved"}},
		{By: coordinator, Action: "erase", Command: organisation.Erase{By: identityevents.ByCoordinator}},
		{By: "admin", Action: "change_role", Command: organisation.ChangeRole{Person: "per_2", Role: "viewer"}},
		{By: "admin", Action: "remove_member", Command: organisation.RemoveMember{Person: "per_2"}},
		{By: "admin", Action: "withdraw_invitation", Command: organisation.WithdrawInvitation{ID: "inv_1"}},
		{By: "invited", Action: "accept_invitation", Command: organisation.AcceptInvitation{ID: "inv_1", Person: "per_2", Contacts: []string{"ctc_1"}}},
		{By: "issuer", Action: "join", Command: organisation.Join{Person: "per_2", Role: "trader"}},
		{By: "registrar", Action: "set_mandate", Command: organisation.SetMandate{LargestSale: 100}},
		{By: "representative", Action: "propose", Command: proposes(identityevents.AddRepresentative, "per_9", "per_1")},
		{By: "person", Action: "agree", Command: organisation.AgreeToProposal{Person: "per_9"}},
		{By: "representative", Action: "decline", Command: organisation.DeclineProposal{About: of("per_9"), By: "per_1"}},
		{By: "registrar", Action: "confirm", Command: organisation.ConfirmProposal{About: of("per_9")}},
		{By: "member", Action: "share_contact", Command: organisation.ShareContact{Person: "per_1"}},
		{By: "member", Action: "unshare_contact", Command: organisation.UnshareContact{Person: "per_1"}},
		{By: "representative", Action: "set_ruc", Command: organisation.SetRUC{Taxpayer: identityevents.Company, By: "per_1"}},
		{By: "registrar", Action: "set_ruc", Command: organisation.SetRUC{Taxpayer: identityevents.WithoutRUC}},
		{By: "registrar", Action: "set_payee", Command: organisation.SetPayee{Kind: "yape", Account: "sealed"}},
		{By: "representative", Action: "remove_payee", Command: organisation.RemovePayee{Kind: "yape", By: "per_1"}},
		{By: "service", Action: "renew", Command: organisation.RenewMember{Person: "per_1"}},
	}
	if len(s.Invitations) == 0 {
		all = append(all, sample{By: "admin", Action: "invite", Command: organisation.Invite{ID: "inv_1", Role: "trader", Contact: "ctc_1"}})
	}
	return all
}

// of is that a proposal is about a person.
func of(person string) organisation.About { return organisation.About{Person: person} }

// proposes is a proposal of an action, about a person, by one.
func proposes(action, about, by string) organisation.Propose {
	return organisation.Propose{OrganisationProposed: identityevents.OrganisationProposed{Action: action, Person: about, By: by}}
}

func TestEveryCommandHasASample(t *testing.T) {
	all := aggregate(identityevents.KindAssociation)
	all.Samples = func(s organisation.State) []sample {
		return append(samples(s, identityevents.KindBuyer), sample{
			By: "registrar", Action: "register", Command: organisation.Register{Kind: identityevents.KindAssociation, Level: 1, Members: []string{"per_1"}},
		})
	}
	all.CheckSamples(t, ".")
}

// The states and transitions of the code are those of the contract, no fewer and no more.
func TestOrganisationsDoWhatTheContractSays(t *testing.T) {
	contract, err := identityrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	for kind, schema := range map[string]string{identityevents.KindAssociation: "Association", identityevents.KindBuyer: "Organisation"} {
		machine := contract.Components.Schemas[schema].Value.Extensions["x-state-machine"]
		aggregate(kind).CheckMachine(t, func(s organisation.State) string { return string(s.Status) }, machine)
	}
}

// The coordinator is told of exactly the actions that would change something.
func TestWhatIsAllowedIsWhatWouldChangeSomething(t *testing.T) {
	for _, kind := range []string{identityevents.KindAssociation, identityevents.KindBuyer, identityevents.KindOrganiser} {
		aggregate(kind).CheckAllowed(t, coordinator, func(s organisation.State) []string { return s.Allowed(true) })
	}
}
