package projection_test

import (
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// What calendars show is counted from publication on, so that they know what is newer; what they do not show is not.
func TestChangesThatCalendarsShowAreCounted(t *testing.T) {
	log := readmodeltest.Open(t, ofFairs())
	views := projection.NewViews()
	model := readmodeltest.Run(t, log.Log, views.All()...)
	plan := fairFrom(begins).Plan
	changed := func(fields ...string) fairevents.FairChanged {
		return fairevents.FairChanged{Changed: fields, Plan: plan}
	}
	moved := fairevents.FairRescheduled{StartsAt: plan.StartsAt, EndsAt: plan.EndsAt, ClosesAt: plan.ClosesAt, TimeZone: plan.TimeZone, At: begins}
	for i, step := range []struct {
		event       any
		sequence    int
		rescheduled bool
	}{
		{fairFrom(begins), 0, false},
		{changed("name"), 0, false}, // a draft is in no calendar
		{moved, 0, false},
		{fairevents.FairPublished{}, 0, false},
		{changed("capacity", "max_per_applicant"), 0, false},
		{changed("registration"), 1, false},
		{changed("registration", "starts_at"), 2, false},
		{changed("capacity", "requirements"), 3, false},
		{fairevents.StallApplied{Stall: "stall_1", Association: "assoc_1", Count: 1}, 3, false},
		{moved, 4, true},
		{fairevents.StallAskedAgain{Stall: "stall_1", Association: "assoc_1", Count: 1, State: "applied"}, 4, true},
		{fairevents.FairCancelled{}, 5, true},
	} {
		log.Write(t, fairID, step.event)
		readmodeltest.CatchUp(t, model)
		err := model.View(func(tx *bbolt.Tx) error {
			f, _, err := views.Fairs.Get(tx, fairID)
			if f.Sequence != step.sequence || (f.Rescheduled != nil) != step.rescheduled || f.ChangedAt.IsZero() == f.Public {
				t.Errorf("step %d, %T: sequence %d of %s, rescheduled %+v", i, step.event, f.Sequence, f.ChangedAt, f.Rescheduled)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
