package projection_test

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

const (
	fairID   = "fair_1"
	ofFairs  = "fairs"  // what is shown of a fair
	ofStalls = "stalls" // of applications
)

type event = fairevents.FairEvent

var begins = time.Date(2030, 6, 1, 13, 0, 0, 0, time.UTC)

func fairFrom(starts time.Time, changes ...func(*fairevents.FairScheduled)) fairevents.FairScheduled {
	e := fairevents.FairScheduled{
		Organiser: "org_1", Name: "Feria de Urcos", StartsAt: starts, EndsAt: starts.Add(9 * time.Hour), ClosesAt: starts,
		Venue: fairevents.Venue{Region: "Cusco"}, Capacity: 2, MaxPerApplicant: 2,
	}
	for _, change := range changes {
		change(&e)
	}
	return e
}

// step is an event with the read models that it changes.
type step struct {
	event   event
	changes []string
}

// history is one in which every event occurs, each with what it changes.
func history() []step {
	both := []string{ofFairs, ofStalls}
	until := begins.Add(-24 * time.Hour)
	return []step{
		{fairFrom(begins), []string{ofFairs}},
		{fairevents.FairPublished{}, []string{ofFairs}},
		{fairevents.StallApplied{Stall: "stall_1", Association: "assoc_1", Count: 2, Products: []string{"maize"}}, []string{ofStalls}},
		{fairevents.StallApproved{Stall: "stall_1", Association: "assoc_1", Count: 2, Numbers: []int{1, 2}}, both},
		{fairevents.StallConfirmed{Stall: "stall_1", Association: "assoc_1", Count: 2, Numbers: []int{1, 2}}, []string{ofStalls}},
		{fairevents.StallApplied{Stall: "stall_2", Association: "assoc_2", Count: 1}, []string{ofStalls}},
		{fairevents.StallWaitlisted{Stall: "stall_2", Association: "assoc_2", Count: 1, Position: 1}, both},
		{fairevents.StallWithdrawn{Stall: "stall_1", Association: "assoc_1", Count: 2, By: "association", Freed: []int{1, 2}, Reason: "cannot_come"}, both},
		{fairevents.StallOffered{Stall: "stall_2", Association: "assoc_2", Count: 1, Numbers: []int{1}, Until: until}, both},
		{fairevents.StallOfferLapsed{Stall: "stall_2", Association: "assoc_2", Count: 1, Freed: []int{1}, Position: 1}, both},
		{fairevents.StallConfirmed{Stall: "stall_2", Association: "assoc_2", Count: 1, Numbers: []int{1}}, both}, // from the line
		{fairevents.StallApplied{Stall: "stall_3", Association: "assoc_3", Count: 1}, []string{ofStalls}},
		{fairevents.StallApproved{Stall: "stall_3", Association: "assoc_3", Count: 1, Numbers: []int{2}}, both},
		{fairevents.StallRejected{Stall: "stall_3", Association: "assoc_3", Count: 1, Freed: []int{2}, Reason: "documents"}, both},
		{fairevents.FairCancelled{Reason: "weather", Ended: []fairevents.EndedStall{
			{Stall: "stall_2", Association: "assoc_2", State: "confirmed", Numbers: []int{1}},
		}}, both},
	}
}

func TestEveryEventChangesWhatItShould(t *testing.T) {
	s := start(t)
	views := projection.NewViews()
	model := readmodeltest.Run(t, s.log, views.All()...)
	unseen := map[string]bool{}
	for name := range fairevents.FairEvents().Events {
		unseen[name] = true
	}
	before := shown(t, model, views)
	for i, step := range history() {
		name := s.write(t, fairID, i, step.event)
		after := shown(t, model, views)
		changed := []string{}
		for _, view := range []string{ofFairs, ofStalls} {
			if !reflect.DeepEqual(before[view], after[view]) {
				changed = append(changed, view)
			}
		}
		if !slices.Equal(changed, step.changes) {
			t.Errorf("step %d: %s changes %v, want %v", i, name, changed, step.changes)
		}
		delete(unseen, name)
		before = after
	}
	for name := range unseen {
		t.Errorf("%s is missing here", name)
	}
}

func TestReplayingGivesTheSame(t *testing.T) {
	s := start(t)
	live := readmodeltest.Run(t, s.log, projection.NewViews().All()...)
	for i, step := range history() {
		s.write(t, fairID, i, step.event)
	}
	want := readmodeltest.Dump(t, live)
	if len(want) < 10 {
		t.Errorf("only %d keys", len(want))
	}
	for range 2 {
		if got := readmodeltest.Dump(t, readmodeltest.Run(t, s.log, projection.NewViews().All()...)); !maps.Equal(want, got) {
			t.Errorf("replayed: %v\nlive: %v", got, want)
		}
	}
}

// shown is what the read models hold, by view and id, without what every event changes.
func shown(t *testing.T, model *readmodel.Model, v projection.Views) map[string]map[string]any {
	t.Helper()
	readmodeltest.CatchUp(t, model)
	all := map[string]map[string]any{ofFairs: {}, ofStalls: {}}
	err := model.View(func(tx *bbolt.Tx) error {
		f, _, err := v.Fairs.Get(tx, fairID)
		if err != nil {
			return err
		}
		f.Revision = 0
		all[ofFairs][fairID] = f
		for _, id := range []string{"stall_1", "stall_2", "stall_3"} {
			s, _, err := v.Stalls.Get(tx, id)
			if err != nil {
				return err
			}
			all[ofStalls][id] = s
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// scribe stores events as they are, whatever the rules would say.
type scribe struct {
	log   *es.Log
	fairs *estest.Scribe[event]
}

func start(t *testing.T) scribe {
	t.Helper()
	log, err := es.OpenLog(t.Context(), natstest.Start(t).JetStream())
	if err != nil {
		t.Fatal(err)
	}
	return scribe{log: log, fairs: estest.NewScribe(log, fairevents.Fair, fairevents.FairEvents())}
}

// write stores an event and returns its wire name.
func (s scribe) write(t *testing.T, id string, number int, e event) string {
	t.Helper()
	at := time.Date(2030, 5, 1, 8, number, 0, 0, time.UTC)
	commit, err := s.fairs.Write(t.Context(), id, at, e, es.Meta{CommandID: es.CommandID("step-" + strconv.Itoa(number))})
	if err != nil || len(commit.Events) != 1 {
		t.Fatalf("step %d: %v", number, err)
	}
	return commit.Records[0].Type
}
