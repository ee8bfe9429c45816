package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Reject declines an application. The stalls that it had are offered to who waits for them.
type Reject struct {
	Organiser   string
	Application string
	Reason      string
	Revisions   []uint64 // of the application, one of which it must have; none: any
	Now         time.Time
}

func (Reject) command() {}

func reject(s State, c Reject) ([]fairevents.FairEvent, error) {
	application, err := s.find(c.Application, Organiser(c.Organiser), c.Revisions)
	if err != nil {
		return nil, err
	}
	if application.Status == Rejected {
		return nil, nil
	}
	if err := s.checkOpen(c.Now); err != nil {
		return nil, err
	}
	rejected := fairevents.StallRejected{
		Stall: application.ID, Association: application.Association, Count: application.Count, Freed: application.Numbers, Reason: c.Reason,
	}
	switch application.Status {
	case Applied, Waitlisted:
		return []fairevents.FairEvent{rejected}, nil
	case Approved, Offered:
		return s.freeing(rejected, c.Now), nil
	case Confirmed:
		return nil, ErrConfirmed
	case Rejected, Withdrawn:
	}
	return nil, ErrApplicationEnded
}
