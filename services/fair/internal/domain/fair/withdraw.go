package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Withdraw takes an application back. The stalls that it had are offered to who waits for them.
type Withdraw struct {
	Party       Party
	Application string
	Reason      string
	Revisions   []uint64  // of the application, one of which it must have; none: any
	ActedAt     time.Time // when the party acted
	Now         time.Time // when the stalls are free to be offered
}

func (Withdraw) command() {}

func withdraw(s State, c Withdraw) ([]fairevents.FairEvent, error) {
	application, err := s.find(c.Application, c.Party, c.Revisions)
	if err != nil {
		return nil, err
	}
	if application.Status == Withdrawn {
		return nil, nil
	}
	if err := s.checkOpen(c.ActedAt); err != nil {
		return nil, err
	}
	withdrawn := fairevents.StallWithdrawn{
		Stall: application.ID, Association: application.Association, Count: application.Count,
		By: c.Party.Side, Freed: application.Numbers, Reason: c.Reason,
	}
	switch application.Status {
	case Applied, Waitlisted:
		return []fairevents.FairEvent{withdrawn}, nil
	case Approved, Offered, Confirmed:
		return s.freeing(withdrawn, c.Now), nil
	case Rejected, Withdrawn:
	}
	return nil, ErrApplicationEnded
}
