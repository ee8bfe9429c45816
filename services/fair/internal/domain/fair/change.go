package fair

import (
	"fmt"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
)

// Change changes what was said of a fair, which keeps its days.
type Change struct {
	Organiser string
	Edit      func(Plan) (Plan, error) // what is said now; it leaves its argument alone
	Repeats   events.Repeats
	Now       time.Time
}

func (Change) command() {}

func change(s State, c Change) ([]fairevents.FairEvent, error) {
	if err := s.checkOwner(c.Organiser); err != nil {
		return nil, err
	}
	if err := s.checkOpen(c.Now); err != nil {
		return nil, err
	}
	next, err := c.Edit(s.Plan)
	if err != nil {
		return nil, err
	}
	next = next.completed()
	changed := s.changes(next)
	if len(changed) == 0 {
		return nil, nil
	}
	if err := s.checkChange(next, changed, c.Now); err != nil {
		return nil, err
	}
	e := fairevents.FairChanged{Changed: changed, Plan: fairevents.Plan(next), Open: s.concerned(changed)}
	all := []fairevents.FairEvent{e}
	if next.Capacity > s.Capacity {
		all = s.freeing(e, c.Now)
	}
	return s.reviewed(all, s.Organiser, next, c.Repeats), nil
}

// told are the fields of which who comes may want to know.
var told = []string{"name", "venue", "starts_at", "ends_at", "hours", "requirements"}

// concerned are the open applications, where what changed is told.
func (s State) concerned(changed []string) (all []fairevents.OpenStall) {
	if !slices.ContainsFunc(changed, func(field string) bool { return slices.Contains(told, field) }) {
		return nil
	}
	for _, application := range s.open() {
		all = append(all, fairevents.OpenStall{Stall: application.ID, Association: application.Association})
	}
	return all
}

// checkChange holds what changes against the moment and against what was given away; what stays is as it was accepted.
func (s State) checkChange(next Plan, changed []string, now time.Time) error {
	if err := s.checkTimes(next, changed, now); err != nil {
		return err
	}
	if err := next.check(); err != nil {
		return err
	}
	if slices.Contains(changed, "registration") {
		if err := next.checkWindowAfter(s.Plan, now); err != nil {
			return err
		}
	}
	if err := s.checkCapacity(next.Capacity); err != nil {
		return err
	}
	return s.checkWaiting(next.Capacity)
}

// checkTimes wants a fair to keep its days, to begin in the future if it begins at another time, and not to be over at once. Of two
// times that do not fit it refuses the one that changes.
func (s State) checkTimes(next Plan, changed []string, now time.Time) error {
	starts, ends := slices.Contains(changed, "starts_at"), slices.Contains(changed, "ends_at")
	switch {
	case starts && !s.StartsAt.After(now):
		return ErrBegun
	case ends && !starts && !next.EndsAt.After(s.StartsAt):
		return ErrEnd
	case !next.onTheDaysOf(s.Plan):
		return ErrOtherDays
	case starts && !ends && !next.StartsAt.Before(s.EndsAt):
		return ErrStartAfterEnd
	case ends && !next.EndsAt.After(now):
		return ErrEnd
	case starts:
		return next.checkStart(now)
	}
	return nil
}

// checkWindowAfter wants the ends of a window that are not as they were to be of use: an opening not long gone, a closing to come.
func (p Plan) checkWindowAfter(was Plan, now time.Time) error {
	if sameTime(p.OpensAt, was.OpensAt) {
		p.OpensAt = nil
	}
	if p.ClosesAt.Equal(was.ClosesAt) && p.OpensAt == nil {
		return nil
	}
	return p.checkRegistration(now)
}

// A TakenError says which stalls stand in the way of a lower capacity. It is an [ErrTaken].
type TakenError struct {
	Taken   int   // how many are approved, offered or confirmed
	Numbers []int // those above the capacity, in order
}

func (e *TakenError) Error() string { return fmt.Sprintf("%v: %v", ErrTaken, e.Numbers) }

func (e *TakenError) Unwrap() error { return ErrTaken }

// checkCapacity wants every number that is taken to be one of the stalls that remain.
func (s State) checkCapacity(capacity int) error {
	var above []int
	for _, application := range s.Applications {
		for _, n := range application.Numbers {
			if n > capacity {
				above = append(above, n)
			}
		}
	}
	if above == nil {
		return nil
	}
	slices.Sort(above)
	return &TakenError{Taken: s.Taken, Numbers: above}
}

// A WaitingError says who waits for more stalls than there would be. It is an [ErrWaitedFor].
type WaitingError struct{ Applications []string }

func (e *WaitingError) Error() string { return fmt.Sprintf("%v: %v", ErrWaitedFor, e.Applications) }

func (e *WaitingError) Unwrap() error { return ErrWaitedFor }

// checkWaiting wants nobody to wait for what can never be.
func (s State) checkWaiting(capacity int) error {
	var in []string
	for _, w := range s.WaitingList {
		if w.Count > capacity {
			in = append(in, w.Application)
		}
	}
	if in == nil {
		return nil
	}
	return &WaitingError{in}
}
