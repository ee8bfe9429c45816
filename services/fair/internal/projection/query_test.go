package projection_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// calendar writes fairs that begin so many days after begins, all of them published but the last, a draft.
func calendar(t *testing.T, log *readmodeltest.Log, days ...int) {
	t.Helper()
	for i, d := range days {
		id := fmt.Sprintf("fair_%d", d)
		log.Write(t, id, fairFrom(begins.AddDate(0, 0, d), func(e *fairevents.FairScheduled) {
			if d%2 == 1 {
				e.Products, e.Venue.Region = []string{"maize"}, "Puno"
			}
			if d%2 == 0 && d > 0 {
				e.Products = []string{"textile"}
			}
		}))
		if i < len(days)-1 {
			log.Write(t, id, fairevents.FairPublished{})
		}
	}
}

// listed walks through a list page by page.
func listed(t *testing.T, model *readmodel.Model, v projection.Views, f projection.FairFilter, size int) (ids []string) {
	t.Helper()
	readmodeltest.CatchUp(t, model)
	next := &readmodel.Cursor{}
	for pages := 0; next != nil; pages++ {
		err := model.View(func(tx *bbolt.Tx) error {
			page, after, err := v.Fairs.Page(tx, f, *next, size)
			if len(page) > size || after != nil && len(page) < size {
				t.Errorf("a page of %d, want %d", len(page), size)
			}
			for _, row := range page {
				ids = append(ids, row.ID)
			}
			next = after
			return err
		})
		if err != nil || pages > 20 {
			t.Fatalf("page %d: %v", pages, err)
		}
	}
	return ids
}

func TestWhatIsToComeIsListedFirst(t *testing.T) {
	log := readmodeltest.Open(t, ofFairs())
	views := projection.NewViews()
	model := readmodeltest.Run(t, log.Log, views.All()...)
	calendar(t, log, 3, 0, 5, 1, 4, 2, 9)
	now := begins.AddDate(0, 0, 2).Add(time.Hour) // the one of day 2 is under way
	for name, c := range map[string]struct {
		filter projection.FairFilter
		want   []string
	}{
		"all":           {projection.FairFilter{Now: now}, []string{"fair_2", "fair_3", "fair_4", "fair_5", "fair_1", "fair_0"}},
		"all to come":   {projection.FairFilter{Now: begins}, []string{"fair_0", "fair_1", "fair_2", "fair_3", "fair_4", "fair_5"}},
		"all over":      {projection.FairFilter{Now: begins.AddDate(1, 0, 0)}, []string{"fair_5", "fair_4", "fair_3", "fair_2", "fair_1", "fair_0"}},
		"for maize":     {projection.FairFilter{Now: now, Product: "maize"}, []string{"fair_3", "fair_5", "fair_1", "fair_0"}},
		"in Puno":       {projection.FairFilter{Now: now, Region: "puno"}, []string{"fair_3", "fair_5", "fair_1"}},
		"own":           {projection.FairFilter{Now: now, Owner: "org_1"}, []string{"fair_9", "fair_2", "fair_4", "fair_1", "fair_5", "fair_0", "fair_3"}},
		"own drafts":    {projection.FairFilter{Now: now, Owner: "org_1", State: fair.Draft}, []string{"fair_9"}},
		"another's own": {projection.FairFilter{Now: now, Owner: "org_2"}, nil},
	} {
		for _, size := range []int{1, 2, 4, 100} {
			if got := listed(t, model, views, c.filter, size); !slices.Equal(got, c.want) {
				t.Errorf("%s, %d a page: %v, want %v", name, size, got, c.want)
			}
		}
	}
}

