package order

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Place writes down what was agreed and asks the lot for its stock.
type Place struct{ Agreed orderevents.OrderPlaced }

func (Place) command() {}

func place(s State, c Place) ([]orderevents.OrderEvent, error) {
	if s.Status != "" {
		return nil, nil
	}
	return []orderevents.OrderEvent{c.Agreed}, nil
}

func (s State) placed(e orderevents.OrderPlaced) State {
	s.Status, s.Demand = Placed, e.StockDemand
	s.Parties = party.Parties{Buyer: e.Buyer, Association: e.Association}
	s.ExternalRef, s.Delivery = e.ExternalRef, e.Delivery
	s.Measure, s.Settlement = quantity.Measure(e.Measure), orderevents.UsualSettlement()
	if e.Settlement != nil {
		s.Settlement = *e.Settlement
	}
	s.Price, s.Agreed = e.Price, e.Total
	s.ByCount = e.Measure.Base != quantity.Kilogram
	if t := e.Terms; t != nil {
		s.WeighAt, s.ByCount = t.WeighAt, s.ByCount || t.SettleBy == "count"
		if t.Payment != nil {
			s.PayBy = *t.Payment
		}
	}
	return s
}
