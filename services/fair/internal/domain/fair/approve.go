package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Approve gives an application its stalls, or a place in line where they are not free.
type Approve struct {
	Organiser string
	Stall     string
	Revision  uint64 // of the application; 0: any
	At        time.Time
}

func (Approve) command() {}

func approve(s State, c Approve) ([]fairevents.FairEvent, error) {
	stall, err := s.find(c.Stall, Organiser(c.Organiser), c.Revision)
	if err != nil {
		return nil, err
	}
	if err := s.checkOpen(c.At); err != nil {
		return nil, err
	}
	numbers := s.freeNumbers(stall.Count)
	switch stall.Status {
	case Applied, Waitlisted:
		if numbers != nil {
			return []fairevents.FairEvent{fairevents.StallApproved{
				Stall: stall.ID, Association: stall.Association, Count: stall.Count, Numbers: numbers,
			}}, nil
		}
		if stall.Status == Waitlisted {
			return nil, nil
		}
		return []fairevents.FairEvent{fairevents.StallWaitlisted{
			Stall: stall.ID, Association: stall.Association, Count: stall.Count, Position: len(s.Line) + 1,
		}}, nil
	case Approved, Offered, Confirmed:
		return nil, nil
	case Rejected, Withdrawn:
	}
	return nil, ErrStallEnded
}
