package fair

import (
	"cmp"
	"slices"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
)

// Expire ends the offers whose time has run out at Now and offers their stalls to the next on the waiting list.
type Expire struct{ Now time.Time }

func (Expire) command() {}

func expire(s State, c Expire) ([]fairevents.FairEvent, error) {
	var events []fairevents.FairEvent
	var passed []string
	for _, application := range s.overdue(c.Now) {
		e := fairevents.StallOfferLapsed{
			Stall: application.ID, Association: application.Association, Count: application.Count, Freed: application.Numbers, Position: len(s.WaitingList) + 1,
		}
		events, passed, s = append(events, e), append(passed, application.ID), Evolve(s, e)
	}
	if len(passed) == 0 {
		return nil, nil
	}
	return append(events, s.offers(c.Now, passed...)...), nil
}

// overdue lists the offers whose time has run out, in the order in which it did.
func (s State) overdue(at time.Time) []Application {
	var found []Application
	for _, application := range s.Applications {
		if application.Status == Offered && !at.Before(application.Until) {
			found = append(found, application)
		}
	}
	slices.SortFunc(found, func(a, b Application) int {
		return cmp.Or(a.Until.Compare(b.Until), cmp.Compare(a.Numbers[0], b.Numbers[0]))
	})
	return found
}
