package app

import (
	"context"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

const lotEnd = "order-lot-end"

// reactToLotEnd cancels the negotiations about a lot that has left the market for good: those that were open then, when
// the lot ends; and those that were opened or came back to the table after it, when they do. Either way the read model
// is first brought up to the event, so that nothing slips through in between.
func (a *App) reactToLotEnd(b *bus.Bus) {
	b.OnAll(lotEnd, 1, a.hearEnd,
		catalogevents.LotWithdrawnV1, orderevents.NegotiationOpenedV1, orderevents.OfferRefusedV1)
}

func (a *App) hearEnd(ctx context.Context, r es.Record) error {
	if err := a.shown(ctx, r.Position); err != nil {
		return fmt.Errorf("end of a lot: %w", err)
	}
	ended, err := a.aboutEnded(r)
	if err != nil {
		return err
	}
	for _, id := range ended {
		m := es.Reaction(lotEnd, r, id, a.now())
		if _, err := a.Negotiation(ctx, id, negotiation.Cancel{Reason: catalogevents.LotHasEnded}, m); err != nil {
			return err
		}
	}
	return nil
}

// aboutEnded lists the open negotiations about a lot that has ended: all of them for the lot's own event, the one at hand
// for a negotiation's.
func (a *App) aboutEnded(r es.Record) (ids []string, err error) {
	err = a.view(func(tx *bbolt.Tx) (err error) {
		if r.Aggregate == catalogevents.Lot {
			ids, err = a.views.Negotiations.OpenAbout(tx, r.AggregateID)
			return err
		}
		n, _, err := a.views.Negotiations.Get(tx, r.AggregateID)
		if err != nil || !n.State.Open() {
			return err
		}
		lot, err := a.views.Lots.Get(tx, n.State.Lot)
		if lot.Standing == projection.Ended {
			ids = []string{r.AggregateID}
		}
		return err
	})
	return ids, err
}

// shown waits, for a while, until the read model shows a position.
func (a *App) shown(ctx context.Context, p es.Position) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return a.model.WaitFor(ctx, p)
}
