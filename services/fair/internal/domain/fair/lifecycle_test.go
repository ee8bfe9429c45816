package fair_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

func TestPublish(t *testing.T) {
	publish := fair.Publish{Organiser: urcos, At: clock(day)}
	check(t, []rule{
		{name: "a draft", given: scheduled(), when: publish, then: []event{fairevents.FairPublished{}}},
		{name: "again", given: announced(), when: publish},
		{name: "by another", given: scheduled(), when: fair.Publish{Organiser: stranger, At: clock(day)}, refused: fair.ErrNotFound},
		{name: "none", when: publish, refused: fair.ErrNotFound},
		{name: "a cancelled one", given: with(scheduled(), cancelledWith()), when: publish, refused: fair.ErrCancelled},
		{name: "when it is over", given: scheduled(), when: fair.Publish{Organiser: urcos, At: closes}, refused: fair.ErrOver},
	})
}

func TestCancel(t *testing.T) {
	cancel := fair.Cancel{Organiser: urcos, Reason: "weather", At: clock(day)}
	ended := []fairevents.EndedStall{
		{Stall: stallOf(andahua), Association: andahua, State: "waitlisted"},
		{Stall: stallOf(canin), Association: canin, State: "confirmed", Numbers: []int{3}},
		{Stall: stallOf(huaro), Association: huaro, State: "approved", Numbers: []int{1, 2}},
	}
	check(t, []rule{
		{name: "a draft", given: scheduled(), when: cancel, then: []event{cancelledWith()}},
		{
			name: "with those who had applied", given: full(confirmed(canin, 3), rejected(ccatcca, 1)), when: cancel,
			then: []event{cancelledWith(ended...)},
		},
		{name: "again", given: announced(cancelledWith()), when: cancel},
		{name: "by another", given: announced(), when: fair.Cancel{Organiser: stranger, At: clock(day)}, refused: fair.ErrNotFound},
		{name: "when it is over", given: announced(), when: fair.Cancel{Organiser: urcos, At: closes}, refused: fair.ErrOver},
	})
}

func TestNothingHappensAtACancelledFair(t *testing.T) {
	gone := full(cancelledWith(
		fairevents.EndedStall{Stall: stallOf(huaro), Association: huaro, State: "approved", Numbers: []int{1, 2}},
		fairevents.EndedStall{Stall: stallOf(canin), Association: canin, State: "approved", Numbers: []int{3}},
		fairevents.EndedStall{Stall: stallOf(andahua), Association: andahua, State: "waitlisted"},
		fairevents.EndedStall{Stall: stallOf(ccatcca), Association: ccatcca, State: "waitlisted"},
	))
	check(t, []rule{
		{
			name: "no one applies", given: gone,
			when:    fair.Apply{Stall: "stall_new", Association: huaro, Count: 1, At: clock(day)},
			refused: fair.ErrCancelled,
		},
		{name: "no one is approved", given: gone, when: approve(huaro, day), refused: fair.ErrCancelled},
		{name: "no one confirms", given: gone, when: confirm(huaro, clock(day)), refused: fair.ErrCancelled},
		{name: "all is taken back already", given: gone, when: withdraw(huaro, day)},
		{name: "nothing lapses", given: gone, when: fair.Lapse{At: closes}},
	})
}

func TestPhasesAndWindow(t *testing.T) {
	for at, want := range map[time.Time]fair.Phase{
		opens.Add(-time.Second): fair.Upcoming, opens: fair.Ongoing, closes.Add(-time.Second): fair.Ongoing, closes: fair.Ended,
	} {
		if got := fair.PhaseAt(opens, closes, at); got != want {
			t.Errorf("%s at %s, want %s", got, at, want)
		}
	}
	window := fair.Window{OpensAt: clock(day), ClosesAt: clock(2 * day)}
	for after, want := range map[time.Duration]bool{day - 1: false, day: true, 2*day - 1: true, 2 * day: false} {
		if window.Open(fair.Published, clock(after)) != want || window.Open(fair.Draft, clock(after)) {
			t.Errorf("open after %s: not %v", after, want)
		}
	}
	if !(fair.Window{ClosesAt: opens}).Open(fair.Published, clock(0)) {
		t.Error("without an opening it is not open from publication")
	}
}
