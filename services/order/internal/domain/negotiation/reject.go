package negotiation

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Reject declines the standing offer of the other side; it is its maker's turn.
type Reject struct {
	Party   party.Party
	Offer   int
	Reason  string
	ActedAt time.Time
}

func (Reject) command() {}

func reject(s State, c Reject) ([]orderevents.NegotiationEvent, error) {
	if err := s.checkAnswer(c.Party, c.Offer, c.ActedAt); err != nil {
		return nil, err
	}
	return []orderevents.NegotiationEvent{orderevents.OfferRejected{
		Lot: s.Lot, Number: c.Offer, By: c.Party.Side, Reason: c.Reason, Releases: s.releases(c.Offer),
	}}, nil
}
