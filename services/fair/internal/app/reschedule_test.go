package app

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// reschedule moves the fair a week on.
func (s *fixture) reschedule(command string) Commit {
	s.t.Helper()
	commit, err := s.HandleFair(s.t.Context(), fairID, func(at es.Stamp) fair.Command {
		return fair.Reschedule{Organiser: urcos, Times: fair.Times{StartsAt: start.Add(17 * day), EndsAt: start.Add(17*day + 9*time.Hour)}, Now: at.Now}
	}, meta(command))
	s.must(err)
	return commit
}

// What is offered when the fair is rescheduled ends a day after that, by its timer and by the sweep, and not before.
func TestARescheduledFairsOffersEndAnew(t *testing.T) {
	for name, end := range map[string]func(*fixture, string, time.Duration){
		"timer": func(s *fixture, id string, span time.Duration) {
			s.at(span)
			s.must(s.expireOffer(s.t.Context(), fairID+"."+id))
		},
		"sweep": func(s *fixture, _ string, span time.Duration) { s.sweepAt(span + time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newFixture(t)
			first, _ := s.waiting() // for a day
			s.at(12 * time.Hour)
			s.reschedule("reschedule")
			if got, want := s.application(first).State.Until, start.Add(36*time.Hour); !got.Equal(want) {
				t.Errorf("offered until %s, want %s", got, want)
			}
			end(s, first, day)
			s.expect(first, fair.Offered)
			end(s, first, 36*time.Hour)
			s.expect(first, fair.Waitlisted)
		})
	}
}

// A yes that was on its way when the fair was rescheduled does not count for the new time; one that is said then does.
func TestAYesOfBeforeTheReschedulingDoesNotCount(t *testing.T) {
	s := newFixture(t)
	s.publish(1)
	one := s.apply("assoc_1")
	s.at(2 * day)
	s.reschedule("reschedule")
	s.at(3 * day)
	yes := func(c Call) fair.Command {
		return fair.Confirm{Association: "assoc_1", Application: one, ActedAt: c.ActedAt}
	}
	late := meta("late")
	late.Occurred = start.Add(2*day - time.Second)
	_, err := s.HandleApplication(t.Context(), fairID, fair.Party{}, yes, late)
	if f, ok := errors.AsType[*fault.Fault](err); !ok || f.Slug != "fair-rescheduled" {
		t.Errorf("a yes to the time before: %v", err)
	}
	s.expect(one, fair.Approved)
	s.must(s.act("yes", yes))
	s.expect(one, fair.Confirmed)
}

func TestTakenStallsAreToldToTheOrganiser(t *testing.T) {
	s := newFixture(t)
	s.publish(3)
	s.apply("assoc_1")
	s.apply("assoc_2")
	_, err := s.HandleFair(t.Context(), fairID, always(fair.Change{Organiser: urcos, Now: start, Edit: func(p fair.Plan) (fair.Plan, error) {
		p.Capacity = 1
		return p, nil
	}}), meta("change"))
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || f.Slug != "stalls-taken" || f.Extra["taken"] != 2 || !slices.Equal(f.Extra["numbers"].([]int), []int{2}) {
		t.Errorf("refused with %v, want 2 taken and number 2", f)
	}
}

// A fair with as many open applications as it may have is rescheduled in one commit, whoever asks and however long ids are.
func TestAFullFairIsRescheduledInOneCommit(t *testing.T) {
	const most = 1000 // open applications
	s := newFixture(t)
	s.publish(most)
	long := strings.Repeat("x", 26) // as ids that are derived
	history := es.New(s.cfg.Log, es.Decider[int, []fairevents.FairEvent, fairevents.FairEvent]{
		Aggregate: fairevents.Fair, Events: es.NewEventTable(fairevents.FairEvents()),
		Decide: func(_ int, e []fairevents.FairEvent) ([]fairevents.FairEvent, error) { return e, nil },
		Evolve: func(n int, _ fairevents.FairEvent) int { return n },
	}, func() time.Time { return start })
	for from := 0; from < most; from += most / 4 {
		var events []fairevents.FairEvent
		for i := from; i < from+most/4; i++ {
			id, who := fmt.Sprintf("stall_%026d", i), fmt.Sprintf("assoc_%026d", i)
			events = append(events, fairevents.StallApplied{Stall: id, Association: who, Count: 1},
				fairevents.StallApproved{Stall: id, Association: who, Count: 1, Numbers: []int{i + 1}})
		}
		_, err := history.Handle(t.Context(), fairID, events, meta(fmt.Sprint("apply ", from)))
		s.must(err)
	}
	m := es.Meta{
		CommandID: es.CommandID(strings.Repeat("c", 32)), Fingerprint: strings.Repeat("f", 64),
		Actor: es.Actor{Role: "organiser", Org: "org_" + long, Person: "per_" + long, Via: "rest"},
		Cause: es.EventRef{CorrelationID: strings.Repeat("d", 36)},
	}
	commit, err := s.HandleFair(t.Context(), fairID, always(fair.Reschedule{
		Organiser: urcos, Times: fair.Times{StartsAt: start.Add(17 * day), EndsAt: start.Add(18 * day)}, Now: start.Add(time.Nanosecond),
	}), m)
	s.must(err)
	if len(commit.Events) != most+1 {
		t.Errorf("%d events, want one for each of %d applications and one for the fair", len(commit.Events), most)
	}
	if _, _, err := s.Apply(t.Context(), fairID, fair.Apply{Association: "assoc_new", Count: 1}, meta("one more")); !errors.Is(err, fair.ErrCrowded) {
		t.Errorf("one more than may be: %v", err)
	}
}
