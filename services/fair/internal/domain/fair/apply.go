package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Apply asks for stalls, under an id that no application of the association has had. What was asked before a fair was
// rescheduled, and comes in after, is asked again as what had come in before.
type Apply struct {
	Application string
	Association string
	Count       int
	Products    []string
	ActedAt     time.Time
	Suspended   bool // one of the two begins nothing new
}

func (Apply) command() {}

// maxOpenTotal is how many applications a fair has at once: a rescheduling, with an event for each, must fit in one commit.
const maxOpenTotal = 1000

func apply(s State, c Apply) ([]fairevents.FairEvent, error) {
	if !s.Public {
		return nil, ErrNotFound
	}
	if before, ok := s.Applications[c.Application]; ok && !before.Status.Open() {
		return nil, ErrApplicationEnded
	}
	open := 0
	for _, application := range s.Applications {
		if application.Status.Open() && application.Association == c.Association {
			return nil, ErrAlreadyApplied
		}
		if application.Status.Open() {
			open++
		}
	}
	switch {
	case s.Status == Cancelled:
		return nil, ErrCancelled
	case c.Suspended:
		return nil, ErrSuspended
	case open >= maxOpenTotal:
		return nil, ErrCrowded
	case c.Count < 1, c.Count > s.MaxPerApplicant:
		return nil, ErrCount
	}
	if err := s.windowAt(c.ActedAt).check(c.ActedAt); err != nil {
		return nil, err
	}
	applied := fairevents.StallApplied{Stall: c.Application, Association: c.Association, Count: c.Count, Products: c.Products}
	if !c.ActedAt.Before(s.RescheduledAt) {
		return []fairevents.FairEvent{applied}, nil
	}
	again := s.askAgain(Application{ID: c.Application, Association: c.Association, Count: c.Count, Status: Applied}, c.ActedAt)
	return []fairevents.FairEvent{applied, again}, nil
}

// windowAt is when associations may apply, as it was said at a moment.
func (s State) windowAt(at time.Time) Window {
	if at.Before(s.RescheduledAt) {
		return s.Earlier
	}
	return s.window()
}
