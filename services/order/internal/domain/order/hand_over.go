package order

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// HandOver says that both sides stood at the scales: the goods are weighed, taken and received in one moment, as at the farm gate. The buyer says so of
// themselves; the seller says it with the code that the buyer has told them, which is the buyer's word.
type HandOver struct {
	Party    party.Party
	Released bool               // the buyer's code was right
	Net      *quantity.Quantity // what the scales showed; nil: as agreed
	Rest     string             // why what is missing will not come, one of orderevents' codes; "": nothing is missing
	Now      time.Time
}

func (HandOver) command() {}

func handOver(s State, c HandOver) ([]orderevents.OrderEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	if err := s.checkStands(); err != nil {
		return nil, err
	}
	sells := c.Party.Side == orderevents.Seller
	switch {
	case s.Status.Implies(Received):
		return nil, nil
	case s.Status == Delivered || len(s.Deliveries) > 1:
		return nil, ErrUnderWay
	case sells && !c.Released:
		return nil, ErrNoReleaseCode
	}
	d, err := s.delivery(1)
	if err != nil {
		return nil, err
	}
	milli, err := s.inStock(c.Net, d.Quantity(), "net")
	if err != nil {
		return nil, err
	}
	if c.Net != nil && d.Weight.Agreed && d.Weight.Net != milli {
		return nil, ErrWeightAgreed
	}
	if err := s.checkRoom(d, milli); err != nil {
		return nil, err
	}
	return s.handedOver(c, d, milli)
}

// handedOver tells step by step what happened in one moment.
func (s State) handedOver(c HandOver, d Delivery, milli int64) (events []orderevents.OrderEvent, err error) {
	add := func(e orderevents.OrderEvent) {
		events = append(events, e)
		s = Evolve(s, e)
	}
	if !d.Arrived {
		add(orderevents.DeliveryArrived{Negotiation: s.Demand.Negotiation, Delivery: d.Number, Milli: milli, By: c.Party.Side})
	}
	if c.Net != nil && !s.ByCount && !d.Weight.Agreed {
		standing := orderevents.WeightAgreed
		if !c.Released {
			if milli < d.Quantity()-s.tolerance(d.Quantity()) {
				return nil, ErrWeightUnsaid
			}
			standing = orderevents.WeightCounts
		}
		add(orderevents.DeliveryWeighed{Negotiation: s.Demand.Negotiation, Delivery: d.Number, By: c.Party.Side, NetMilli: milli, Standing: standing})
	}
	if !s.complete() {
		if c.Rest == "" || c.Party.Side != orderevents.Seller {
			return nil, Incomplete{Left: quantity.Quantity{Milli: s.Left(), Unit: s.Measure.Base}}
		}
		add(orderevents.OrderRestClosed{StockReturn: s.returns(s.Returned + s.Left()), Reason: c.Rest})
	}
	add(orderevents.OrderReceived{Negotiation: s.Demand.Negotiation, By: c.Party.Side, HandedOver: true})
	return events, nil
}
