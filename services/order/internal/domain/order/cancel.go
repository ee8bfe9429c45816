package order

import "github.com/qhatu/qhatu/api/orderevents"

// Cancel says that the order cannot be: the lot refused its stock.
type Cancel struct {
	By             string
	Reason         string
	AvailableMilli int64
}

func (Cancel) command() {}

func cancel(s State, c Cancel) ([]orderevents.OrderEvent, error) {
	switch {
	case s.Status == "":
		return nil, ErrNotFound
	case s.Status != Placed || s.Recorded():
		return nil, nil
	}
	return []orderevents.OrderEvent{orderevents.OrderCancelled{
		Negotiation: s.Demand.Negotiation, Offer: s.Demand.Offer,
		By: c.By, Reason: c.Reason, AvailableMilli: c.AvailableMilli,
	}}, nil
}
