package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Confirm says that an association comes: it confirms its approved stalls or takes the ones that it is offered. An
// association in the waiting list may confirm too, if there are enough free stalls. Stalls are free while others wait when
// everybody whom they fit has let their offer expire, or when the fair has begun. The first to confirm gets them.
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
