package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Withdraw takes an application back. The stalls that it had are offered to who waits for them.
type Withdraw struct {
	Party    Party
	Stall    string
	Reason   string
	Revision uint64    // of the application; 0: any
	At       time.Time // when the party acted
	Now      time.Time // when the stalls are free to be offered
}

func (Withdraw) command() {}

func withdraw(s State, c Withdraw) ([]fairevents.FairEvent, error) {
	stall, err := s.find(c.Stall, c.Party, c.Revision)
	if err != nil {
		return nil, err
	}
	if stall.Status == Withdrawn {
		return nil, nil
	}
	if err := s.checkOpen(c.At); err != nil {
		return nil, err
	}
	withdrawn := fairevents.StallWithdrawn{
		Stall: stall.ID, Association: stall.Association, Count: stall.Count,
		By: c.Party.Side, Freed: stall.Numbers, Reason: c.Reason,
	}
	switch stall.Status {
	case Applied, Waitlisted:
		return []fairevents.FairEvent{withdrawn}, nil
	case Approved, Offered, Confirmed:
		return s.freeing(withdrawn, c.Now), nil
	case Rejected, Withdrawn:
	}
	return nil, ErrStallEnded
}
