package fair_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// The laws hold for every history: a run draws commands at moments that only go on, decides each on the state that the
// ones before left, and checks every law after every one.
func TestLaws(t *testing.T) {
	laws := estest.Laws[fair.State, fair.Command, event]{
		Decide: fair.Decide, Evolve: fair.Evolve, Events: es.NewEventTable(fairevents.FairEvents()), Clone: clone,
		Other: func(fair.State) event { return waitlisted("assoc_nobody", 1, 1) },
	}
	rapid.Check(t, func(t *rapid.T) {
		var s fair.State
		read, let := shown{}, passed{}
		now := clock(0)
		for range rapid.IntRange(1, 60).Draw(t, "length") {
			now = now.Add(rapid.SampledFrom(pauses).Draw(t, "pause"))
			c := commands(s, now).Draw(t, "command")
			events, _ := laws.CheckDecide(t, s, c)
			checkAskedAgain(t, s, events)
			checkOvertaken(t, s, events)
			for _, e := range events {
				next := laws.CheckEvolve(t, s, e)
				checkSteps(t, s, next)
				checkCapacity(t, next)
				s = next
				read.fold(e)
				let.fold(e)
			}
			checkWaitingList(t, s)
			checkReaders(t, s, read)
			checkServed(t, s, let, c, now)
			checkAllowed(t, s, now)
			checkMayApply(t, s, now)
		}
	})
}

// pauses between commands: none, some, and what lets an offer run out on its second.
var pauses = []time.Duration{0, 0, 0, 0, time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}

func clone(s fair.State) fair.State {
	s.Applications, s.WaitingList = maps.Clone(s.Applications), slices.Clone(s.WaitingList)
	for id, application := range s.Applications {
		application.Numbers = slices.Clone(application.Numbers)
		s.Applications[id] = application
	}
	return s
}

// mostOfOne is how many stalls an association may have at the fairs of these tests at the most.
const mostOfOne = 2

// checkCapacity: at no moment, not even between the events of one commit, has a number two holders, or lies outside the
// fair; who holds stalls holds as many as it asked for.
func checkCapacity(t *rapid.T, s fair.State) {
	holder := map[int]string{}
	for id, application := range s.Applications {
		holds := slices.Contains([]fair.ApplicationStatus{fair.Approved, fair.Offered, fair.Confirmed}, application.Status)
		if want := map[bool]int{true: application.Count}[holds]; len(application.Numbers) != want {
			t.Fatalf("%s is %s with the stalls %v of %d", id, application.Status, application.Numbers, application.Count)
		}
		if application.Count < 1 || application.Count > mostOfOne {
			t.Fatalf("%s asks for %d stalls of %d", id, application.Count, mostOfOne)
		}
		for _, n := range application.Numbers {
			if other, taken := holder[n]; taken || n < 1 || n > s.Capacity {
				t.Fatalf("stall %d of %d is %s's and %s's", n, s.Capacity, other, id)
			}
			holder[n] = id
		}
	}
	if s.Taken != len(holder) || s.Taken > s.Capacity {
		t.Fatalf("%d taken of %d, held are %d", s.Taken, s.Capacity, len(holder))
	}
}

// checkWaitingList: who waits is on the waiting list, once; an association has one open application; only an offer has an end.
func checkWaitingList(t *rapid.T, s fair.State) {
	waiting, open := 0, map[string]bool{}
	for id, application := range s.Applications {
		if application.Status == fair.Waitlisted {
			waiting++
		}
		if (application.Status == fair.Waitlisted) != (s.WaitingList.Position(id) > 0) {
			t.Fatalf("%s is %s at place %d of %v", id, application.Status, s.WaitingList.Position(id), s.WaitingList)
		}
		if application.Status.Open() && (open[application.Association] || s.Status != fair.Published) {
			t.Fatalf("%s has two open applications, or one at a fair that is %s", application.Association, s.Status)
		}
		open[application.Association] = open[application.Association] || application.Status.Open()
		if (application.Status == fair.Offered) == application.Until.IsZero() || application.Until.After(s.EndsAt) {
			t.Fatalf("%s is %s until %s", id, application.Status, application.Until)
		}
	}
	if waiting != len(s.WaitingList) {
		t.Fatalf("%d wait, on the list are %v", waiting, s.WaitingList)
	}
}

// checkAskedAgain: when a fair is rescheduled, everyone whose application is open is asked again, in the same commit and once,
// and nobody is bound to the time before; nobody loses a stall, nor a place but for stalls.
func checkAskedAgain(t *rapid.T, before fair.State, events []event) {
	if len(events) == 0 {
		return
	}
	if _, ok := events[0].(fairevents.FairRescheduled); !ok {
		return
	}
	after, again := before, map[string]int{}
	for _, e := range events {
		after = fair.Evolve(after, e)
		if e, ok := e.(fairevents.StallAskedAgain); ok {
			again[e.Stall]++
		}
	}
	for id, was := range before.Applications {
		is := after.Applications[id]
		switch {
		case was.Status.Open() != (again[id] == 1), is.Status == fair.Confirmed:
			t.Fatalf("%s was %s and is asked %d times, now %s", id, was.Status, again[id], is.Status)
		case len(was.Numbers) > 0 && !slices.Equal(was.Numbers, is.Numbers):
			t.Fatalf("%s had %v and has %v", id, was.Numbers, is.Numbers)
		case was.Status == fair.Waitlisted && is.Status != fair.Waitlisted && is.Status != fair.Offered:
			t.Fatalf("%s waited and is %s", id, is.Status)
		}
	}
}

