package fair_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// changed is what the fair of these tests becomes.
func changed(fields []string, edit func(*fairevents.Plan)) event {
	e := fairevents.FairChanged{Changed: fields, Plan: scheduled()[0].(fairevents.FairScheduled).Plan}
	edit(&e.Plan)
	return e
}

func TestChange(t *testing.T) {
	capacity := func(n int) func(*fair.Plan) { return func(p *fair.Plan) { p.Capacity = n } }
	one := func(p *fair.Plan) { p.Capacity, p.MaxPerApplicant = 1, 1 }
	pair := announced(applied(huaro, 2), approved(huaro, 2, 3), applied(canin, 2), waitlisted(canin, 2, 1), withdrawn(huaro, "association", 2, 2, 3))
	enlarged := changed([]string{"capacity"}, func(p *fairevents.Plan) { p.Capacity = 5 })
	check(t, []rule{
		{
			Name: "a draft's name and requirements", Given: scheduled(),
			When: change(clock(day), func(p *fair.Plan) { p.Name, p.Requirements = "Feria grande", []events.SealedText{"Trae tu DNI"} }),
			Then: []event{changed([]string{"name", "requirements"}, func(p *fairevents.Plan) { p.Name, p.Requirements = "Feria grande", []events.SealedText{"Trae tu DNI"} })},
		},
		{
			Name: "a place", Given: announced(), When: change(clock(day), func(p *fair.Plan) { p.Venue.Name = "Coliseo" }),
			Then: []event{changed([]string{"venue"}, func(p *fairevents.Plan) { p.Venue.Name = "Coliseo" })},
		},
		{
			Name: "its start, and with it the end of registration", Given: announced(),
			When: change(clock(day), func(p *fair.Plan) { p.StartsAt, p.ClosesAt = opens.Add(-time.Hour), opens.Add(-time.Hour) }),
			Then: []event{changed([]string{"starts_at", "registration"}, func(p *fairevents.Plan) {
				p.StartsAt, p.ClosesAt = opens.Add(-time.Hour), opens.Add(-time.Hour)
			})},
		},
		{Name: "nothing", Given: announced(), When: change(clock(day), func(*fair.Plan) {})},
		{Name: "nothing but parts of a second", Given: announced(), When: change(clock(day), func(p *fair.Plan) { p.StartsAt = opens.Add(time.Millisecond) })},
		{Name: "another's", Given: announced(), When: fair.Change{Organiser: stranger, Now: clock(day)}, Refused: fair.ErrNotFound},
		{Name: "none", When: change(clock(day), capacity(4)), Refused: fair.ErrNotFound},
		{Name: "a cancelled one", Given: announced(cancelledWith()), When: change(clock(day), capacity(4)), Refused: fair.ErrCancelled},
		{Name: "when it is over", Given: announced(), When: change(closes, capacity(4)), Refused: fair.ErrOver},
		{Name: "to nothing sensible", Given: announced(), When: change(clock(day), capacity(0)), Refused: fair.ErrCapacity},
		{Name: "less for all than for one", Given: announced(), When: change(clock(day), capacity(1)), Refused: fair.ErrMaxPerOne},

		{
			Name:  "of a fair in a zone that is refused by now",
			Given: scheduled(func(e *fairevents.FairScheduled) { e.TimeZone = "EST" }), When: change(clock(day), func(p *fair.Plan) { p.Capacity = 5 }),
			Then: []event{changed([]string{"capacity"}, func(p *fairevents.Plan) { p.TimeZone, p.Capacity = "EST", 5 })},
		},
		{Name: "more stalls, and nobody waits", Given: announced(), When: change(clock(day), capacity(5)), Then: []event{enlarged}},
		{
			Name: "more stalls, for who waits", Given: full(), When: change(clock(day), capacity(5)),
			Then: []event{enlarged, offered(andahua, clock(2*day), 4), offered(ccatcca, clock(2*day), 5)},
		},
		{
			Name: "more stalls, when it has begun", Given: full(), When: change(opens, capacity(5)),
			Then: []event{enlarged, offered(andahua, opens.Add(2*time.Hour), 4), offered(ccatcca, opens.Add(2*time.Hour), 5)},
		},
		{
			Name: "fewer stalls, of which none is taken", Given: announced(applied(huaro, 2), approved(huaro, 1, 2)), When: change(clock(day), capacity(2)),
			Then: []event{changed([]string{"capacity"}, func(p *fairevents.Plan) { p.Capacity = 2 })},
		},
		{Name: "fewer stalls than are taken", Given: full(), When: change(clock(day), capacity(2)), Refused: fair.ErrTaken},
		{
			Name:  "a number that is taken, above the others",
			Given: full(withdrawn(huaro, "association", 2, 1, 2)), When: change(clock(day), capacity(2)), Refused: fair.ErrTaken,
		},
		{Name: "fewer stalls than one waits for", Given: pair, When: change(clock(day), one), Refused: fair.ErrWaitedFor},
		{
			Name: "fewer stalls, as many as one waits for", Given: pair, When: change(clock(day), capacity(2)),
			Then: []event{changed([]string{"capacity"}, func(p *fairevents.Plan) { p.Capacity = 2 })},
		},
		{
			Name: "fewer stalls than one asks for, who is not approved", Given: announced(applied(huaro, 2)), When: change(clock(day), one),
			Then: []event{changed([]string{"capacity", "max_per_applicant"}, func(p *fairevents.Plan) { p.Capacity, p.MaxPerApplicant = 1, 1 })},
		},
		{
			Name: "what one may have, when another has more", Given: full(), When: change(clock(day), func(p *fair.Plan) { p.MaxPerApplicant = 1 }),
			Then: []event{changed([]string{"max_per_applicant"}, func(p *fairevents.Plan) { p.MaxPerApplicant = 1 })},
		},
	})
}

