package projection

import (
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// latest is how many orders of an organisation count in its track record: what somebody does now says more than what they did years ago, and
// whoever has many is read no longer than whoever has few.
const latest = 50

// TrackRecord is how an organisation has traded, counted over the last orders that it was a side of and that came to an end or into dispute. They are facts of the log, and nobody's
// opinion.
type TrackRecord struct {
	Orders    int // that count
	Completed int // received and paid
	Disputed  int // whoever objected
	Claimed   int // about which the buyer claimed
	Cancelled int // by the organisation, after they were confirmed

	// Of a seller.
	Short         int // came short of what was agreed by more than the tolerance
	LateDelivered int // arrived after the last day that was agreed

	// Of a buyer.
	LatePaid  int  // paid after the day, or still owed
	DaysToPay *int // from the delivery to the last payment, of those that are paid: the median; nil: there are none
}

const counted = "counted=" // the list of an organisation's orders that count

// counts tells whether an order says something of how its sides trade.
func (o Order) counts() bool {
	switch o.Status {
	case order.Received, order.Completed, order.Disputed, order.Resolved:
		return true
	case order.Cancelled:
		return o.CalledOff != nil
	case order.Placed, order.Confirmed, order.Preparing, order.Dispatched, order.Delivered, // which go on
		order.Declared, order.Acknowledged, order.Denied, order.TakenBack: // which one side has said alone
	}
	return false
}

// Counted chooses an organisation's orders that count, the last placed first.
func Counted(organisation string) readmodel.All[Order] {
	return readmodel.All[Order](counted + organisation)
}

// TrackRecord counts, as of a day in Peru.
func (v Views) TrackRecord(tx *bbolt.Tx, organisation, today string) (r TrackRecord, err error) {
	var days []int
	_, err = v.Orders.Each(tx, Counted(organisation), readmodel.Cursor{}, latest, func(o *Order) error {
		r.Orders++
		r.add(o, organisation)
		if organisation == o.Association {
			r.addSale(o)
		} else {
			days = r.addPurchase(o, today, days)
		}
		return nil
	})
	if len(days) > 0 {
		slices.Sort(days)
		r.DaysToPay = &days[len(days)/2]
	}
	return r, err
}

// add counts what is of both sides alike.
func (r *TrackRecord) add(o *Order, organisation string) {
	r.Completed += one(o.Status == order.Completed)
	r.Disputed += one(o.Objection != order.Objection{})
	r.Claimed += one(slices.ContainsFunc(o.Claims, func(c order.Claim) bool { return c.State != order.ClaimTakenBack }))
	sells := organisation == o.Association
	r.Cancelled += one(o.CalledOff != nil && sells == (o.CalledOff.By == orderevents.Seller))
}

func (r *TrackRecord) addSale(o *Order) {
	r.Short += one(o.Short())
	arrived := o.When(order.Delivered)
	r.LateDelivered += one(o.Delivery.Until != "" && !arrived.IsZero() && lima.Date(arrived) > o.Delivery.Until)
}

// addPurchase counts how a buyer paid, and adds in how many days.
func (r *TrackRecord) addPurchase(o *Order, today string, days []int) []int {
	late := slices.ContainsFunc(o.Dues(o.When), func(d order.Due) bool { return d.From == orderevents.Buyer && d.Overdue(today) })
	delivered, paidOn := o.When(order.Delivered), o.paidOn()
	if o.Status == order.Completed && paidOn != "" && !delivered.IsZero() {
		days = append(days, max(0, lima.Days(lima.Date(delivered), paidOn)))
		late = late || paidOn > o.BalanceOn(o.When)
	}
	r.LatePaid += one(late)
	return days
}

// paidOn is the day of the last payment that was confirmed; "": there is none.
func (o Order) paidOn() (last string) {
	for _, p := range o.Payments {
		if p.State == order.PaymentConfirmed && p.From == orderevents.Buyer {
			last = max(last, p.PaidOn)
		}
	}
	return last
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
