package negotiation

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
)

// Expire ends the standing or pending offer whose time has run out at Now.
type Expire struct{ Now time.Time }

func (Expire) command() {}

func expire(s State, c Expire) ([]orderevents.NegotiationEvent, error) {
	if !s.Open() {
		return nil, nil
	}
	var expired []orderevents.NegotiationEvent
	for _, n := range []int{s.Standing, s.Pending} {
		if n != 0 && !c.Now.Before(s.Offers[n-1].ValidUntil) {
			expired = append(expired, orderevents.OfferExpired{Lot: s.Lot, Number: n, Releases: s.releases(n)})
		}
	}
	return expired, nil
}
