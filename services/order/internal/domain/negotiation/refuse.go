package negotiation

import "github.com/qhatu/qhatu/api/orderevents"

// Refuse ends an offer that the lot had no stock for: a pending firm one, or the accepted one whose order was
// cancelled.
type Refuse struct {
	Offer          int
	Reason         string
	AvailableMilli int64
}

func (Refuse) command() {}

func refuse(s State, c Refuse) ([]orderevents.NegotiationEvent, error) {
	offer, err := s.offer(c.Offer)
	if err != nil {
		return nil, nil //nolint:nilerr // a refusal of what was never offered concerns nobody
	}
	pending := c.Offer == s.Pending
	accepted := s.Status == Agreed && offer.State == OfferAccepted
	if !pending && !accepted {
		return nil, nil
	}
	return []orderevents.NegotiationEvent{orderevents.OfferRefused{
		Lot: s.Lot, Number: c.Offer, Reason: c.Reason, AvailableMilli: c.AvailableMilli,
	}}, nil
}