func TestAChangeKeepsTheDays(t *testing.T) {
	times := func(starts, ends time.Time) fair.Change {
		return change(clock(day), func(p *fair.Plan) { p.StartsAt, p.EndsAt, p.ClosesAt = starts, ends, earlier(starts, ends) })
	}
	moved := func(starts, ends time.Time, fields ...string) []event {
		return []event{changed(fields, func(p *fairevents.Plan) { p.StartsAt, p.EndsAt, p.ClosesAt = starts, ends, earlier(starts, ends) })}
	}
	// in Lima the fair is on 12 December from 8 to 17 o'clock, which is the same day in UTC
	night := opens.Add(15 * time.Hour) // 11 pm there, the day after in UTC
	check(t, []rule{
		{Name: "into the evening there", Given: announced(), When: times(opens, night), Then: moved(opens, night, "ends_at")},
		{Name: "until midnight there", Given: announced(), When: times(opens, night.Add(time.Hour)), Then: moved(opens, night.Add(time.Hour), "ends_at")},
		{Name: "beyond midnight there", Given: announced(), When: times(opens, night.Add(time.Hour+time.Second)), Refused: fair.ErrOtherDays},
		{Name: "a day later", Given: announced(), When: times(opens.Add(day), closes.Add(day)), Refused: fair.ErrOtherDays},
		{Name: "a day longer", Given: announced(), When: times(opens, closes.Add(day)), Refused: fair.ErrOtherDays},
		{Name: "ends before it begins", Given: announced(), When: times(opens, opens.Add(-time.Hour)), Refused: fair.ErrEnd},
		{Name: "registration closes after its end", Given: announced(), When: change(clock(day), func(p *fair.Plan) { p.ClosesAt = closes.Add(1e9) }), Refused: fair.ErrWindow},
		{Name: "registration is closed in the past", Given: announced(), When: change(clock(day), func(p *fair.Plan) { p.ClosesAt = clock(day) }), Refused: fair.ErrWindow},
		{Name: "registration has opened long ago", Given: announced(), When: change(clock(3*day), func(p *fair.Plan) { p.OpensAt = new(clock(day)) }), Refused: fair.ErrOpening},
		{Name: "hours that do not fit", Given: announced(), When: change(clock(day), func(p *fair.Plan) { p.Hours = fairevents.Hours{Opens: "09:00", Closes: "17:00"} }), Refused: fair.ErrHours},
	})
	check(t, []rule{
		{Name: "its start, when it has begun", Given: announced(), When: change(opens, func(p *fair.Plan) { p.StartsAt = opens.Add(time.Hour) }), Refused: fair.ErrBegun},
		{Name: "its start, into the past", Given: announced(), When: change(opens.Add(-time.Hour), func(p *fair.Plan) { p.StartsAt, p.ClosesAt = opens.Add(-2*time.Hour), opens.Add(-2*time.Hour) }), Refused: fair.ErrStart},
		{Name: "its start alone, after its end", Given: announced(), When: change(clock(day), func(p *fair.Plan) { p.StartsAt = closes.Add(time.Hour) }), Refused: fair.ErrStartAfterEnd},
		{Name: "its start alone, on another day", Given: announced(), When: change(clock(day), func(p *fair.Plan) { p.StartsAt = closes.Add(day) }), Refused: fair.ErrOtherDays},
		{Name: "its start alone, at no time", Given: announced(), When: change(clock(day), func(p *fair.Plan) { p.StartsAt = time.Time{} }), Refused: fair.ErrOtherDays},
		{Name: "its end alone, on the day before", Given: announced(), When: change(clock(day), func(p *fair.Plan) { p.EndsAt = opens.Add(-day) }), Refused: fair.ErrEnd},
		{Name: "registration opens when it begins", Given: announced(), When: change(clock(day), func(p *fair.Plan) { p.OpensAt = &opens }), Refused: fair.ErrOpeningLate},
		{Name: "its end, into the past", Given: announced(), When: change(opens.Add(3*time.Hour), func(p *fair.Plan) { p.EndsAt = opens.Add(2 * time.Hour) }), Refused: fair.ErrEnd},
		{
			Name: "its end and its name, while it is on and registration has closed", Given: announced(),
			When: change(opens.Add(time.Hour), func(p *fair.Plan) { p.EndsAt, p.Name = closes.Add(time.Hour), "Feria" }),
			Then: []event{changed([]string{"name", "ends_at"}, func(p *fairevents.Plan) { p.EndsAt, p.Name = closes.Add(time.Hour), "Feria" })},
		},
	})
}

