package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Approve gives an application its stalls, or a place on the waiting list where they are not free.
type Approve struct {
	Organiser   string
	Application string
	Revisions   []uint64 // of the application, one of which it must have; none: any
	Now         time.Time
}

func (Approve) command() {}

func approve(s State, c Approve) ([]fairevents.FairEvent, error) {
	application, err := s.find(c.Application, Organiser(c.Organiser), c.Revisions)
	if err != nil {
		return nil, err
	}
	if err := s.checkOpen(c.Now); err != nil {
		return nil, err
	}
	numbers := s.freeNumbers(application.Count)
	switch application.Status {
	case Applied, Waitlisted:
		if numbers != nil {
			return []fairevents.FairEvent{fairevents.StallApproved{
				Stall: application.ID, Association: application.Association, Count: application.Count, Numbers: numbers,
			}}, nil
		}
		if application.Status == Waitlisted {
			return nil, nil
		}
		return []fairevents.FairEvent{fairevents.StallWaitlisted{
			Stall: application.ID, Association: application.Association, Count: application.Count, Position: len(s.WaitingList) + 1,
		}}, nil
	case Approved, Offered, Confirmed:
		return nil, nil
	case Rejected, Withdrawn:
	}
	return nil, ErrApplicationEnded
}
