package order

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Prepare says that the association prepares the goods.
type Prepare struct{ Party party.Party }

func (Prepare) command() {}

func prepare(s State, c Prepare) ([]orderevents.OrderEvent, error) {
	if err := s.checkSide(c.Party, orderevents.Seller); err != nil {
		return nil, err
	}
	if err := s.checkStands(); err != nil || s.Status != Confirmed {
		return nil, err
	}
	return []orderevents.OrderEvent{orderevents.OrderPreparationBegun{Negotiation: s.Demand.Negotiation}}, nil
}
