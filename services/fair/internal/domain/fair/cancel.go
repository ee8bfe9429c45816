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
	At        time.Time
}

func (Cancel) command() {}

func cancel(s State, c Cancel) ([]fairevents.FairEvent, error) {
	if err := s.checkOwner(c.Organiser); err != nil {
		return nil, err
	}
	if s.Status == Cancelled {
		return nil, nil
	}
	if err := s.checkOpen(c.At); err != nil {
		return nil, err
	}
	return []fairevents.FairEvent{fairevents.FairCancelled{Reason: c.Reason, Ended: s.ending()}}, nil
}

// ending lists the open applications, in an order that does not depend on the map's.
func (s State) ending() []fairevents.EndedStall {
	var open []fairevents.EndedStall
	for _, stall := range slices.SortedFunc(maps.Values(s.Stalls), func(a, b Stall) int { return cmp.Compare(a.ID, b.ID) }) {
		if stall.Status.Open() {
			open = append(open, fairevents.EndedStall{
				Stall: stall.ID, Association: stall.Association, State: string(stall.Status), Numbers: stall.Numbers,
			})
		}
	}
	return open
}
