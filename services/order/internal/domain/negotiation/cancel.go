package negotiation

import "github.com/qhatu/qhatu/api/orderevents"

// Cancel ends the bargaining because its lot did.
type Cancel struct{ Reason string }

func (Cancel) command() {}

func cancel(s State, c Cancel) ([]orderevents.NegotiationEvent, error) {
	if !s.Open() {
		return nil, nil
	}
	return []orderevents.NegotiationEvent{orderevents.NegotiationCancelled{
		Lot: s.Lot, Reason: c.Reason, Releases: s.releases(s.Standing, s.Pending),
	}}, nil
}
