package order

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// AgreeWeight agrees to the weight that the other side has said. It names the weight, and binds to no other.
type AgreeWeight struct {
	Party    party.Party
	Delivery int
	Net      quantity.Quantity
	Now      time.Time
}

func (AgreeWeight) command() {}

func agreeWeight(s State, c AgreeWeight) ([]orderevents.OrderEvent, error) {
	d, err := s.weighedBy(c.Party, c.Delivery)
	if err != nil {
		return nil, err
	}
	net, err := s.inStock(&c.Net, 0, "net")
	if err != nil {
		return nil, err
	}
	switch {
	case d.Weight.Agreed && d.Weight.Net == net:
		return nil, nil
	case d.Waiting.Net == 0:
		return nil, ErrNoWeight
	case d.Waiting.Net != net:
		return nil, ErrStaleWeight
	case d.Waiting.By == c.Party.Side:
		return nil, ErrOwnWeight
	}
	if err := s.checkRoom(d, net); err != nil {
		return nil, err
	}
	agreed := orderevents.DeliveryWeightAgreed{Negotiation: s.Demand.Negotiation, Delivery: d.Number, By: c.Party.Side, NetMilli: net}
	return completing(agreed, s.weightAgreed(agreed), c.Party.Side, c.Now), nil
}
