package projection_test

import (
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// Whoever said so is reached, while they act there, nobody doubts who they are, and they consent.
func TestWhoIsReached(t *testing.T) {
	const sol, ana, luz = "org_sol", "per_ana", "per_luz"
	shares := func(person string) readmodeltest.Step {
		return readmodeltest.Step{ID: sol, Event: identityevents.OrganisationContactShared{Person: person}}
	}
	for name, tc := range map[string]struct {
		after []readmodeltest.Step
		want  []string
	}{
		"both":                      {nil, []string{ana, luz}},
		"who takes it back":         {[]readmodeltest.Step{{ID: sol, Event: identityevents.OrganisationContactUnshared{Person: ana}}}, []string{luz}},
		"who leaves":                {[]readmodeltest.Step{{ID: sol, Event: identityevents.OrganisationMemberRemoved{Person: luz}}}, []string{ana}},
		"who only reads":            {[]readmodeltest.Step{{ID: sol, Event: identityevents.OrganisationMemberRoleChanged{Person: luz, Role: "viewer"}}}, []string{ana}},
		"who may do more":           {[]readmodeltest.Step{{ID: sol, Event: identityevents.OrganisationMemberRoleChanged{Person: luz, Role: "admin"}}}, []string{ana, luz}},
		"who is in doubt":           {[]readmodeltest.Step{{ID: ana, Event: identityevents.PersonFrozen{Reason: "blocked"}}}, []string{luz}},
		"who is somebody else":      {[]readmodeltest.Step{{ID: ana, Event: identityevents.PersonDenied{}}}, []string{luz}},
		"who is confirmed":          {[]readmodeltest.Step{{ID: ana, Event: identityevents.PersonFrozen{Reason: "blocked"}}, {ID: ana, Event: identityevents.PersonConfirmed{By: "coordinator"}}}, []string{ana, luz}},
		"who no longer consents":    {[]readmodeltest.Step{{ID: luz, Event: identityevents.PersonConsentWithdrawn{Wording: "2026-11"}}}, []string{ana}},
		"who consents again":        {[]readmodeltest.Step{{ID: luz, Event: identityevents.PersonConsentWithdrawn{Wording: "2026-11"}}, {ID: luz, Event: identityevents.PersonConsented{Wording: "2026-11", By: "self"}}}, []string{ana, luz}},
		"of what is closed, nobody": {[]readmodeltest.Step{{ID: sol, Event: identityevents.OrganisationClosed{Reason: "dissolved"}}}, nil},
		"of what is erased, nobody": {[]readmodeltest.Step{{ID: sol, Event: identityevents.OrganisationErased{By: "self"}}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			h := readmodeltest.History{
				Of: []readmodeltest.Events{
					readmodeltest.Of(identityevents.Organisation, identityevents.OrganisationEvents()),
					readmodeltest.Of(identityevents.Person, identityevents.PersonEvents()),
				},
				Steps: append([]readmodeltest.Step{shares(ana), shares(luz)}, tc.after...),
			}
			log, views := h.Open(t), projection.NewViews()
			model := readmodeltest.Run(t, log.Log, views.All()...)
			h.Write(t, log)
			if err := model.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := model.View(func(tx *bbolt.Tx) error {
				got, err := views.Contacts.Of(tx, sol)
				if err == nil && !slices.Equal(got, tc.want) {
					t.Errorf("reached are %v, want %v", got, tc.want)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
