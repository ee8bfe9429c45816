package fair_test

import (
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// moved is that the fair of these tests was put, at a moment, to a week later.
func moved(at time.Time, changes ...func(*fairevents.FairRescheduled)) event {
	e := fairevents.FairRescheduled{
		StartsAt: opens.Add(7 * day), EndsAt: closes.Add(7 * day), TimeZone: "America/Lima", ClosesAt: opens.Add(7 * day),
		PreviousStartsAt: opens, PreviousEndsAt: closes, PreviousTimeZone: "America/Lima", At: at,
	}
	for _, change := range changes {
		change(&e)
	}
	return e
}

func weekLater(now time.Time, changes ...func(*fair.Reschedule)) fair.Reschedule {
	c := fair.Reschedule{Organiser: urcos, Times: fair.Times{StartsAt: opens.Add(7 * day), EndsAt: closes.Add(7 * day)}, Now: now}
	for _, change := range changes {
		change(&c)
	}
	return c
}

func asked(association, state string, count int, numbers ...int) fairevents.StallAskedAgain {
	return fairevents.StallAskedAgain{Stall: stallOf(association), Association: association, Count: count, State: state, Numbers: numbers, StartsAt: opens.Add(7 * day)}
}

// startingAt puts questions at another time of the fair.
func startingAt(at time.Time, events ...event) []event {
	for i, e := range events {
		if again, ok := e.(fairevents.StallAskedAgain); ok {
			again.StartsAt = at
			events[i] = again
		}
	}
	return events
}

func askedUntil(association string, until time.Time, numbers ...int) event {
	e := asked(association, "offered", len(numbers), numbers...)
	e.Until = until
	return e
}

func TestReschedule(t *testing.T) {
	now := clock(day)
	everyState := announced(
		applied(andahua, 1), applied(canin, 1), approved(canin, 1), applied(ccatcca, 1), applied(huaro, 1), approved(huaro, 2), confirmed(huaro, 2),
		applied("assoc_calca", 1), approved("assoc_calca", 3), applied("assoc_urubamba", 1), waitlisted("assoc_urubamba", 1, 1), waitlisted(ccatcca, 1, 2),
		rejected("assoc_calca", 1, 3), offered("assoc_urubamba", clock(day+time.Hour), 3),
	)
	check(t, []rule{
		{Name: "a draft", Given: scheduled(), When: weekLater(now), Then: []event{moved(now)}},
		{
			Name: "everyone is asked again, and keeps their stalls and their place", Given: everyState, When: weekLater(now),
			Then: []event{
				moved(now), asked(andahua, "applied", 1), asked(canin, "approved", 1, 1), asked(ccatcca, "waitlisted", 1),
				asked(huaro, "confirmed", 1, 2), askedUntil("assoc_urubamba", clock(2*day), 3),
			},
		},
		{
			Name: "an offer ends when the fair begins, but not too soon to answer", Given: everyState,
			When: weekLater(now, func(c *fair.Reschedule) { c.StartsAt, c.EndsAt = clock(day+time.Hour), clock(day+9*time.Hour) }),
			Then: startingAt(clock(day+time.Hour),
				moved(now, func(e *fairevents.FairRescheduled) {
					e.StartsAt, e.EndsAt, e.ClosesAt = clock(day+time.Hour), clock(day+9*time.Hour), clock(day+time.Hour)
				}),
				asked(andahua, "applied", 1), asked(canin, "approved", 1, 1), asked(ccatcca, "waitlisted", 1),
				asked(huaro, "confirmed", 1, 2), askedUntil("assoc_urubamba", clock(day+2*time.Hour), 3),
			),
		},
		{
			Name: "what nobody has is offered again, also to who let it pass", Given: announced(
				applied(huaro, 2), approved(huaro, 1, 2), applied(canin, 1), approved(canin, 3), applied(andahua, 1), waitlisted(andahua, 1, 1),
				withdrawn(canin, "association", 1, 3), offered(andahua, clock(day), 3), lapsed(andahua, 1, 3),
			), When: weekLater(clock(2 * day)),
			Then: []event{
				moved(clock(2 * day)), asked(andahua, "waitlisted", 1), asked(huaro, "approved", 2, 1, 2), offered(andahua, clock(3*day), 3),
			},
		},
		{Name: "while it is on", Given: announced(), When: weekLater(opens.Add(time.Hour)), Then: []event{moved(opens.Add(time.Hour))}},
		{
			Name: "while it is on, for a day longer", Given: full(confirmed(huaro, 1, 2)),
			When: weekLater(opens.Add(time.Hour), func(c *fair.Reschedule) { c.StartsAt, c.EndsAt = opens, closes.Add(day) }),
			Then: startingAt(opens,
				moved(opens.Add(time.Hour), func(e *fairevents.FairRescheduled) {
					e.StartsAt, e.EndsAt, e.ClosesAt = opens, closes.Add(day), opens
				}),
				asked(andahua, "waitlisted", 1), asked(canin, "approved", 1, 3), asked(ccatcca, "waitlisted", 1), asked(huaro, "confirmed", 2, 1, 2),
			),
		},
		{
			Name: "while it is on, over at once", Given: announced(), Refused: fair.ErrEnd,
			When: weekLater(opens.Add(2*time.Hour), func(c *fair.Reschedule) { c.StartsAt, c.EndsAt = opens, opens.Add(time.Hour) }),
		},
		{
			Name: "while it is on, to begin earlier today", Given: announced(), Refused: fair.ErrStart,
			When: weekLater(opens.Add(2*time.Hour), func(c *fair.Reschedule) { c.StartsAt, c.EndsAt = opens.Add(time.Hour), closes }),
		},
		{
			Name: "to another zone alone", Given: announced(),
			When: weekLater(now, func(c *fair.Reschedule) { c.StartsAt, c.EndsAt, c.TimeZone = opens, closes, "America/La_Paz" }),
			Then: []event{moved(now, func(e *fairevents.FairRescheduled) {
				e.StartsAt, e.EndsAt, e.ClosesAt, e.TimeZone = opens, closes, opens, "America/La_Paz"
			})},
		},
		{Name: "to the same times", Given: full(), When: weekLater(now, func(c *fair.Reschedule) { c.StartsAt, c.EndsAt = opens.Add(1e6), closes })},
		{
			Name: "to the same times, with other hours", Given: announced(), Refused: fair.ErrSameTimes,
			When: weekLater(now, func(c *fair.Reschedule) {
				c.StartsAt, c.EndsAt, c.Hours = opens, closes, &fairevents.Hours{Opens: "08:00", Closes: "17:00"}
			}),
		},
		{Name: "another's", Given: announced(), When: weekLater(now, func(c *fair.Reschedule) { c.Organiser = stranger }), Refused: fair.ErrNotFound},
		{Name: "a cancelled one", Given: announced(cancelledWith()), When: weekLater(now), Refused: fair.ErrCancelled},
		{Name: "when it is over", Given: announced(), When: weekLater(closes), Refused: fair.ErrOver},
		{Name: "into the past", Given: announced(), When: weekLater(now, func(c *fair.Reschedule) { c.StartsAt = now }), Refused: fair.ErrStart},
		{Name: "beyond three years", Given: announced(), When: weekLater(now, func(c *fair.Reschedule) { c.StartsAt = now.AddDate(4, 0, 0) }), Refused: fair.ErrStart},
		{Name: "for three months", Given: announced(), When: weekLater(now, func(c *fair.Reschedule) { c.EndsAt = c.StartsAt.Add(90 * day) }), Refused: fair.ErrEnd},
		{Name: "to a zone of no map", Given: announced(), When: weekLater(now, func(c *fair.Reschedule) { c.TimeZone = "America/Wari" }), Refused: fair.ErrZone},
		{
			Name: "out of its hours", Given: scheduled(func(e *fairevents.FairScheduled) { e.Hours = fairevents.Hours{Opens: "08:00", Closes: "17:00"} }),
			When: weekLater(now, func(c *fair.Reschedule) { c.EndsAt = c.EndsAt.Add(time.Hour) }), Refused: fair.ErrHours,
		},
		{
			Name: "out of the hours that it had", Given: scheduled(func(e *fairevents.FairScheduled) { e.Hours = fairevents.Hours{Opens: "08:00", Closes: "17:00"} }),
			When: weekLater(now, func(c *fair.Reschedule) { c.EndsAt, c.Hours = c.EndsAt.Add(time.Hour), &fairevents.Hours{} }),
			Then: []event{moved(now, func(e *fairevents.FairRescheduled) { e.EndsAt = e.EndsAt.Add(time.Hour) })},
		},
	})
}

// Registration moves along with the start, by the clock on the wall; what is open stays so.
func TestRegistrationMovesAlong(t *testing.T) {
	window := func(opensAt *time.Time, closesAt time.Time) []event {
		return with(scheduled(func(e *fairevents.FairScheduled) { e.OpensAt, e.ClosesAt = opensAt, closesAt }), fairevents.FairPublished{})
	}
	to := func(at time.Time, opensAt *time.Time, closesAt time.Time) []event {
		return []event{moved(at, func(e *fairevents.FairRescheduled) { e.OpensAt, e.ClosesAt = opensAt, closesAt })}
	}
	now := clock(2 * day)
	check(t, []rule{
		{Name: "both ends", Given: window(new(clock(3*day)), clock(8*day)), When: weekLater(now), Then: to(now, new(clock(10*day)), clock(15*day))},
		{Name: "what is open stays open", Given: window(new(clock(day)), clock(8*day)), When: weekLater(now), Then: to(now, new(clock(day)), clock(15*day))},
		{Name: "what was closed opens again", Given: window(nil, clock(day)), When: weekLater(now), Then: to(now, nil, clock(8*day))},
		{
			Name: "it would close before it opens", Given: window(new(clock(day)), clock(3*day)), Refused: fair.ErrWindow,
			When: weekLater(now, func(c *fair.Reschedule) { c.StartsAt, c.EndsAt = clock(5*day), clock(6*day) }),
		},
		{
			Name: "it is said", Given: window(new(clock(day)), clock(3*day)),
			When: weekLater(now, func(c *fair.Reschedule) { c.Registration = &fair.Registration{ClosesAt: clock(9 * day)} }),
			Then: to(now, nil, clock(9*day)),
		},
		{
			Name: "it is said to have opened when it did", Given: window(new(clock(0)), clock(3*day)),
			When: weekLater(now, func(c *fair.Reschedule) {
				c.Registration = &fair.Registration{OpensAt: new(clock(0)), ClosesAt: clock(9 * day)}
			}),
			Then: to(now, new(clock(0)), clock(9*day)),
		},
		{
			Name: "it is said to have opened long ago", Given: window(new(clock(day)), clock(3*day)), Refused: fair.ErrOpening,
			When: weekLater(now, func(c *fair.Reschedule) {
				c.Registration = &fair.Registration{OpensAt: new(clock(0)), ClosesAt: clock(9 * day)}
			}),
		},
		{
			Name: "it is said to be over", Given: announced(), Refused: fair.ErrWindow,
			When: weekLater(now, func(c *fair.Reschedule) { c.Registration = &fair.Registration{ClosesAt: now} }),
		},
	})
	const santiago = "America/Santiago" // whose clocks are set back on 3 April 2027
	before := fair.Plan{StartsAt: in(t, santiago, 4, 2, 9, 0), EndsAt: in(t, santiago, 4, 2, 18, 0), ClosesAt: in(t, santiago, 4, 1, 20, 0), TimeZone: santiago}
	after := before.At(fair.Times{StartsAt: in(t, santiago, 4, 9, 9, 0), EndsAt: in(t, santiago, 4, 9, 18, 0)})
	if want := in(t, santiago, 4, 8, 20, 0); !after.ClosesAt.Equal(want) {
		t.Errorf("registration closes %s, want %s", after.ClosesAt, want)
	}
}

// What was said before the fair was rescheduled was about another time.
func TestActsOfBeforeTheRescheduling(t *testing.T) {
	at := clock(2 * day)
	approvedOnes := full(moved(at), asked(huaro, "confirmed", 2, 1, 2), asked(canin, "approved", 1, 3), asked(andahua, "waitlisted", 1), asked(ccatcca, "waitlisted", 1))
	offer := full(rejected(canin, 1, 3), offered(andahua, clock(2*day+time.Hour), 3), moved(at), askedUntil(andahua, clock(3*day), 3))
	closed := with(scheduled(func(e *fairevents.FairScheduled) { e.ClosesAt = clock(5 * day) }), fairevents.FairPublished{},
		moved(at, func(e *fairevents.FairRescheduled) { e.ClosesAt = clock(day) }))
	check(t, []rule{
		{Name: "a yes", Given: approvedOnes, When: confirm(huaro, at.Add(-1)), Refused: fair.ErrRescheduled},
		{Name: "a yes to an offer", Given: offer, When: confirm(andahua, at.Add(-1)), Refused: fair.ErrRescheduled},
		{Name: "a yes of after it", Given: approvedOnes, When: confirm(huaro, at), Then: []event{confirmed(huaro, 1, 2)}},
		{Name: "a yes, when there was another", Given: with(approvedOnes, confirmed(huaro, 1, 2)), When: confirm(huaro, at.Add(-1))},
		{Name: "a yes within the new time of an offer", Given: offer, When: confirm(andahua, clock(3*day-1)), Then: []event{confirmed(andahua, 3)}},
		{
			Name: "a withdrawal", Given: full(rejected(andahua, 1), rejected(ccatcca, 1), moved(at)), When: withdraw(huaro, 2*day-1),
			Then: []event{withdrawn(huaro, "association", 2, 1, 2)},
		},
		{
			Name: "an application is asked again", Given: announced(moved(at)), When: applyFor(huaro, 1, 2*day-1),
			Then: []event{applied(huaro, 1), asked(huaro, "applied", 1)},
		},
		{
			Name: "an application while one could", Given: closed, When: applyFor(huaro, 1, 2*day-1),
			Then: []event{applied(huaro, 1), asked(huaro, "applied", 1)},
		},
		{Name: "an application of after it, when one no longer could", Given: closed, When: applyFor(huaro, 1, 2*day), Refused: fair.ErrClosed},
		{Name: "an old offer's end", Given: offer, When: fair.Expire{Now: clock(2*day + time.Hour)}},
		{Name: "the new end", Given: with(offer, rejected(ccatcca, 1)), When: fair.Expire{Now: clock(3 * day)}, Then: []event{lapsed(andahua, 1, 3)}},
		{Name: "a revision of before", Given: approvedOnes, When: fair.Confirm{Association: huaro, Application: stallOf(huaro), Revisions: []uint64{2}, ActedAt: at}, Refused: fair.ErrStale},
	})
}

func TestAFairThatIsAskedAgainKeepsItsStalls(t *testing.T) {
	s := estest.Given(fair.Decide, fair.Evolve, full(confirmed(huaro, 1, 2))...).When(weekLater(clock(day))).State()
	a := s.Applications[stallOf(huaro)]
	if a.Status != fair.Approved || len(a.Numbers) != 2 || s.Taken != 3 || len(s.WaitingList) != 2 || a.Revision != 4 {
		t.Errorf("after: %+v of %+v", a, s)
	}
}
