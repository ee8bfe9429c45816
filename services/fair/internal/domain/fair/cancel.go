package fair

import (
	"cmp"
	"maps"
	"slices"
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

// ending lists the open applications, in an order that does not depend on the map's.
func (s State) ending() []fairevents.EndedStall {
	var open []fairevents.EndedStall
	for _, application := range slices.SortedFunc(maps.Values(s.Applications), func(a, b Application) int { return cmp.Compare(a.ID, b.ID) }) {
		if application.Status.Open() {
			open = append(open, fairevents.EndedStall{
				Stall: application.ID, Association: application.Association, State: string(application.Status), Numbers: application.Numbers,
			})
		}
	}
	return open
}