// The order is that of the first page's moment, though fairs end, move and come while somebody reads on.
func TestAListingIsOfItsFirstPagesMoment(t *testing.T) {
	log := readmodeltest.Open(t, ofFairs())
	views := projection.NewViews()
	model := readmodeltest.Run(t, log.Log, views.All()...)
	calendar(t, log, 0, 1, 2, 3, 9)
	readmodeltest.CatchUp(t, model)
	filter := projection.FairFilter{Now: begins}
	var got []string
	for next := new(readmodel.Cursor); next != nil; {
		err := model.View(func(tx *bbolt.Tx) (err error) {
			var page []projection.Fair
			page, next, err = views.Fairs.Page(tx, filter, *next, 1)
			for _, row := range page {
				got = append(got, row.ID)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(got) == 1 {
			later := begins.AddDate(0, 0, 30)
			log.Write(t, "fair_0", fairevents.FairRescheduled{StartsAt: later, EndsAt: later.Add(time.Hour)})
			log.Write(t, "fair_2", fairevents.FairRescheduled{StartsAt: later, EndsAt: later.Add(time.Hour)})
			readmodeltest.CatchUp(t, model)
		}
	}
	if want := []string{"fair_0", "fair_1", "fair_2", "fair_3"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// What is shown of a fair and its applications is what the fair itself decides by.
func TestRowsAgreeWithTheDomain(t *testing.T) {
	log := readmodeltest.Open(t, ofFairs())
	views := projection.NewViews()
	model := readmodeltest.Run(t, log.Log, views.All()...)
	var events []fairevents.FairEvent
	for i, step := range history().Steps {
		log.Write(t, step.ID, step.Event)
		events = append(events, step.Event.(fairevents.FairEvent))
		state := estest.Given(fair.Decide, fair.Evolve, events...).State()
		readmodeltest.CatchUp(t, model)
		err := model.View(func(tx *bbolt.Tx) error {
			f, _, err := views.Fairs.Get(tx, fairID)
			if f.Taken != state.Taken || !slices.Equal(f.WaitingList, state.WaitingList) || f.Status != state.Status {
				t.Errorf("step %d: %+v, want %d taken and %v in the waiting list", i, f, state.Taken, state.WaitingList)
			}
			if diff := cmp.Diff(state.Plan, f.Plan); diff != "" || !f.RescheduledAt.Equal(state.RescheduledAt) {
				t.Errorf("step %d: rescheduled %s; plan (-domain +row):\n%s", i, f.RescheduledAt, diff)
			}
			for id, want := range state.Applications {
				row, _, err := views.Applications.Get(tx, id)
				if err != nil {
					return err
				}
				if got := row.State; !equal(got, want) {
					t.Errorf("step %d: %+v, want %+v", i, got, want)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func equal(a, b fair.Application) bool {
	same := slices.Equal(a.Numbers, b.Numbers) && a.Until.Equal(b.Until)
	a.Numbers, b.Numbers, a.Until, b.Until = nil, nil, time.Time{}, time.Time{}
	return same && fmt.Sprint(a) == fmt.Sprint(b)
}

func TestApplicationsAreListedByFairAndAssociation(t *testing.T) {
	log := readmodeltest.Open(t, ofFairs())
	views := projection.NewViews()
	model := readmodeltest.Run(t, log.Log, views.All()...)
	for _, step := range history().Steps[:10] {
		log.Write(t, step.ID, step.Event)
	}
	log.Write(t, "fair_2", fairevents.StallApplied{Stall: "stall_9", Association: "assoc_1", Count: 1})
	readmodeltest.CatchUp(t, model)
	at := func(f projection.ApplicationFilter) (ids []string) {
		if err := model.View(func(tx *bbolt.Tx) error {
			page, _, err := views.Applications.Page(tx, f, readmodel.Cursor{}, 10)
			for _, row := range page {
				ids = append(ids, row.State.ID)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return ids
	}
	for name, c := range map[string]struct{ got, want []string }{
		"all":        {at(projection.ApplicationFilter{Fair: fairID}), []string{"stall_2", "stall_1"}},
		"one's own":  {at(projection.ApplicationFilter{Fair: fairID, Association: "assoc_1"}), []string{"stall_1"}},
		"in a state": {at(projection.ApplicationFilter{Fair: fairID, State: fair.Waitlisted}), []string{"stall_2"}},
		"elsewhere":  {at(projection.ApplicationFilter{Fair: "fair_2"}), []string{"stall_9"}},
		"nobody's":   {at(projection.ApplicationFilter{Fair: fairID, Association: "assoc_9"}), nil},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	for association, want := range map[string]bool{"assoc_1": false, "assoc_2": true, "assoc_9": false} {
		if err := model.View(func(tx *bbolt.Tx) error {
			open, err := views.Applications.HasOpen(tx, fairID, association)
			if open != want {
				t.Errorf("%s has an open application: %v", association, open)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}
