package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/order/internal/domain/delay"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// zoneDelay is the process by which the open orders of a zone follow its delay. The read model first catches up with the delay, so that none that was there before is missed; one that is
// agreed later knows of it.
const zoneDelay = "order-zone-delay"

// DelayCommit is what a command on a delay changed.
type DelayCommit = es.Commit[orderevents.DelayEvent]

// DeclareDelay declares a delay of a zone. It returns its id, which derives from the command's.
func (a *App) DeclareDelay(ctx context.Context, d orderevents.DelayDeclared, m es.Meta) (string, DelayCommit, error) {
	if concerns, err := a.concernsOrders(ctx, d); err != nil || !concerns {
		return "", DelayCommit{}, cmp.Or(err, Faults.Wrap(delay.ErrNoOrders))
	}
	delayID := id.Derive("delay", string(m.CommandID))
	commit, err := a.delays.HandleAt(ctx, delayID, func(at es.Stamp) delay.Command { return delay.Declare{DelayDeclared: d, Now: at.Now} }, m)
	return delayID, commit, Faults.Wrap(err)
}

// followDelay has the open orders of a zone follow its delay, a page at a time.
func (a *App) followDelay(ctx context.Context, r es.Record, e orderevents.DelayDeclared) error {
	if err := a.waitShown(ctx, r.Position); err != nil {
		return fmt.Errorf("delay of a zone: %w", err)
	}
	return a.eachUnderWay(ctx, e, func(o projection.Order) (bool, error) {
		follow := func(at es.Stamp) order.Command {
			from := max(e.From, lima.Date(o.PlacedAt)) // no day was lost to it before
			return order.FollowDelay{Delay: r.AggregateID, Reason: e.Reason, From: from, Until: e.Until, Now: at.Now}
		}
		_, err := a.HandleOrderAt(ctx, o.ID, follow, es.ReactionMeta(zoneDelay, r, o.ID))
		if errors.Is(err, es.ErrLost) {
			err = nil
		}
		return true, err
	})
}

func (a *App) concernsOrders(ctx context.Context, e orderevents.DelayDeclared) (concerns bool, err error) {
	err = a.eachUnderWay(ctx, e, func(projection.Order) (bool, error) {
		concerns = true
		return false, nil
	})
	return concerns, err
}

// eachUnderWay goes through the open orders of a zone, a page at a time, as long as it is told to go on. The page is read before the vault is asked, which may have to wait.
func (a *App) eachUnderWay(ctx context.Context, e orderevents.DelayDeclared, visit func(projection.Order) (goOn bool, err error)) error {
	next := &readmodel.Cursor{}
	for next != nil {
		var page []projection.Order
		err := a.view(func(tx *bbolt.Tx) (err error) {
			page, next, err = a.views.Orders.Page(tx, projection.UnderWay{}, *next, delayedAtOnce)
			return err
		})
		if err != nil {
			return err
		}
		for _, o := range page {
			is, err := a.isIn(ctx, o.Association, e)
			if err != nil {
				return err
			}
			if !is {
				continue
			}
			if goOn, err := visit(o); err != nil || !goOn {
				return err
			}
		}
	}
	return nil
}

// delayedAtOnce is how many orders are read at a time.
const delayedAtOnce = 200

// isIn tells whether an association is in the zone of a delay. One of which nothing is stored is nowhere; where that cannot be read, the delay has to be tried again.
func (a *App) isIn(ctx context.Context, association string, e orderevents.DelayDeclared) (bool, error) {
	o, err := a.vault.Organisation(ctx, association)
	switch {
	case errors.Is(err, vault.ErrNoSubject):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("delay of a zone: %w", err)
	}
	return o.IsIn(text.Place(e.Province), text.Place(e.Region)), nil
}
