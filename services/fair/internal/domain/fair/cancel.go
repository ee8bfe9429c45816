package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Cancel calls a fair off.
type Cancel struct {
	Organiser string
	Reason    string
	Now       time.Time
}

func (Cancel) command() {}

func cancel(s State, c Cancel) ([]fairevents.FairEvent, error) {
	if err := s.checkOwner(c.Organiser); err != nil {
		return nil, err
	}
	if s.Status == Cancelled {
		return nil, nil
	}
	if err := s.checkOpen(c.Now); err != nil {
		return nil, err
	}
	return []fairevents.FairEvent{fairevents.FairCancelled{Reason: c.Reason, Ended: s.ending()}}, nil
}

// ending lists the open applications.
func (s State) ending() (ended []fairevents.EndedStall) {
	for _, application := range s.open() {
		ended = append(ended, fairevents.EndedStall{
			Stall: application.ID, Association: application.Association, State: string(application.Status), Numbers: application.Numbers,
		})
	}
	return ended
}
