package app

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// erasure is the reaction that takes the lots of an association that was erased from the market for good.
const erasure = "catalog-erasure"

func (a *App) withdrawErased(ctx context.Context, r es.Record, _ identityevents.OrganisationErased) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.CatchUp(ctx); err != nil {
		return err
	}
	var lots []string
	err := a.model.View(func(tx *bbolt.Tx) (err error) {
		lots, err = a.views.OnMarketOf(tx, r.AggregateID)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range lots {
		c := lot.Withdraw{Association: r.AggregateID, Reason: "other"}
		if _, err := a.HandleLot(ctx, id, c, es.ReactionMeta(erasure, r, id)); err != nil {
			return err
		}
	}
	return nil
}
