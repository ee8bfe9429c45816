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
	if err := s.Registration.check(c.ActedAt); err != nil {
		return nil, err
	}
	return []fairevents.FairEvent{fairevents.StallApplied{
		Stall: c.Application, Association: c.Association, Count: c.Count, Products: c.Products,
	}}, nil
}
