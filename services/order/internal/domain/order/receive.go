package order

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Receive says that the buyer has all that was agreed.
type Receive struct{ Party party.Party }

func (Receive) command() {}

func receive(s State, c Receive) ([]orderevents.OrderEvent, error) {
	if err := s.checkSide(c.Party, orderevents.Buyer); err != nil {
		return nil, err
	}
	if err := s.checkStands(); err != nil || s.Status.Implies(Received) {
		return nil, err
	}
	if _, isOpen := s.openClaim(); isOpen {
		return nil, ErrClaimOpen
	}
	var events []orderevents.OrderEvent
	for _, d := range s.unsaid() {
		arrived := orderevents.DeliveryArrived{Negotiation: s.Demand.Negotiation, Delivery: d.Number, Milli: d.Quantity(), By: c.Party.Side}
		events = append(events, arrived)
		s = s.arrived(arrived)
	}
	if s.Status != Delivered && !s.complete() {
		return nil, Incomplete{Left: quantity.Quantity{Milli: s.Left(), Unit: s.Measure.Base}}
	}
	return append(events, orderevents.OrderReceived{Negotiation: s.Demand.Negotiation, By: orderevents.Buyer}), nil
}

// unsaid are the deliveries of which nobody has said that they arrived: those on their way, or, where none is known, one of all there is.
func (s State) unsaid() []Delivery {
	if len(s.Deliveries) == 0 {
		return []Delivery{{Number: 1, Milli: s.Left()}}
	}
	return s.onTheWay()
}

// EndClaims says that the time in which the buyer may object, or the association may answer a claim, has run out, if it has.
type EndClaims struct{ Now time.Time }

func (EndClaims) command() {}

func endClaims(s State, c EndClaims) ([]orderevents.OrderEvent, error) {
	if s.Status != Delivered || c.Now.Before(s.OpenUntil()) {
		return nil, nil
	}
	if open, isOpen := s.openClaim(); isOpen {
		return []orderevents.OrderEvent{orderevents.OrderDisputed{Negotiation: s.Demand.Negotiation, By: orderevents.Buyer, Reason: open.Reason}}, nil
	}
	return []orderevents.OrderEvent{orderevents.OrderReceived{Negotiation: s.Demand.Negotiation, By: orderevents.ByTime}}, nil
}
