package app

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// erasure is the reaction that takes the lots of an association that was erased from the market for good.
const erasure = "catalog-erasure"

func (a *App) withdrawErased(ctx context.Context, r es.Record, _ identityevents.OrganisationErased) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.CatchUp(ctx); err != nil {
		return err
	}
	var lots []projection.Lot
	err := a.model.View(func(tx *bbolt.Tx) (err error) {
		lots, err = a.views.NotEndedOf(tx, r.AggregateID)
		return err
	})
	if err != nil {
		return err
	}
	for _, each := range lots {
		if a.Lost(each.ID) {
			continue
		}
		c := lot.Withdraw{Association: r.AggregateID, Reason: "other"}
		if _, err := a.HandleLot(ctx, each.ID, c, es.ReactionMeta(erasure, r, each.ID)); err != nil {
			return err
		}
	}
	return nil
}