// checkOvertaken: nobody who has just applied gets stalls that fit somebody who waits on.
func checkOvertaken(t *rapid.T, s fair.State, events []event) {
	for _, e := range events {
		before := s
		s = fair.Evolve(s, e)
		e, ok := e.(fairevents.StallApproved)
		if !ok || before.Applications[e.Stall].Status != fair.Applied {
			continue
		}
		for _, w := range before.WaitingList {
			if w.Count <= before.Capacity-before.Taken {
				t.Fatalf("%s is approved, %s waits for %d stalls", e.Stall, w.Application, w.Count)
			}
		}
	}
}

// checkSteps: what has ended stays so, and every change of an application is counted.
func checkSteps(t *rapid.T, before, after fair.State) {
	for id, was := range before.Applications {
		is := after.Applications[id]
		if !was.Status.Open() && is.Status != was.Status {
			t.Fatalf("%s went from %s to %s", id, was.Status, is.Status)
		}
		if changed := !cmp.Equal(was, is); is.Revision != was.Revision && !changed || changed && is.Revision != was.Revision+1 {
			t.Fatalf("revision %d of %+v, was %d of %+v", is.Revision, is, was.Revision, was)
		}
	}
	steps := map[fair.Status][]fair.Status{"": {fair.Draft}, fair.Draft: {fair.Published, fair.Cancelled}, fair.Published: {fair.Cancelled}}
	if before.Status != after.Status && !slices.Contains(steps[before.Status], after.Status) {
		t.Fatalf("status went from %q to %q", before.Status, after.Status)
	}
}

// shown is what a reader makes of the events alone: whose each number is.
type shown map[int]string

func (r shown) fold(event event) {
	give := func(application string, numbers []int) {
		for _, n := range numbers {
			r[n] = application
		}
	}
	free := func(numbers []int) {
		for _, n := range numbers {
			delete(r, n)
		}
	}
	switch e := event.(type) {
	case fairevents.StallApproved:
		give(e.Stall, e.Numbers)
	case fairevents.StallOffered:
		give(e.Stall, e.Numbers)
	case fairevents.StallConfirmed:
		give(e.Stall, e.Numbers)
	case fairevents.StallOfferLapsed:
		free(e.Freed)
	case fairevents.StallRejected:
		free(e.Freed)
	case fairevents.StallWithdrawn:
		free(e.Freed)
	case fairevents.FairCancelled:
		for _, ended := range e.Ended {
			free(ended.Numbers)
		}
	}
}

// checkReaders: the events tell their readers enough to know whose each stall is.
func checkReaders(t *rapid.T, s fair.State, read shown) {
	held := shown{}
	for id, application := range s.Applications {
		for _, n := range application.Numbers {
			held[n] = id
		}
	}
	if diff := cmp.Diff(held, read); diff != "" {
		t.Fatalf("stalls (-fair +readers):\n%s", diff)
	}
}

// passed are those who let an offer pass, and have had none since.
type passed map[string]bool

func (p passed) fold(event event) {
	switch e := event.(type) {
	case fairevents.StallOfferLapsed:
		p[e.Stall] = true
	case fairevents.StallOffered:
		delete(p, e.Stall)
	}
}

// checkServed: until the fair is over, nobody waits for stalls that are free but those who let them pass, and nobody for more than
// there are; and no offer outlives a look at the clock.
func checkServed(t *rapid.T, s fair.State, p passed, c fair.Command, now time.Time) {
	if !now.Before(s.EndsAt) {
		return
	}
	for _, w := range s.WaitingList {
		if w.Count > s.Capacity {
			t.Fatalf("%s waits for %d stalls of %d after %#v", w.Application, w.Count, s.Capacity, c)
		}
		if free := s.Capacity - s.Taken; w.Count <= free && !p[w.Application] {
			t.Fatalf("%s waits for %d stalls, %d are free after %#v", w.Application, w.Count, free, c)
		}
	}
	for id, application := range s.Applications {
		if c == (fair.Expire{Now: now}) && application.Status == fair.Offered && !now.Before(application.Until) {
			t.Fatalf("%s is still offered after its time", id)
		}
	}
}

// checkMayApply: who is told that they may apply for a stall may, and nobody else.
func checkMayApply(t *rapid.T, s fair.State, now time.Time) {
	for _, who := range []string{"assoc_new", applicants().Draw(t, "who")} {
		applied := false
		for _, application := range s.Applications {
			applied = applied || application.Association == who && application.Status.Open()
		}
		told := s.Allowed(fair.Association(who), applied, now)
		_, err := fair.Decide(s, fair.Apply{Application: "stall_new", Association: who, Count: 1, ActedAt: now})
		if slices.Contains(told, "apply") != (err == nil) {
			t.Fatalf("%s is told %v, but apply: %v", who, told, err)
		}
	}
}
