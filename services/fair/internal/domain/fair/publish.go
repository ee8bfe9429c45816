package fair

import (
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Publish announces a draft.
type Publish struct {
	Organiser string
	Now       time.Time
	Suspended bool // the organiser begins nothing new
}

func (Publish) command() {}

func publish(s State, c Publish) ([]fairevents.FairEvent, error) {
	if err := s.checkOwner(c.Organiser); err != nil {
		return nil, err
	}
	if s.Status == Published {
		return nil, nil
	}
	if err := s.checkOpen(c.Now); err != nil {
		return nil, err
	}
	if c.Suspended {
		return nil, ErrSuspended
	}
	return []fairevents.FairEvent{fairevents.FairPublished{}}, nil
}
