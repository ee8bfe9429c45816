package app

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// lotEnd is the reaction that cancels the negotiations about a lot that has left the market for good: when the lot ends,
// those that are open; later, each one that is opened or reopened. In both cases the read model first catches up with the
// event, so that none is missed in between. Those about a lot that cannot answer, since a part of what happened to it is lost, are cancelled by the sweep, and
// here if they are reopened.
const lotEnd = "order-lot-end"

func (a *App) cancelAbout(ctx context.Context, r es.Record, _ catalogevents.LotWithdrawn) error {
	return a.cancelAll(ctx, r, func(tx *bbolt.Tx) ([]string, string, error) {
		ids, err := a.views.Negotiations.OpenAbout(tx, r.AggregateID)
		return ids, catalogevents.LotHasEnded, err
	})
}

func (a *App) cancelOpened(ctx context.Context, r es.Record, _ orderevents.NegotiationOpened) error {
	return a.cancelAll(ctx, r, a.ifAboutEnded(r.AggregateID))
}

func (a *App) cancelRefused(ctx context.Context, r es.Record, _ orderevents.OfferRefused) error {
	return a.cancelAll(ctx, r, a.ifAboutEnded(r.AggregateID))
}

// ifAboutEnded finds a negotiation if it is open and its lot has ended, or is lost.
func (a *App) ifAboutEnded(id string) finder {
	return func(tx *bbolt.Tx) (ids []string, reason string, err error) {
		n, _, err := a.views.Negotiations.Get(tx, id)
		if err != nil || !n.State.Open() {
			return nil, "", err
		}
		if a.lotLost(n.State.Lot) {
			return []string{id}, catalogevents.LotLost, nil
		}
		lot, _, err := a.views.Lots.Get(tx, n.State.Lot)
		if err != nil || lot.Status != projection.Ended {
			return nil, "", err
		}
		return []string{id}, catalogevents.LotHasEnded, nil
	}
}

// lotLost reports that a part of what happened to a lot is lost: it answers nobody any more.
func (a *App) lotLost(lotID string) bool { return a.log.HasLost(catalogevents.Lot, lotID) }

// checkAnswers refuses what a lot would have to answer that is lost.
func (a *App) checkAnswers(lotID string) error {
	if a.lotLost(lotID) {
		return fmt.Errorf("lot %s: %w", lotID, es.ErrLost)
	}
	return nil
}

// checkLotOf refuses what would come of a negotiation whose lot is lost. One that is not open says itself why nothing does.
func (a *App) checkLotOf(n projection.Negotiation) error {
	if !n.State.Open() {
		return nil
	}
	return a.checkAnswers(n.State.Lot)
}

// finder finds negotiations to cancel, and why.
type finder func(*bbolt.Tx) (ids []string, reason string, err error)

// cancelAll cancels the negotiations that are found once the read model has got to the event.
func (a *App) cancelAll(ctx context.Context, r es.Record, find finder) error {
	if err := a.waitShown(ctx, r.Position); err != nil {
		return fmt.Errorf("end of a lot: %w", err)
	}
	var ids []string
	var reason string
	err := a.view(func(tx *bbolt.Tx) (err error) {
		ids, reason, err = find(tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		m := es.ReactionMeta(lotEnd, r, id)
		if _, err := a.HandleNegotiation(ctx, id, negotiation.Cancel{Reason: reason}, m); err != nil && !errors.Is(err, es.ErrLost) {
			return err
		}
	}
	return nil
}

// waitShown waits until the read model shows a position, at most readTimeout.
func (a *App) waitShown(ctx context.Context, p es.Position) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	return a.model.WaitFor(ctx, p)
}
