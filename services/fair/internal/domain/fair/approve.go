package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Approve gives an application its stalls, or a place on the waiting list where they are not free. Free stalls are offered to who
// waits for them first: nobody who applies later has them instead.
type Approve struct {
	Organiser   string
	Application string
	Revisions   []uint64 // of the application, one of which it must have; none: any
	Now         time.Time
	Suspended   bool // one of the two begins nothing new
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
	if c.Suspended && (application.Status == Applied || application.Status == Waitlisted) {
		return nil, ErrSuspended
	}
	switch application.Status {
	case Applied:
		return s.approveNew(application, c.Now)
	case Waitlisted:
		return s.approved(application), nil
	case Approved, Offered, Confirmed:
		return nil, nil
	case Rejected, Withdrawn:
	}
	return nil, ErrApplicationEnded
}

// approveNew offers what is free to who waits, and gives the application what is left, or the place behind them.
func (s State) approveNew(application Application, now time.Time) ([]fairevents.FairEvent, error) {
	if !s.mayHave(application.Count) {
		return nil, ErrTooMany
	}
	events := s.offers(now)
	for _, e := range events {
		s = Evolve(s, e)
	}
	if approved := s.approved(application); approved != nil {
		return append(events, approved...), nil
	}
	return append(events, fairevents.StallWaitlisted{
		Stall: application.ID, Association: application.Association, Count: application.Count, Position: len(s.WaitingList) + 1,
	}), nil
}

// approved gives an application the stalls that it needs, nil if they are not free.
func (s State) approved(application Application) []fairevents.FairEvent {
	numbers := s.freeNumbers(application.Count)
	if numbers == nil {
		return nil
	}
	return []fairevents.FairEvent{fairevents.StallApproved{
		Stall: application.ID, Association: application.Association, Count: application.Count, Numbers: numbers,
	}}
}

// mayHave reports whether an association may have so many stalls, as the organiser has it now.
func (s State) mayHave(count int) bool { return count <= s.MaxPerApplicant }
