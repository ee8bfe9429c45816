package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Apply asks for stalls, under an id that no application of the association has had.
type Apply struct {
	Application string
	Association string
	Count       int
	Products    []string
	ActedAt     time.Time
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
	case open >= maxOpenTotal:
		return nil, ErrCrowded
	case c.Count < 1, c.Count > s.MaxPerApplicant:
		return nil, ErrCount
	}
	if err := s.window().check(c.ActedAt); err != nil {
		return nil, err
	}
	applied := fairevents.StallApplied{Stall: c.Application, Association: c.Association, Count: c.Count, Products: c.Products}
	if c.ActedAt.Before(s.RescheduledAt) { // it comes in late, and is asked again as those that came in before are
		return []fairevents.FairEvent{applied, Evolve(s, applied).askAgain(Application{
			ID: c.Application, Association: c.Association, Count: c.Count, Status: Applied,
		}, c.ActedAt)}, nil
	}
	return []fairevents.FairEvent{applied}, nil
}
