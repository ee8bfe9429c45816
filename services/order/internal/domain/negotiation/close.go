package negotiation

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Close ends the bargaining for good.
type Close struct {
	Party  party.Party
	Reason string
}

func (Close) command() {}

func closeBy(s State, c Close) ([]orderevents.NegotiationEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	if s.Status == Closed {
		return nil, nil
	}
	if err := s.checkOpen(); err != nil {
		return nil, err
	}
	return []orderevents.NegotiationEvent{orderevents.NegotiationClosed{
		Lot: s.Lot, By: c.Party.Side, Reason: c.Reason, Releases: s.releases(s.Standing, s.Pending),
	}}, nil
}
