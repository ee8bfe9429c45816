package app

import (
	"context"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/sweep"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// textLabel binds the texts of lots to their purpose.
const textLabel = "catalog.lot"

// OpenTexts opens texts of lots in place. One that is erased becomes no text.
func (a *App) OpenTexts(ctx context.Context, texts ...*events.SealedText) error {
	_, err := a.vault.OpenTexts(ctx, textLabel, texts...)
	return err
}

// Reader opens texts of lots for a filter.
func (a *App) Reader(ctx context.Context) events.Reader {
	return a.vault.Reader(ctx, textLabel, a.logger)
}

// seal seals in place what an association wrote.
func (a *App) seal(ctx context.Context, association string, texts []*events.SealedText) error {
	return a.vault.SealTexts(ctx, association, textLabel, texts...)
}

// sealing is the process that seals texts which stand in the clear.
const sealing = "catalog-sealing"

// Sweep seals, until ctx ends, texts that stand in the clear: those of events from before texts were sealed.
func (a *App) Sweep(ctx context.Context) error { return a.sweep().Run(ctx) }

func (a *App) sweep() sweep.Sweep {
	return sweep.Sweep{Find: a.findClear, Now: a.now, Every: a.sweepEvery, Logger: a.logger}
}

func (a *App) findClear(context.Context, time.Time) (repairs []sweep.Repair, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		lots, err := a.views.InTheClear(tx)
		for _, l := range lots {
			repairs = append(repairs, sweep.Repair{What: "lot with texts in the clear", ID: l.ID, Do: func(ctx context.Context) error {
				return a.sealTexts(ctx, l)
			}})
		}
		return err
	})
	return repairs, err
}

func (a *App) sealTexts(ctx context.Context, l projection.Lot) error {
	sealed, err := a.vault.SealedForms(ctx, l.Association, textLabel, l.Texts()...)
	if err != nil {
		return err
	}
	_, err = a.HandleLot(ctx, l.ID, lot.SealTexts{Sealed: sealed}, es.StepMeta(sealing, l.ID, strconv.FormatUint(l.Revision, 10)))
	return err
}
