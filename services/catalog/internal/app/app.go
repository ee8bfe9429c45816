// Package app runs the catalog's use cases: it loads an aggregate, decides, and appends, and it reacts to what the
// other services tell. Rules live in the domain packages; this one knows only which command goes to which aggregate.
// It imports no HTTP.
package app

import (
	"context"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// App is the catalog's table of contents: one aggregate a field.
type App struct {
	lots *es.Aggregate[lot.State, lot.Command, catalogevents.LotEvent]
}

// New binds the catalog's aggregates to the log.
func New(log *es.Log) *App {
	return &App{
		lots: es.New(log, es.Decider[lot.State, lot.Command, catalogevents.LotEvent]{
			Aggregate: catalogevents.Lot,
			Decide:    lot.Decide,
			Evolve:    lot.Evolve,
			Events:    es.NewNames(catalogevents.LotEvents()),
		}),
	}
}

// Lot decides a command on a lot. A broken rule comes back as a fault of [Faults].
func (a *App) Lot(ctx context.Context, id string, c lot.Command, m es.Meta) (es.Commit, error) {
	commit, err := a.lots.Handle(ctx, id, c, m)
	return commit, Faults.Wrap(err)
}
