package negotiation

import "github.com/qhatu/qhatu/api/orderevents"

// Stand makes a pending firm offer the standing one: the lot has reserved its stock.
type Stand struct{ Offer int }

func (Stand) command() {}

func stand(s State, c Stand) ([]orderevents.NegotiationEvent, error) {
	if c.Offer == 0 || c.Offer != s.Pending {
		return nil, nil
	}
	return []orderevents.NegotiationEvent{orderevents.OfferStood{
		Lot: s.Lot, Number: c.Offer, Replaces: s.Standing, Releases: s.releases(s.Standing),
	}}, nil
}
