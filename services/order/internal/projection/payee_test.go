package projection_test

import (
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// An association is paid to what was set and not taken away, while it takes part and nobody doubts who the holder is.
func TestToWhichAccountsAnAssociationIsPaid(t *testing.T) {
	const huaro, rosa = "assoc_huaro", "per_rosa"
	of := func(event any) readmodeltest.Step { return readmodeltest.Step{ID: huaro, Event: event} }
	person := func(event any) readmodeltest.Step { return readmodeltest.Step{ID: rosa, Event: event} }
	for name, tc := range map[string]struct {
		after []readmodeltest.Step
		want  []string
	}{
		"both":                     {nil, []string{"transfer a", "yape b"}},
		"another one":              {[]readmodeltest.Step{of(identityevents.OrganisationPayeeSet{Kind: "yape", Account: "c"})}, []string{"transfer a", "yape c"}},
		"one is taken away":        {[]readmodeltest.Step{of(identityevents.OrganisationPayeeRemoved{Kind: "transfer"})}, []string{"yape b"}},
		"its holder is in doubt":   {[]readmodeltest.Step{person(identityevents.PersonFrozen{Reason: "blocked"})}, []string{"transfer a"}},
		"its holder is confirmed":  {[]readmodeltest.Step{person(identityevents.PersonFrozen{Reason: "blocked"}), person(identityevents.PersonConfirmed{By: "coordinator"})}, []string{"transfer a", "yape b"}},
		"of what is closed, none":  {[]readmodeltest.Step{of(identityevents.OrganisationClosed{Reason: "dissolved"})}, nil},
		"of what is erased, none":  {[]readmodeltest.Step{of(identityevents.OrganisationErased{By: "self"})}, nil},
		"what is suspended may be": {[]readmodeltest.Step{of(identityevents.OrganisationSuspended{Reason: "complaint"})}, []string{"transfer a", "yape b"}},
	} {
		t.Run(name, func(t *testing.T) {
			h := readmodeltest.History{
				Of: []readmodeltest.Events{
					readmodeltest.Of(identityevents.Organisation, identityevents.OrganisationEvents()),
					readmodeltest.Of(identityevents.Person, identityevents.PersonEvents()),
				},
				Steps: append([]readmodeltest.Step{
					of(identityevents.OrganisationPayeeSet{Kind: "yape", Account: "b", Holder: rosa}), of(identityevents.OrganisationPayeeSet{Kind: "transfer", Account: "a"}),
				}, tc.after...),
			}
			log, views := h.Open(t), projection.NewViews()
			model := readmodeltest.Run(t, log.Log, views.All()...)
			h.Write(t, log)
			if err := model.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			var got []string
			if err := model.View(func(tx *bbolt.Tx) error {
				all, err := views.Payees.Of(tx, huaro)
				for _, a := range all {
					got = append(got, a.Kind+" "+string(a.Sealed))
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("paid to %v, want %v", got, tc.want)
			}
		})
	}
}
