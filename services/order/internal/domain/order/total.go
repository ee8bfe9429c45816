package order

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/settlement"
)

// Total is what the order comes to by now: as agreed, until something is weighed or will not come. Then it is the agreed price of what was
// weighed, and of the rest as it was sent or is still to come, rounded once. It is more than what was agreed only where the buyer has said so. It returns the errors of
// money.Price.Total, which an agreed price does not meet.
func (s State) Total() (money.Amount, error) {
	if s.Decided != nil {
		return money.Amount(*s.Decided), nil
	}
	milli := s.settlement().Payable()
	switch milli {
	case s.Demand.Milli:
		return money.Amount(s.Agreed), nil
	case 0:
		return money.Amount{Currency: s.Agreed.Currency}, nil
	}
	return money.Price(s.Price).Total(quantity.Quantity{Milli: milli, Unit: s.Measure.Base}, s.Measure)
}

// settlement is how the order is counted.
func (s State) settlement() settlement.Order {
	o := settlement.Order{
		Agreed: s.Demand.Milli, Returned: s.Returned, SentBack: s.SentBack, Permille: int64(s.Settlement.TolerancePermille), ByCount: s.ByCount, AllThere: s.allThere(),
		Delivered: make([]settlement.Delivery, len(s.Deliveries)),
	}
	for i, d := range s.Deliveries {
		o.Delivered[i] = settlement.Delivery{Sent: d.Milli, Net: d.Weight.Net, ByBuyer: d.Weight.Agreed || d.Weight.By == orderevents.Buyer}
	}
	return o
}
