package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Confirm says that an association comes: it confirms its approved stalls or takes the ones that it is offered. An
// association on the waiting list may confirm too, if there are enough free stalls. Stalls are free while others wait when
// everybody whom they fit has let their offer expire. The first to confirm gets them. Who acted before the fair was
// rescheduled did not say that they come at the new time.
type Confirm struct {
	Association string
	Application string
	Revisions   []uint64 // of the application, one of which it must have; none: any
	ActedAt     time.Time
	Suspended   bool // one of the two begins nothing new
}

func (Confirm) command() {}

func confirm(s State, c Confirm) ([]fairevents.FairEvent, error) {
	application, err := s.find(c.Application, Association(c.Association), c.Revisions)
	if err != nil {
		return nil, err
	}
	if application.Status == Confirmed {
		return nil, nil
	}
	if err := s.checkOpen(c.ActedAt); err != nil {
		return nil, err
	}
	if c.ActedAt.Before(s.RescheduledAt) {
		return nil, ErrRescheduled
	}
	if c.Suspended {
		return nil, ErrSuspended
	}
	numbers, err := s.confirmable(application, c.ActedAt)
	if err != nil {
		return nil, err
	}
	return []fairevents.FairEvent{fairevents.StallConfirmed{
		Stall: application.ID, Association: application.Association, Count: application.Count, Numbers: numbers,
	}}, nil
}

// confirmable gives the stalls that an application may confirm, or says why it has none.
func (s State) confirmable(application Application, at time.Time) ([]int, error) {
	switch application.Status {
	case Approved, Confirmed:
		return application.Numbers, nil
	case Offered:
		if !at.Before(application.Until) {
			return nil, ErrOfferExpired
		}
		return application.Numbers, nil
	case Waitlisted:
		if numbers := s.freeNumbers(application.Count); numbers != nil {
			return numbers, nil
		}
		return nil, ErrWaiting
	case Applied:
		return nil, ErrNotApproved
	case Rejected, Withdrawn:
	}
	return nil, ErrApplicationEnded
}
