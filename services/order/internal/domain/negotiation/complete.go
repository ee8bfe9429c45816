package negotiation

import "github.com/qhatu/qhatu/api/orderevents"

// Complete ends an agreed negotiation: its order is confirmed.
type Complete struct{ Order string }

func (Complete) command() {}

func complete(s State, c Complete) ([]orderevents.NegotiationEvent, error) {
	if s.Status != Agreed {
		return nil, nil
	}
	return []orderevents.NegotiationEvent{orderevents.NegotiationCompleted{Lot: s.Lot, Order: c.Order}}, nil
}
