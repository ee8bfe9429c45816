package app

import (
	"context"
	"strconv"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/sweep"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// textLabel binds the texts of fairs to their purpose.
const textLabel = "fair.fair"

// SealTexts seals in place what an organiser wrote of a fair.
func (a *App) SealTexts(ctx context.Context, organiser string, texts ...*events.SealedText) error {
	return a.vault.SealTexts(ctx, organiser, textLabel, texts...)
}

// SealedForms returns each of the texts with its sealed form.
func (a *App) SealedForms(ctx context.Context, organiser string, texts ...*events.SealedText) (map[events.SealedText]events.SealedText, error) {
	return a.vault.SealedForms(ctx, organiser, textLabel, texts...)
}

// OpenTexts opens texts of fairs in place, and tells whether one was erased, which becomes no text.
func (a *App) OpenTexts(ctx context.Context, texts ...*events.SealedText) (erased bool, err error) {
	return a.vault.OpenTexts(ctx, textLabel, texts...)
}

// Reader opens texts of fairs for a filter.
func (a *App) Reader(ctx context.Context) events.Reader {
	return a.vault.Reader(ctx, textLabel, a.logger)
}

// sealing is the process that seals texts which stand in the clear: those of events from before texts were sealed.
const sealing = "fair-sealing"

// mostAtOnce is how much is sealed in one sweep, so that other repairs do not wait for long.
const mostAtOnce = 200

func (a *App) findClear() (repairs []sweep.Repair, err error) {
	err = a.view(func(tx *bbolt.Tx) error {
		fairs, err := a.views.Fairs.InTheClear(tx)
		for _, f := range fairs {
			repairs = append(repairs, sweep.Repair{What: "fair with texts in the clear", ID: f.ID, Do: func(ctx context.Context) error {
				return a.sealTexts(ctx, f)
			}})
		}
		return err
	})
	return repairs[:min(len(repairs), mostAtOnce)], err
}

func (a *App) sealTexts(ctx context.Context, f projection.Fair) error {
	sealed, err := a.SealedForms(ctx, f.Organiser, f.Texts()...)
	if err != nil {
		return err
	}
	_, err = a.HandleFair(ctx, f.ID, func(es.Stamp) fair.Command { return fair.SealTexts{Sealed: sealed} },
		es.StepMeta(sealing, f.ID, strconv.FormatUint(f.Revision, 10)))
	return err
}
