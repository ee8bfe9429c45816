package app

import (
	"context"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/sweep"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// sweeping is the process that takes the steps which a lost message left out.
const sweeping = "order-sweep"

const stuckAfter = time.Minute // a step takes milliseconds; this one was lost

// Sweep repairs, until ctx ends, what a lost message left behind: offers past their time, orders past their claim window, accepted offers without an
// order, orders without the lot's answer, texts in the clear, negotiations that do not know what became of their order, photos that no order names. It cancels what waits for a lot that
// cannot answer, since a part of what happened to it is lost. And it reminds people of what is due.
func (a *App) Sweep(ctx context.Context) error { return a.sweep().Run(ctx) }

func (a *App) sweep() sweep.Sweep {
	return sweep.Sweep{Find: a.findUnfinished, Now: a.now, Every: a.sweepEvery, Logger: a.logger}
}

func (a *App) findUnfinished(ctx context.Context, now time.Time) ([]sweep.Repair, error) {
	var found projection.Unfinished
	var lost []string
	err := a.view(func(tx *bbolt.Tx) (err error) {
		for _, lot := range a.log.Lost(catalogevents.Lot) {
			open, err := a.views.Negotiations.OpenAbout(tx, lot)
			if err != nil {
				return err
			}
			lost = append(lost, open...)
		}
		found, err = a.views.Unfinished(tx, now, now.Add(-stuckAfter))
		return err
	})
	if err != nil {
		return nil, err
	}
	if a.grace.Holds(ctx, now) {
		found.Offers, found.Delivered = nil, nil
	}
	var repairs []sweep.Repair
	add := func(what, id string, do func(context.Context) error) {
		repairs = append(repairs, sweep.Repair{What: what, ID: id, Do: do})
	}
	for _, id := range found.Offers {
		add("offer past its time", id, func(ctx context.Context) error {
			return a.expire(ctx, id, sweepMeta("expire", id, now, time.Second))
		})
	}
	for _, id := range lost {
		add("negotiation about a lot that has lost something", id, func(ctx context.Context) error {
			_, err := a.HandleNegotiation(ctx, id, negotiation.Cancel{Reason: catalogevents.LotLost}, sweepMeta("lost", id, now, time.Minute))
			return err
		})
	}
	for _, id := range found.Delivered {
		add("delivered order past its claim window", id, func(ctx context.Context) error {
			return a.endClaims(ctx, id, sweepMeta("claims", id, now, time.Second))
		})
	}
	for _, n := range found.Agreed {
		add("accepted offer without its outcome", n.ID, func(ctx context.Context) error { return a.advanceAgreed(ctx, n, now) })
	}
	for _, o := range found.Placed {
		add("order without the lot's answer", o.ID, func(ctx context.Context) error { return a.advancePlaced(ctx, o, now) })
	}
	inTheClear, err := a.findClear()
	if err != nil {
		return nil, err
	}
	reminders, err := a.findReminders(now)
	if err != nil {
		return nil, err
	}
	orphans, err := a.findOrphans(ctx, now)
	return slices.Concat(repairs, inTheClear, reminders, orphans), err
}

// findReminders finds what somebody is to be reminded of. It has no timer: a reminder may come some seconds late.
func (a *App) findReminders(now time.Time) (due []sweep.Repair, err error) {
	var orders []projection.Order
	err = a.view(func(tx *bbolt.Tx) (err error) {
		orders, err = a.views.Reminders(tx, now)
		return err
	})
	for _, o := range orders {
		next, _, _ := o.Reminder()
		due = append(due, sweep.Repair{What: "reminder", ID: o.ID, Expected: true, Do: func(ctx context.Context) error {
			_, err := a.HandleOrder(ctx, o.ID, order.Remind{Reminder: next}, es.StepMeta(sweeping, "remind", o.ID, next.To, next.Of, next.Due, next.For))
			return err
		}})
	}
	return due, err
}

// advanceAgreed takes an agreed negotiation one step on: it places the missing order, or applies the order's outcome.
func (a *App) advanceAgreed(ctx context.Context, n projection.Agreed, now time.Time) error {
	var err error
	switch {
	case n.Order.Status == "":
		_, err = a.HandleOrder(ctx, n.Accepted.Order, place(n.ID, n.Accepted), sweepMeta("place", n.Accepted.Order, now, time.Minute))
	case n.Order.Status == order.Placed:
	case n.Order.Cancelled != nil: // by its lot, not by one side after it was confirmed
		_, err = a.HandleNegotiation(ctx, n.ID, refuseFor(*n.Order.Cancelled), sweepMeta("refuse", n.ID, now, time.Minute))
	default: // confirmed, or further
		_, err = a.HandleNegotiation(ctx, n.ID, negotiation.Complete{Order: n.Order.ID}, sweepMeta("complete", n.ID, now, time.Minute))
	}
	return err
}

// advancePlaced takes a placed order one step on: it applies the lot's answer if there is one, else it asks for it again,
// each minute in the first hour and each hour after that. If the lot cannot answer, the order is cancelled: nothing was sold by it.
func (a *App) advancePlaced(ctx context.Context, o projection.Order, now time.Time) error {
	var err error
	switch {
	case o.Recorded():
		return a.advanceRecorded(ctx, o, sweepMeta("recorded", o.ID, now, time.Minute))
	case o.Committed != nil:
		_, err = a.HandleOrder(ctx, o.ID, order.Confirm{}, sweepMeta("confirm", o.ID, now, time.Minute))
	case o.Refused != nil:
		_, err = a.HandleOrder(ctx, o.ID, cancelFor(*o.Refused), sweepMeta("cancel", o.ID, now, time.Minute))
	case a.lotLost(o.Demand.Lot):
		_, err = a.HandleOrder(ctx, o.ID, order.Cancel{By: "lot", Reason: catalogevents.LotLost}, sweepMeta("lost", o.ID, now, time.Minute))
	case now.Sub(o.PlacedAt) < time.Hour:
		_, err = a.HandleOrder(ctx, o.ID, order.RequestStock{}, sweepMeta("request", o.ID, now, time.Minute))
	default:
		_, err = a.HandleOrder(ctx, o.ID, order.RequestStock{}, sweepMeta("request", o.ID, now, time.Hour))
	}
	return err
}

// sweepMeta derives the command id from the step and the time, so that replicas that sweep at once do it once, and each step
// is done at most once in a period.
func sweepMeta(step, target string, now time.Time, every time.Duration) es.Meta {
	return es.StepMeta(sweeping, step, target, now.Truncate(every).Format(time.RFC3339))
}
