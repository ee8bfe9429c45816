package app

import (
	"context"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

const (
	sweep      = "order-sweep"
	sweepEvery = 15 * time.Second
	stuckAfter = time.Minute // a step takes milliseconds; this one was lost
)

// Sweep repairs, until ctx ends, what a lost message left behind: offers past their time, accepted offers without an
// order, orders without the lot's answer, negotiations that do not know what became of their order.
func (a *App) Sweep(ctx context.Context) error {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			a.sweepOnce(ctx, a.now())
		}
	}
}

func (a *App) sweepOnce(ctx context.Context, now time.Time) {
	var todo projection.Unfinished
	err := a.view(func(tx *bbolt.Tx) (err error) {
		todo, err = a.views.Unfinished(tx, now, now.Add(-stuckAfter))
		return err
	})
	if err != nil {
		a.logger.Error("sweep", "error", err)
		return
	}
	if a.grace.Holds(ctx, now) {
		todo.Offers = nil
	}
	for _, id := range todo.Offers {
		a.report("offer past its time", id, a.expire(ctx, id, now.Format(time.RFC3339)))
	}
	for _, n := range todo.Agreed {
		a.report("accepted offer without its outcome", n.ID, a.advanceAgreed(ctx, n, now))
	}
	for _, o := range todo.Placed {
		a.report("order without the lot's answer", o.ID, a.advancePlaced(ctx, o, now))
	}
}

func (a *App) report(what, id string, err error) {
	if err != nil {
		a.logger.Error("not repaired", "what", what, "id", id, "error", err)
		return
	}
	a.logger.Warn("repaired", "what", what, "id", id)
}

// advanceAgreed takes an agreed negotiation one step on: it places the missing order, or applies the order's outcome.
func (a *App) advanceAgreed(ctx context.Context, n projection.Agreed, now time.Time) error {
	var err error
	switch n.Order.Status {
	case "":
		_, err = a.handleOrder(ctx, n.Accepted.Order, place(n.ID, n.Accepted), sweepMeta("place", n.Accepted.Order, now, time.Minute))
	case order.Confirmed:
		_, err = a.HandleNegotiation(ctx, n.ID, negotiation.Complete{Order: n.Order.ID}, sweepMeta("complete", n.ID, now, time.Minute))
	case order.Cancelled:
		_, err = a.HandleNegotiation(ctx, n.ID, refuseFor(*n.Order.Cancelled), sweepMeta("refuse", n.ID, now, time.Minute))
	case order.Placed:
	}
	return err
}

// advancePlaced takes a placed order one step on: it applies the lot's answer if there is one, else it asks for it again,
// each minute in the first hour and each hour after that.
func (a *App) advancePlaced(ctx context.Context, o projection.Order, now time.Time) error {
	var err error
	switch {
	case o.Committed != nil:
		_, err = a.handleOrder(ctx, o.ID, order.Confirm{}, sweepMeta("confirm", o.ID, now, time.Minute))
	case o.Refused != nil:
		_, err = a.handleOrder(ctx, o.ID, cancelFor(*o.Refused), sweepMeta("cancel", o.ID, now, time.Minute))
	case now.Sub(o.PlacedAt) < time.Hour:
		_, err = a.handleOrder(ctx, o.ID, order.RequestStock{}, sweepMeta("request", o.ID, now, time.Minute))
	default:
		_, err = a.handleOrder(ctx, o.ID, order.RequestStock{}, sweepMeta("request", o.ID, now, time.Hour))
	}
	return err
}

// sweepMeta derives the command id from the step and the time, so that replicas that sweep at once do it once, and each step
// is done at most once in a period.
func sweepMeta(step, target string, now time.Time, every time.Duration) es.Meta {
	return es.StepMeta(sweep, step, target, now.Truncate(every).Format(time.RFC3339))
}
