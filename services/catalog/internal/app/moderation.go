package app

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// HideText takes the texts of a lot out of answers, and what they say however it is spelled.
func (a *App) HideText(ctx context.Context, lotID string, c lot.HideText, m es.Meta) (es.Commit[catalogevents.LotEvent], error) {
	var none es.Commit[catalogevents.LotEvent]
	l, err := a.current(ctx, lotID)
	if err != nil {
		return none, err
	}
	var texts []*events.SealedText
	for _, field := range c.Fields {
		texts = append(texts, l.TextsOf(field)...)
	}
	if c.Folded, err = a.vault.FoldTexts(ctx, l.Association, textLabel, texts...); err != nil {
		return none, err
	}
	return a.HandleLot(ctx, lotID, c, m)
}

// current is a lot as the end of the log has it.
func (a *App) current(ctx context.Context, lotID string) (l projection.Lot, err error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.CatchUp(ctx); err != nil {
		return l, fault.UnavailableBecause(err)
	}
	err = a.model.View(func(tx *bbolt.Tx) (err error) {
		l, _, err = a.views.Get(tx, lotID)
		return err
	})
	return l, err
}

// repeats are those of the texts that say what was taken out before of their association.
func (a *App) repeats(ctx context.Context, association string, texts []*events.SealedText) (events.Repeats, error) {
	var out []events.SealedText
	err := a.model.View(func(tx *bbolt.Tx) (err error) {
		out, err = a.views.TakenOut(tx, association)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.vault.Repeats(ctx, association, textLabel, out, texts...)
}
