package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Confirm says that an association comes: it confirms its approved stalls or takes the ones it is offered. At is when it
// acted. Who waits may confirm where stalls are free all the same: everybody whom they fit has let them pass, or the fair
// has begun, and the first to say yes has them.
type Confirm struct {
	Association string
	Stall       string
	Revision    uint64 // of the application; 0: any
	At          time.Time
}

func (Confirm) command() {}

func confirm(s State, c Confirm) ([]fairevents.FairEvent, error) {
	stall, err := s.find(c.Stall, Association(c.Association), c.Revision)
	if err != nil {
		return nil, err
	}
	if stall.Status == Confirmed {
		return nil, nil
	}
	if err := s.checkOpen(c.At); err != nil {
		return nil, err
	}
	numbers, err := s.confirmable(stall, c.At)
	if err != nil {
		return nil, err
	}
	return []fairevents.FairEvent{fairevents.StallConfirmed{
		Stall: stall.ID, Association: stall.Association, Count: stall.Count, Numbers: numbers,
	}}, nil
}

// confirmable gives the stalls that an application may confirm, or says why it has none.
func (s State) confirmable(stall Stall, at time.Time) ([]int, error) {
	switch stall.Status {
	case Approved, Confirmed:
		return stall.Numbers, nil
	case Offered:
		if !at.Before(stall.Until) {
			return nil, ErrOfferExpired
		}
		return stall.Numbers, nil
	case Waitlisted:
		if numbers := s.freeNumbers(stall.Count); numbers != nil {
			return numbers, nil
		}
		return nil, ErrWaiting
	case Applied:
		return nil, ErrNotApproved
	case Rejected, Withdrawn:
	}
	return nil, ErrStallEnded
}
