package order

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Deliver says that a delivery has arrived. One that nobody dispatched begins with it, if it is the first or if its number is said, so that
// what both sides say of one delivery is not taken for two.
type Deliver struct {
	Party    party.Party
	Delivery int                // its number; 0: the only one that is on its way, or the first
	Quantity *quantity.Quantity // how much arrived; nil: all of it
	Now      time.Time
}

func (Deliver) command() {}

func deliver(s State, c Deliver) ([]orderevents.OrderEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	if err := s.checkStands(); err != nil {
		return nil, err
	}
	d, err := s.arriving(c.Delivery)
	if err != nil || d.Arrived {
		return nil, err
	}
	if c.Quantity != nil && d.Weight.Net != 0 {
		return nil, ErrWeighed
	}
	milli, err := s.inStock(c.Quantity, d.Quantity(), "quantity")
	if err != nil {
		return nil, err
	}
	if err := s.checkRoom(d, milli); err != nil {
		return nil, err
	}
	arrived := orderevents.DeliveryArrived{Negotiation: s.Demand.Negotiation, Delivery: d.Number, Milli: milli, By: c.Party.Side}
	return completing(arrived, s.arrived(arrived), c.Party.Side, c.Now), nil
}

// arriving is the delivery that is meant by a number, or by none. Of an order that is delivered it is one that has arrived.
func (s State) arriving(number int) (Delivery, error) {
	on, over := s.onTheWay(), s.Status.Implies(Delivered)
	switch {
	case number == 0 && over:
		return Delivery{Arrived: true}, nil
	case number == 0 && len(s.Deliveries) == 0:
		return s.delivery(1)
	case number == 0 && len(on) == 0:
		return Delivery{}, ErrNothingOnTheWay
	case number == 0 && len(on) > 1:
		return Delivery{}, ErrWhichDelivery
	case number == 0:
		return on[0], nil
	}
	d, err := s.delivery(number)
	if err == nil && s.isNew(d) && (over || d.Milli == 0) {
		err = ErrNothingLeft
	}
	return d, err
}

// delivered says that all has arrived, and until when the buyer may object.
func (s State) delivered(by string, now time.Time) orderevents.OrderDelivered {
	until := s.lasting(now, time.Duration(s.Settlement.ClaimHours)*time.Hour)
	return orderevents.OrderDelivered{Negotiation: s.Demand.Negotiation, By: by, ClaimsUntil: until}
}
