package projection_test

import (
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

func TestACalendarHoldsWhatIsToComeAndWhatWasLately(t *testing.T) {
	log := readmodeltest.Open(t, ofFairs())
	views := projection.NewViews()
	model := readmodeltest.Run(t, log.Log, views.All()...)
	calendar(t, log, 3, 0, 5, 1, 4, 2, 9) // that of day 9 is a draft
	log.Write(t, "fair_4", fairevents.FairCancelled{Reason: "weather"})
	log.Write(t, "fair_5", fairevents.FairRescheduled{StartsAt: begins.AddDate(0, 0, -1), EndsAt: begins.AddDate(0, 0, 6), ClosesAt: begins})
	log.Write(t, "fair_9", fairevents.FairCancelled{})
	readmodeltest.CatchUp(t, model)
	now := begins.AddDate(0, 0, 3) // the one of day 3 begins
	for name, c := range map[string]struct {
		filter projection.FairFilter
		days   int // since when, counted from the first
		limit  int
		want   []string
	}{
		"all":         {projection.FairFilter{Now: now}, 0, 10, []string{"fair_5", "fair_3", "fair_4", "fair_2", "fair_1", "fair_0"}},
		"lately":      {projection.FairFilter{Now: now}, 2, 10, []string{"fair_5", "fair_3", "fair_4", "fair_2"}},
		"at most two": {projection.FairFilter{Now: now}, 0, 2, []string{"fair_5", "fair_3"}},
		"at most five": {
			projection.FairFilter{Now: now},
			0, 5,
			[]string{"fair_5", "fair_3", "fair_4", "fair_2", "fair_1"},
		},
		"for maize": {projection.FairFilter{Now: now, Product: "maize"}, 0, 10, []string{"fair_5", "fair_3", "fair_1", "fair_0"}},
		"none":      {projection.FairFilter{Now: now}, 30, 10, nil},
	} {
		var ids []string
		if err := model.View(func(tx *bbolt.Tx) error {
			found, err := views.Fairs.Calendar(tx, c.filter, begins.AddDate(0, 0, c.days), c.limit)
			for _, f := range found {
				ids = append(ids, f.ID)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(ids, c.want) {
			t.Errorf("%s: %v, want %v", name, ids, c.want)
		}
	}
}
