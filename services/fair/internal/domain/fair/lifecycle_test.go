package fair_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

func TestPublish(t *testing.T) {
	publish := fair.Publish{Organiser: urcos, Now: clock(day)}
	check(t, []rule{
		{Name: "a draft", Given: scheduled(), When: publish, Then: []event{fairevents.FairPublished{}}},
		{Name: "again", Given: announced(), When: publish},
		{Name: "by another", Given: scheduled(), When: fair.Publish{Organiser: stranger, Now: clock(day)}, Refused: fair.ErrNotFound},
		{Name: "none", When: publish, Refused: fair.ErrNotFound},
		{Name: "a cancelled one", Given: with(scheduled(), cancelledWith()), When: publish, Refused: fair.ErrCancelled},
		{Name: "of whoever is suspended", Given: scheduled(), When: fair.Publish{Organiser: urcos, Now: clock(day), Suspended: true}, Refused: fair.ErrSuspended},
		{Name: "when it is over", Given: scheduled(), When: fair.Publish{Organiser: urcos, Now: closes}, Refused: fair.ErrOver},
	})
}

func TestCancel(t *testing.T) {
	cancel := fair.Cancel{Organiser: urcos, Reason: "weather", Now: clock(day)}
	ended := []fairevents.EndedStall{
		{Stall: stallOf(andahua), Association: andahua, State: "waitlisted"},
		{Stall: stallOf(canin), Association: canin, State: "confirmed", Numbers: []int{3}},
		{Stall: stallOf(huaro), Association: huaro, State: "approved", Numbers: []int{1, 2}},
	}
	check(t, []rule{
		{Name: "a draft", Given: scheduled(), When: cancel, Then: []event{cancelledWith()}},
		{
			Name: "with those who had applied", Given: full(confirmed(canin, 3), rejected(ccatcca, 1)), When: cancel,
			Then: []event{cancelledWith(ended...)},
		},
		{Name: "again", Given: announced(cancelledWith()), When: cancel},
		{Name: "by another", Given: announced(), When: fair.Cancel{Organiser: stranger, Now: clock(day)}, Refused: fair.ErrNotFound},
		{Name: "when it is over", Given: announced(), When: fair.Cancel{Organiser: urcos, Now: closes}, Refused: fair.ErrOver},
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
			Name: "no one applies", Given: gone,
			When:    fair.Apply{Application: "stall_new", Association: huaro, Count: 1, ActedAt: clock(day)},
			Refused: fair.ErrCancelled,
		},
		{Name: "no one is approved", Given: gone, When: approve(huaro, day), Refused: fair.ErrCancelled},
		{Name: "no one confirms", Given: gone, When: confirm(huaro, clock(day)), Refused: fair.ErrCancelled},
		{Name: "all is taken back already", Given: gone, When: withdraw(huaro, day)},
		{Name: "nothing expires", Given: gone, When: fair.Expire{Now: closes}},
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
