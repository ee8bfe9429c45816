package fair

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Times is when a fair takes place instead.
type Times struct {
	StartsAt     time.Time
	EndsAt       time.Time
	TimeZone     string            // "": as it was
	Hours        *fairevents.Hours // nil: as they were; zero: not said
	Registration *Registration     // nil: it moves along with the start
}

// Registration is when associations may apply, as it was said.
type Registration struct {
	OpensAt  *time.Time // nil: from publication
	ClosesAt time.Time
}

// Reschedule lets a fair take place at another time. Every open application is asked again: one that was confirmed is approved,
// one that is offered stalls has its time to answer anew, and each keeps its stalls and its place.
type Reschedule struct {
	Organiser string
	Times
	Now time.Time
}

func (Reschedule) command() {}

func reschedule(s State, c Reschedule) ([]fairevents.FairEvent, error) {
	if err := s.checkOwner(c.Organiser); err != nil {
		return nil, err
	}
	if err := s.checkOpen(c.Now); err != nil {
		return nil, err
	}
	next := s.At(c.Times)
	if c.Registration == nil && s.OpensAt != nil && !s.OpensAt.After(c.Now) {
		next.OpensAt = s.OpensAt // what is open stays so
	}
	if s.StartsAt.Equal(next.StartsAt) && s.EndsAt.Equal(next.EndsAt) && s.TimeZone == next.TimeZone {
		return nil, s.checkSame(next)
	}
	if err := c.check(s.Plan, next); err != nil {
		return nil, err
	}
	return s.askingAgain(s.rescheduledTo(next, c.Now), c.Now), nil
}

// checkSame refuses to change anything but the times.
func (s State) checkSame(next Plan) error {
	if len(s.changes(next)) > 0 {
		return ErrSameTimes
	}
	return nil
}

func (c Reschedule) check(was, next Plan) error {
	if err := next.checkMoved(was, c.Now); err != nil {
		return err
	}
	if err := next.checkZone(was); err != nil {
		return err
	}
	if err := next.check(); err != nil {
		return err
	}
	if c.Registration != nil {
		return next.checkWindowAfter(was, c.Now)
	}
	return nil
}

// checkMoved wants a fair to begin in the future, unless it begins as it did, and not to be over at once.
func (p Plan) checkMoved(was Plan, now time.Time) error {
	switch {
	case !p.StartsAt.Equal(was.StartsAt):
		return p.checkStart(now)
	case !p.EndsAt.After(now):
		return ErrEnd
	}
	return nil
}

func (s State) rescheduledTo(next Plan, now time.Time) fairevents.FairRescheduled {
	return fairevents.FairRescheduled{
		StartsAt: next.StartsAt, EndsAt: next.EndsAt, TimeZone: next.TimeZone, Hours: next.Hours,
		OpensAt: next.OpensAt, ClosesAt: next.ClosesAt,
		PreviousStartsAt: s.StartsAt, PreviousEndsAt: s.EndsAt, PreviousTimeZone: s.TimeZone, At: now.UTC(),
	}
}

// askingAgain gives what a rescheduling causes: it, a question to everyone whose application is open, and offers of the stalls
// that nobody has to who waits for them.
func (s State) askingAgain(e fairevents.FairRescheduled, now time.Time) []fairevents.FairEvent {
	events := []fairevents.FairEvent{e}
	s = Evolve(s, e)
	for _, application := range s.open() {
		again := s.askAgain(application, now)
		events, s = append(events, again), Evolve(s, again)
	}
	return append(events, s.offers(now)...)
}

func (s State) askAgain(application Application, now time.Time) fairevents.StallAskedAgain {
	e := fairevents.StallAskedAgain{
		Stall: application.ID, Association: application.Association, Count: application.Count,
		State: string(application.Status), Numbers: application.Numbers, StartsAt: s.StartsAt,
	}
	if application.Status == Offered {
		e.Until = s.offeredUntil(now)
	}
	return e
}

// rescheduled puts a fair at its new times.
func (s State) rescheduled(e fairevents.FairRescheduled) State {
	s.Earlier = s.window()
	s.StartsAt, s.EndsAt, s.TimeZone, s.Hours = e.StartsAt, e.EndsAt, e.TimeZone, e.Hours
	s.OpensAt, s.ClosesAt, s.RescheduledAt = e.OpensAt, e.ClosesAt, e.At
	return s
}

// askedAgain leaves an application where it is, but for a yes, which was to another time.
func (s State) askedAgain(e fairevents.StallAskedAgain) State {
	to := ApplicationStatus(e.State)
	if to == Confirmed {
		to = Approved
	}
	return s.change(e.Stall, to, e.Numbers, e.Until)
}

// open lists the open applications, in an order that does not depend on the map's.
func (s State) open() []Application {
	all := slices.SortedFunc(maps.Values(s.Applications), func(a, b Application) int { return cmp.Compare(a.ID, b.ID) })
	return slices.DeleteFunc(all, func(a Application) bool { return !a.Status.Open() })
}

// At is the plan at other times, completed.
func (p Plan) At(t Times) Plan {
	was := p
	p.StartsAt, p.EndsAt = t.StartsAt, t.EndsAt
	p.TimeZone = cmp.Or(t.TimeZone, p.TimeZone)
	if t.Hours != nil {
		p.Hours = *t.Hours
	}
	if t.Registration != nil {
		p.OpensAt, p.ClosesAt = t.Registration.OpensAt, t.Registration.ClosesAt
		return p.completed()
	}
	if was.OpensAt != nil {
		p.OpensAt = new(was.along(p, *was.OpensAt))
	}
	p.ClosesAt = was.along(p, was.ClosesAt)
	return p.completed()
}

// along is a moment that keeps its distance from the start of a plan when that is put at another time, by the clock on the
// wall: nine in the morning two days before stays that.
func (p Plan) along(next Plan, at time.Time) time.Time {
	if at.Equal(p.StartsAt) {
		return next.StartsAt
	}
	distance := wall(at, p.zone()).Sub(wall(p.StartsAt, p.zone()))
	moved := wall(next.StartsAt, next.zone()).Add(distance)
	return time.Date(moved.Year(), moved.Month(), moved.Day(), moved.Hour(), moved.Minute(), moved.Second(), 0, next.zone())
}

// wall is what a clock in a zone shows, as if it were UTC.
func wall(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}
