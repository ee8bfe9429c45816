package order

import (
	"slices"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Total is what the order comes to by now: as agreed, until something is weighed or will not come. Then it is the agreed price of what was
// weighed, and of the rest as it was sent or is still to come, rounded once. It is more than what was agreed only where the buyer has said so. It returns the errors of
// money.Price.Total, which an agreed price does not meet.
func (s State) Total() (money.Amount, error) {
	if s.Decided != nil {
		return money.Amount(*s.Decided), nil
	}
	milli := s.payable()
	switch milli {
	case s.Demand.Milli:
		return money.Amount(s.Agreed), nil
	case 0:
		return money.Amount{Currency: s.Agreed.Currency}, nil
	}
	return money.Price(s.Price).Total(quantity.Quantity{Milli: milli, Unit: s.Measure.Base}, s.Measure)
}

// payable is how much is to be paid, in thousandths of the base.
func (s State) payable() int64 {
	expected := max(0, s.kept())
	if s.ByCount || !s.anyWeight() {
		return expected
	}
	var buyers, others int64 // what the buyer has said that it weighs, and what not
	for _, d := range s.Deliveries {
		if d.Weight.Net != 0 && (d.Weight.Agreed || d.Weight.By == orderevents.Buyer) {
			buyers += d.Weight.Net
		} else {
			others += d.Quantity()
		}
	}
	if !s.wouldBeComplete() && !s.allThere() { // and what is a little short is all there will be
		others += s.Left()
	}
	return buyers + max(0, min(others, expected-buyers))
}

func (s State) anyWeight() bool {
	return slices.ContainsFunc(s.Deliveries, func(d Delivery) bool { return d.Weight.Net != 0 })
}
