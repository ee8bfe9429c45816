package fair

import (
	"cmp"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Lapse ends the offers whose time has run out at At and offers their stalls to the next in line.
type Lapse struct{ At time.Time }

func (Lapse) command() {}

func lapse(s State, c Lapse) ([]fairevents.FairEvent, error) {
	var events []fairevents.FairEvent
	var passed []string
	for _, stall := range s.overdue(c.At) {
		e := fairevents.StallOfferLapsed{
			Stall: stall.ID, Association: stall.Association, Count: stall.Count, Freed: stall.Numbers, Position: len(s.Line) + 1,
		}
		events, passed, s = append(events, e), append(passed, stall.ID), Evolve(s, e)
	}
	if len(passed) == 0 {
		return nil, nil
	}
	return append(events, s.offers(c.At, passed...)...), nil
}

// overdue lists the offers whose time has run out, in the order in which it did.
func (s State) overdue(at time.Time) []Stall {
	var found []Stall
	for _, stall := range s.Stalls {
		if stall.Status == Offered && !at.Before(stall.Until) {
			found = append(found, stall)
		}
	}
	slices.SortFunc(found, func(a, b Stall) int {
		return cmp.Or(a.Until.Compare(b.Until), cmp.Compare(a.Numbers[0], b.Numbers[0]))
	})
	return found
}
