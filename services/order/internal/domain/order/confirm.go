package order

import "github.com/qhatu/qhatu/api/orderevents"

// Confirm says that the lot committed the stock.
type Confirm struct{}

func (Confirm) command() {}

func confirm(s State, _ Confirm) ([]orderevents.OrderEvent, error) {
	switch {
	case s.Status == "":
		return nil, ErrNotFound
	case s.Status != Placed || s.Recorded():
		return nil, nil
	}
	return []orderevents.OrderEvent{orderevents.OrderConfirmed{
		Negotiation: s.Demand.Negotiation, Offer: s.Demand.Offer,
	}}, nil
}
