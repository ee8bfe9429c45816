package organisation_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
)

func TestAnOrganisationSaysWhatRUCItHas(t *testing.T) {
	company, none := identityevents.OrganisationRUCSet{Taxpayer: "company"}, identityevents.OrganisationRUCSet{Taxpayer: "none"}
	sol := []event{registered("buyer", 2), identityevents.OrganisationMemberAdded{Person: "per_ana", Role: "admin"}}
	says := func(by string) organisation.SetRUC {
		return organisation.SetRUC{Taxpayer: "company", By: by, Now: time.Time{}.Add(time.Hour)}
	}
	check(t, []rule{
		{
			Name: "with its registration, before who acts for it", When: organisation.Register{Kind: "buyer", Taxpayer: "natural_person", Admin: "per_ana"},
			Then: []event{registered("buyer", 0), identityevents.OrganisationRUCSet{Taxpayer: "natural_person"}, sol[1]},
		},
		{Name: "a buyer's, by an admin", Given: sol, When: says("per_ana"), Then: []event{company}},
		{Name: "an association's, by who speaks for it", Given: huaro(), When: says("per_rosa"), Then: []event{company}},
		{Name: "by the coordinator", Given: huaro(), When: says(""), Then: []event{company}},
		{Name: "by somebody else", Given: huaro(), When: says("key_1"), Refused: organisation.ErrNotRepresentative},
		{Name: "by who is new", Given: huaro(later("per_juan")), When: says("per_juan"), Refused: organisation.ErrNew},
		{Name: "the same again", Given: huaro(company), When: says("per_rosa")},
		{Name: "another number of the kind", Given: huaro(company), When: organisation.SetRUC{Taxpayer: "company", Corrected: true}, Then: []event{company}},
		{Name: "that there is none after all", Given: huaro(company), When: organisation.SetRUC{Taxpayer: "none"}, Then: []event{none}},
		{
			Name: "while it is suspended, for what is agreed goes on", Given: huaro(identityevents.OrganisationSuspended{Reason: "complaint"}),
			When: says("per_rosa"), Then: []event{company},
		},
		{Name: "not once it is closed", Given: huaro(identityevents.OrganisationClosed{Reason: "x"}), When: says(""), Refused: organisation.ErrSuspended},
		{Name: "nor once it is erased", Given: huaro(identityevents.OrganisationErased{By: "self"}), When: says(""), Refused: organisation.ErrNotFound},
		{Name: "nor of none", When: says(""), Refused: organisation.ErrNotFound},
	})
}
