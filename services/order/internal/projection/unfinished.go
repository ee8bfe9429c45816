package projection

import (
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/sweep"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// Unfinished is what should have happened by itself and did not.
type Unfinished struct {
	Offers []string // negotiations with an offer past its time
	Agreed []Agreed // accepted, and without an outcome since
	Placed []Order  // without the lot's answer

	Delivered []string // orders whose buyers have not objected in time
}

// Agreed is a negotiation that waits for its order's outcome.
type Agreed struct {
	ID       string
	Accepted orderevents.OfferAccepted
	Order    Order // the zero Order: never placed
}

// Unfinished finds offers whose time ran out before now and whose timer has had its time, and steps that were begun before stuck.
func (v Views) Unfinished(tx *bbolt.Tx, now, stuck time.Time) (Unfinished, error) {
	var found Unfinished
	late, err := v.Negotiations.Within(tx, expiring, readmodel.UpTo(readmodel.Soonest(now.Add(-sweep.TimerFirst))))
	if err != nil {
		return found, err
	}
	for _, n := range late {
		found.Offers = append(found.Offers, n.ID)
	}
	if found.Agreed, err = v.agreed(tx, stuck); err != nil {
		return found, err
	}
	if found.Placed, err = v.Orders.Within(tx, waiting, readmodel.UpTo(readmodel.Soonest(stuck))); err != nil {
		return found, err
	}
	over, err := v.Orders.Within(tx, claims, readmodel.UpTo(readmodel.Soonest(now.Add(-sweep.TimerFirst))))
	for _, o := range over {
		found.Delivered = append(found.Delivered, o.ID)
	}
	return found, err
}

func (v Views) agreed(tx *bbolt.Tx, stuck time.Time) ([]Agreed, error) {
	waiting, err := v.Negotiations.Within(tx, agreed, readmodel.UpTo(readmodel.Soonest(stuck)))
	if err != nil {
		return nil, err
	}
	found := make([]Agreed, 0, len(waiting))
	for _, n := range waiting {
		o, _, err := v.Orders.Get(tx, n.Accepted.Order)
		if err != nil {
			return nil, err
		}
		found = append(found, Agreed{ID: n.ID, Accepted: *n.Accepted, Order: o})
	}
	return found, nil
}

// remindedWithin is how long after its time a reminder is still given: of what is older nobody is reminded that was not.
const remindedWithin = 7 * 24 * time.Hour

// Reminder is what somebody is to be reminded of next, and when. What was too old when the order last changed does not stand before what came later.
func (o Order) Reminder() (next order.Reminder, at time.Time, ok bool) {
	return o.NextReminder(o.When, o.Changed.Add(-remindedWithin))
}

// Reminders are the orders of which somebody is to be reminded now.
func (v Views) Reminders(tx *bbolt.Tx, now time.Time) ([]Order, error) {
	return v.Orders.Within(tx, remind, readmodel.Bounds{From: readmodel.Soonest(now.Add(-remindedWithin)), To: readmodel.Soonest(now) + 1})
}

// InTheClear are the negotiations and orders with a text that is not sealed.
func (v Views) InTheClear(tx *bbolt.Tx) (negotiations []Negotiation, orders []Order, err error) {
	if negotiations, err = v.Negotiations.Within(tx, inTheClear, readmodel.Bounds{}); err != nil {
		return nil, nil, err
	}
	orders, err = v.Orders.Within(tx, inTheClear, readmodel.Bounds{})
	return negotiations, orders, err
}
