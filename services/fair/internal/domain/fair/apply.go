package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Apply asks for stalls, under an id that no application of the association has had. At is when the association acted.
type Apply struct {
	Stall       string
	Association string
	Count       int
	Products    []string
	At          time.Time
}

func (Apply) command() {}

func apply(s State, c Apply) ([]fairevents.FairEvent, error) {
	if !s.Public {
		return nil, ErrNotFound
	}
	if before, ok := s.Stalls[c.Stall]; ok && !before.Status.Open() {
		return nil, ErrStallEnded
	}
	open := 0
	for _, stall := range s.Stalls {
		if stall.Status.Open() && stall.Association == c.Association {
			return nil, ErrAlreadyApplied
		}
		if stall.Status.Open() {
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
	if err := s.Registration.check(c.At); err != nil {
		return nil, err
	}
	return []fairevents.FairEvent{fairevents.StallApplied{
		Stall: c.Stall, Association: c.Association, Count: c.Count, Products: c.Products,
	}}, nil
}
