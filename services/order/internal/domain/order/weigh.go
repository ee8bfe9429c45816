package order

import (
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Weigh says what a delivery weighs. Near enough to what was sent it counts at once; otherwise the other side has to agree.
type Weigh struct {
	Party            party.Party
	Delivery         int                // its number; 0: the only one
	Gross, Tare, Net *quantity.Quantity // net may be left out where the other two are said
	Now              time.Time
}

func (Weigh) command() {}

func weigh(s State, c Weigh) ([]orderevents.OrderEvent, error) {
	d, err := s.weighedBy(c.Party, c.Delivery)
	if err != nil {
		return nil, err
	}
	w, err := s.onScales(c)
	if err != nil {
		return nil, err
	}
	if w.Net == d.Waiting.Net && w.By == d.Waiting.By || w.Net == d.Weight.Net && (w.By == d.Weight.By || d.Weight.Agreed) {
		return nil, nil
	}
	if d.Weight.Agreed {
		return nil, ErrWeightAgreed
	}
	if err := s.checkRoom(d, w.Net); err != nil {
		return nil, err
	}
	weighed := orderevents.DeliveryWeighed{
		Negotiation: s.Demand.Negotiation, Delivery: d.Number, By: w.By, GrossMilli: w.Gross, TareMilli: w.Tare, NetMilli: w.Net, Standing: s.standing(d, w),
	}
	return completing(weighed, s.weighs(weighed), c.Party.Side, c.Now), nil
}

// standing is how a weight stands beside what is known of a delivery.
func (s State) standing(d Delivery, w Weight) string {
	switch {
	case w.Net == d.Weight.Net, w.Net == d.Waiting.Net: // the other side has said the same
		return orderevents.WeightAgreed
	case w.Net < d.Milli-s.tolerance(d.Milli), w.Net > d.Milli+s.tolerance(d.Milli):
		return orderevents.WeightWaits
	case w.By == orderevents.Seller && w.Net > s.remaining()+d.Quantity(): // more is to be paid than was agreed
		return orderevents.WeightWaits
	case d.Weight.Net != 0 && d.Weight.By != w.By && w.By != s.scales():
		return orderevents.WeightWaits
	}
	return orderevents.WeightCounts
}

// scales is the side whose scales count where both have weighed.
func (s State) scales() string {
	if s.WeighAt == "destination" {
		return orderevents.Buyer
	}
	return orderevents.Seller
}

// checkWeighing checks that there is something to weigh, still.
func (s State) checkWeighing() error {
	if err := s.checkStands(); err != nil {
		return err
	}
	switch {
	case s.ByCount:
		return ErrNotWeighed
	case s.Status.Implies(Received):
		return ErrReceived
	case len(s.Deliveries) == 0:
		return ErrNothingSent
	}
	return nil
}

// weighedBy is the delivery whose weight a party speaks of, by its number, or by none.
func (s State) weighedBy(p party.Party, number int) (Delivery, error) {
	if err := s.checkParty(p); err != nil {
		return Delivery{}, err
	}
	if err := s.checkWeighing(); err != nil {
		return Delivery{}, err
	}
	switch {
	case number == 0 && len(s.Deliveries) > 1:
		return Delivery{}, ErrWhichDelivery
	case number == 0:
		number = 1
	}
	d, err := s.delivery(number)
	if err == nil && s.isNew(d) {
		err = ErrNoSuchDelivery
	}
	return d, err
}

// onScales is what the scales showed, in thousandths of the base.
func (s State) onScales(c Weigh) (w Weight, err error) {
	w.By = c.Party.Side
	for _, part := range []struct {
		said  *quantity.Quantity
		field string
		into  *int64
	}{{c.Gross, "gross", &w.Gross}, {c.Tare, "tare", &w.Tare}, {c.Net, "net", &w.Net}} {
		if *part.into, err = s.inStock(part.said, 0, part.field); err != nil {
			return w, err
		}
	}
	both := c.Gross != nil && c.Tare != nil
	switch {
	case c.Net == nil && both && w.Gross > w.Tare:
		w.Net = w.Gross - w.Tare
	case c.Net == nil:
		return w, ErrNoNet
	case both && w.Net != w.Gross-w.Tare, c.Gross != nil && w.Net > w.Gross:
		return w, ErrNetOff
	}
	return w, nil
}
