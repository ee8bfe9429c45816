package app

import (
	"context"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// foldedLabel binds texts that are compared, however they are spelled.
const foldedLabel = "catalog.lot.folded"

// HideText takes the texts of a lot out of answers, and what they say however it is spelled.
func (a *App) HideText(ctx context.Context, lotID string, c lot.HideText, m es.Meta) (es.Commit[catalogevents.LotEvent], error) {
	var none es.Commit[catalogevents.LotEvent]
	l, err := a.current(ctx, lotID)
	if err != nil {
		return none, err
	}
	for _, field := range c.Fields {
		folded, err := a.folded(ctx, l.Association, l.TextsOf(field))
		if err != nil {
			return none, err
		}
		c.Folded = append(c.Folded, folded...)
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

// folded are texts, sealed, as they are compared: without capitals, accents and signs.
func (a *App) folded(ctx context.Context, association string, texts []*events.SealedText) (folded []events.SealedText, err error) {
	for _, t := range texts {
		plain, err := a.vault.OpenText(ctx, textLabel, *t)
		if err != nil {
			return nil, err
		}
		sealed, err := a.vault.SealText(ctx, association, foldedLabel, text.Fold(plain))
		if err != nil {
			return nil, err
		}
		if sealed != "" {
			folded = append(folded, sealed)
		}
	}
	return folded, nil
}

// repeats are the texts of a lot that say what was taken out before of its association.
func (a *App) repeats(ctx context.Context, association string, s lot.State) (fields []string, err error) {
	var out []events.SealedText
	err = a.model.View(func(tx *bbolt.Tx) (err error) {
		out, err = a.views.TakenOut(tx, association)
		return err
	})
	if err != nil || len(out) == 0 {
		return nil, err
	}
	for _, field := range lot.TextFields() {
		folded, err := a.folded(ctx, association, s.TextsOf(field))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(folded, func(t events.SealedText) bool { return slices.Contains(out, t) }) {
			fields = append(fields, field)
		}
	}
	return fields, nil
}
