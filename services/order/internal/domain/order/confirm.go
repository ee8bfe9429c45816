package order

import "github.com/qhatu/qhatu/api/orderevents"

// Confirm says that the lot committed the stock.
type Confirm struct{}

func (Confirm) command() {}

func confirm(s State, _ Confirm) ([]orderevents.OrderEvent, error) {
	switch s.Status {
	case Placed:
		return []orderevents.OrderEvent{orderevents.OrderConfirmed{
			Negotiation: s.Demand.Negotiation, Offer: s.Demand.Offer,
		}}, nil
	case Confirmed, Cancelled:
		return nil, nil
	}
	return nil, ErrNotFound
}
