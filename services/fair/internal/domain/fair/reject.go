package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Reject declines an application. The stalls that it had are offered to who waits for them.
type Reject struct {
	Organiser string
	Stall     string
	Reason    string
	Revision  uint64 // of the application; 0: any
	At        time.Time
}

func (Reject) command() {}

func reject(s State, c Reject) ([]fairevents.FairEvent, error) {
	stall, err := s.find(c.Stall, Organiser(c.Organiser), c.Revision)
	if err != nil {
		return nil, err
	}
	if stall.Status == Rejected {
		return nil, nil
	}
	if err := s.checkOpen(c.At); err != nil {
		return nil, err
	}
	rejected := fairevents.StallRejected{
		Stall: stall.ID, Association: stall.Association, Count: stall.Count, Freed: stall.Numbers, Reason: c.Reason,
	}
	switch stall.Status {
	case Applied, Waitlisted:
		return []fairevents.FairEvent{rejected}, nil
	case Approved, Offered:
		return s.freeing(rejected, c.At), nil
	case Confirmed:
		return nil, ErrConfirmed
	case Rejected, Withdrawn:
	}
	return nil, ErrStallEnded
}
