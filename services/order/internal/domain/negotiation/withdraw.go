package negotiation

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Withdraw takes back an own offer that stands or awaits its stock.
type Withdraw struct {
	Party  party.Party
	Offer  int
	Reason string
}

func (Withdraw) command() {}

func withdraw(s State, c Withdraw) ([]orderevents.NegotiationEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	offer, err := s.offer(c.Offer)
	if err != nil {
		return nil, err
	}
	switch {
	case offer.By != c.Party.Side:
		return nil, ErrNotOwnOffer
	case offer.State == OfferWithdrawn:
		return nil, nil
	case offer.State == OfferExpired:
		return nil, ErrOfferExpired
	case s.checkOpen() != nil:
		return nil, s.checkOpen()
	case c.Offer != s.Standing && c.Offer != s.Pending:
		return nil, ErrStaleOffer
	}
	return []orderevents.NegotiationEvent{orderevents.OfferWithdrawn{
		Lot: s.Lot, Number: c.Offer, By: c.Party.Side, Reason: c.Reason, Releases: s.releases(c.Offer),
	}}, nil
}
