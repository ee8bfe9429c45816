package projection_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/domain/person"
	"github.com/qhatu/qhatu/services/identity/internal/domain/registry"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

const (
	huaro = "assoc_huaro"
	rosa  = "per_rosa"
	phone = "ctc_rosa"
	inca  = "org_inca"
)

// history is one in which every event of every aggregate occurs, each with what it changes.
func history() readmodeltest.History {
	contacts, people, organisations := []string{"contacts"}, []string{"people"}, []string{"organisations"}
	return readmodeltest.History{
		Of: []readmodeltest.Events{
			readmodeltest.Of(identityevents.Contact, identityevents.ContactEvents()),
			readmodeltest.Of(identityevents.Person, identityevents.PersonEvents()),
			readmodeltest.Of(identityevents.Organisation, identityevents.OrganisationEvents()),
			readmodeltest.Of(identityevents.Registry, identityevents.RegistryEvents()),
		},
		Steps: []readmodeltest.Step{
			{ID: phone, Event: identityevents.ContactLinked{Person: rosa}, Changes: contacts},
			{ID: rosa, Event: identityevents.PersonRegistered{Language: "qu"}, Changes: people},
			{ID: rosa, Event: identityevents.PersonLanguageChanged{Language: "agr"}, Changes: people},
			{ID: rosa, Event: identityevents.PersonConsented{Wording: "2026-11", By: "self"}, Changes: people},
			{
				ID: registry.ID, Event: identityevents.RegistryAdmitted{Association: huaro, Members: []string{rosa}},
				Changes: []string{"organisations", "registry"},
			},
			{
				ID: huaro, Event: identityevents.OrganisationRegistered{Kind: "association", Products: []string{"maize", "cocoa"}},
				Changes: organisations,
			},
			{ID: huaro, Event: identityevents.OrganisationLevelRaised{Level: 2}, Changes: organisations},
			{
				ID: huaro, Event: identityevents.OrganisationMemberAdded{Person: rosa, Role: "representative"},
				Changes: []string{"organisations", "people"},
			},
			{
				ID: huaro, Event: identityevents.OrganisationVerified{Level: 3, Evidence: "visit", Until: "2027-12-31"},
				Changes: organisations,
			},
			{ID: rosa, Event: identityevents.PersonConsentWithdrawn{Wording: "2026-11"}, Changes: people},
			{ID: rosa, Event: identityevents.PersonFrozen{Reason: "number_changed", Contact: "ctc_new"}, Changes: people},
			{ID: phone, Event: identityevents.ContactLeft{Person: rosa}, Changes: contacts},
			{ID: rosa, Event: identityevents.PersonConfirmed{By: "coordinator"}, Changes: people},
			{ID: rosa, Event: identityevents.PersonFrozen{Reason: "device_changed"}, Changes: people},
			{ID: rosa, Event: identityevents.PersonDenied{}, Changes: people},
			{ID: rosa, Event: identityevents.PersonReleased{}, Changes: people},
			{ID: "per_gone", Event: identityevents.PersonRegistered{Language: "es"}, Changes: people},
			{ID: "per_gone", Event: identityevents.PersonErased{By: "self"}, Changes: people},
			{ID: "org_gone", Event: identityevents.OrganisationRegistered{Kind: "buyer"}, Changes: organisations},
			{ID: "org_gone", Event: identityevents.OrganisationErased{By: "self"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationRegistered{Kind: "buyer"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationMemberAdded{Person: "per_ana", Role: "admin"}, Changes: []string{"organisations", "people"}},
			{ID: inca, Event: identityevents.OrganisationContactShared{Person: "per_ana"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationContactUnshared{Person: "per_ana"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationRUCSet{Taxpayer: "company"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationInvited{Invitation: "inv_1", Role: "trader", Contact: phone}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationInvitationWithdrawn{Invitation: "inv_1"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationInvited{Invitation: "inv_2", Role: "trader", Contact: phone}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationInvitationAccepted{Invitation: "inv_2"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationMemberRoleChanged{Person: "per_ana", Role: "viewer"}, Changes: []string{"organisations", "people"}},
			{ID: inca, Event: identityevents.OrganisationMemberRemoved{Person: "per_ana"}, Changes: []string{"organisations", "people"}},
			{ID: inca, Event: identityevents.OrganisationVerified{Level: 2}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationVerificationWithdrawn{Reason: "x"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationMandateSet{LargestSale: 1}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationProposed{Action: "set_mandate", LargestSale: 2, By: "per_ana"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationProposalConfirmed{By: "per_eva"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationProposed{Action: "add_representative", Person: "per_eva", By: "per_ana"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationProposalAgreed{Person: "per_eva"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationProposalDeclined{Person: "per_eva"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationProposed{Action: "set_payee", Payee: "yape", Account: "sealed", By: "per_ana"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationPayeeSet{Kind: "yape", Account: "sealed", By: "per_ana", Since: readmodeltest.At(36)}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationPayeeRemoved{Kind: "yape", By: "per_ana"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationMemberRenewed{Person: "per_ana", NewUntil: readmodeltest.At(99)}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationSuspended{Reason: "x"}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationReopened{}, Changes: organisations},
			{ID: inca, Event: identityevents.OrganisationClosed{Reason: "x"}, Changes: organisations},
		},
	}
}

func TestEveryEventChangesWhatItShould(t *testing.T) {
	history().Check(t, func() []readmodel.Projector { return projection.NewViews().All() })
}

func TestWhatIsShownInTheEnd(t *testing.T) {
	log, views := history().Open(t), projection.NewViews()
	model := readmodeltest.Run(t, log.Log, views.All()...)
	history().Write(t, log)
	readmodeltest.CatchUp(t, model)
	want := everything{
		Contact: projection.Contact{State: contact.State{Left: 1}, ID: phone, LinkedAt: readmodeltest.At(0)},
		Person: projection.Person{
			State: person.State{
				Registered: true, Language: "agr", Withdrew: true, Doubt: identityevents.PersonFrozen{Reason: "device_changed"}, Denied: true, Released: true,
			},
			ID: rosa, Revision: 9, Organisations: []string{huaro}, CreatedAt: readmodeltest.At(1), Changed: readmodeltest.At(15),
			FrozenAt: readmodeltest.At(13), Memberships: []projection.Membership{{Organisation: huaro, Role: "representative", Since: readmodeltest.At(7)}},
			Consented: []projection.Consent{{
				PersonConsented: identityevents.PersonConsented{Wording: "2026-11", By: "self"}, At: readmodeltest.At(3), WithdrawnAt: readmodeltest.At(9),
			}},
		},
		Organisation: projection.Organisation{
			State: organisation.State{
				Kind: "association", Status: "verified", Level: 3, Members: []string{rosa},
				Verification: identityevents.OrganisationVerified{Level: 3, Evidence: "visit", Until: "2027-12-31"},
			},
			ID: huaro, Products: []string{"maize", "cocoa"}, CreatedAt: readmodeltest.At(5), Changed: readmodeltest.At(8), RegisteredBy: "step-5",
			VerifiedAt: readmodeltest.At(8),
		},
	}
	if diff := cmp.Diff(want, shown(t, model, views)); diff != "" {
		t.Errorf("in the end (-want +got):\n%s", diff)
	}
}

func TestWhoWaitsIsListed(t *testing.T) {
	log := history().Open(t)
	views := projection.NewViews()
	model := readmodeltest.Run(t, log.Log, views.All()...)
	want := map[int]bool{3: true, 4: true, 5: true, 6: true} // after each step of their life
	for i, s := range history().Steps {
		log.Write(t, s.ID, s.Event)
		readmodeltest.CatchUp(t, model)
		var waiting []projection.Person
		must(t, model.View(func(tx *bbolt.Tx) (err error) {
			waiting, _, err = views.People.Page(tx, projection.Waiting, readmodel.Cursor{}, 10)
			return err
		}))
		if got := len(waiting) == 1; got != want[i] {
			t.Errorf("after step %d: waiting %v, want %v", i, waiting, want[i])
		}
	}
}

func TestAssociationsAreChosen(t *testing.T) {
	log := history().Open(t)
	views := projection.NewViews()
	model := readmodeltest.Run(t, log.Log, views.All()...)
	history().Write(t, log)
	log.Write(t, "org_sol", identityevents.OrganisationRegistered{Kind: "buyer"})
	readmodeltest.CatchUp(t, model)
	yes, no := true, false
	for name, c := range map[string]struct {
		filter projection.AssociationFilter
		want   int
	}{
		"all":                        {projection.AssociationFilter{}, 1},
		"by product":                 {projection.AssociationFilter{Product: "cocoa"}, 1},
		"by another":                 {projection.AssociationFilter{Product: "textile"}, 0},
		"verified on the last day":   {projection.AssociationFilter{Verified: &yes, On: "2027-12-31"}, 1},
		"verified on the day after":  {projection.AssociationFilter{Verified: &yes, On: "2028-01-01"}, 0},
		"unverified on the last day": {projection.AssociationFilter{Verified: &no, On: "2027-12-31"}, 0},
		"no longer verified":         {projection.AssociationFilter{Verified: &no, On: "2028-01-01"}, 1},
	} {
		must(t, model.View(func(tx *bbolt.Tx) error {
			page, next, err := views.Organisations.Page(tx, c.filter, readmodel.Cursor{}, 10)
			if len(page) != c.want || next != nil {
				t.Errorf("%s: %v, next %v", name, page, next)
			}
			return err
		}))
	}
}

// everything is what is shown of the three, without what every event changes.
type everything struct {
	Contact      projection.Contact
	Person       projection.Person
	Organisation projection.Organisation
}

func shown(t *testing.T, model *readmodel.Model, views projection.Views) (e everything) {
	t.Helper()
	must(t, model.View(func(tx *bbolt.Tx) (err error) {
		if e.Contact, _, err = views.Contacts.Get(tx, phone); err != nil {
			return err
		}
		if e.Person, _, err = views.People.Get(tx, rosa); err != nil {
			return err
		}
		e.Organisation, _, err = views.Organisations.Get(tx, huaro)
		return err
	}))
	e.Organisation.Revision = 0
	return e
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