// By the calendar there, also in the night in which the clocks are set back and eleven comes twice.
func TestADayIsThatOfTheFairsZone(t *testing.T) {
	const santiago = "America/Santiago"
	begins := in(t, santiago, 4, 3, 20, 0)
	given := scheduled(func(e *fairevents.FairScheduled) {
		e.TimeZone, e.StartsAt, e.ClosesAt, e.EndsAt = santiago, begins, begins, begins.Add(2*time.Hour)
	})
	for span, refused := range map[time.Duration]error{
		3*time.Hour + 30*time.Minute: nil, 4*time.Hour + 30*time.Minute: nil, 5 * time.Hour: nil, // midnight
		5*time.Hour + time.Second: fair.ErrOtherDays,
	} {
		s := estest.Given(fair.Decide, fair.Evolve, given...).State()
		_, err := fair.Decide(s, change(clock(day), func(p *fair.Plan) { p.EndsAt = begins.Add(span) }))
		if !errors.Is(err, refused) {
			t.Errorf("%s long: %v, want %v", span, err, refused)
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func TestTakenStallsAreNamed(t *testing.T) {
	s := estest.Given(fair.Decide, fair.Evolve, full()...).State()
	_, err := fair.Decide(s, change(clock(day), func(p *fair.Plan) { p.Capacity, p.MaxPerApplicant = 1, 1 }))
	in, ok := errors.AsType[*fair.TakenError](err)
	if !ok || in.Taken != 3 || !slices.Equal(in.Numbers, []int{2, 3}) {
		t.Errorf("refused by %v, want 3 taken and the numbers 2 and 3", err)
	}
}

func TestWhoWaitsForTooMuchIsNamed(t *testing.T) {
	s := estest.Given(fair.Decide, fair.Evolve, announced(applied(huaro, 2), waitlisted(huaro, 2, 1), applied(canin, 1), waitlisted(canin, 1, 2))...).State()
	_, err := fair.Decide(s, change(clock(day), func(p *fair.Plan) { p.Capacity, p.MaxPerApplicant = 1, 1 }))
	in, ok := errors.AsType[*fair.WaitingError](err)
	if !ok || !slices.Equal(in.Applications, []string{stallOf(huaro)}) {
		t.Errorf("refused by %v, want %s", err, stallOf(huaro))
	}
}
