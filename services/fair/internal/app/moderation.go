package app

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// HideText takes texts of a fair out of answers, and what they say however it is spelled.
func (a *App) HideText(ctx context.Context, fairID string, c fair.HideText, m es.Meta) (Commit, error) {
	f, err := a.current(ctx, fairID)
	if err != nil {
		return Commit{}, err
	}
	var texts []*events.SealedText
	for _, field := range c.Fields {
		if field != fair.Area {
			texts = append(texts, f.TextsOf(field)...)
		}
	}
	if c.Folded, err = a.vault.FoldTexts(ctx, f.Organiser, textLabel, texts...); err != nil {
		return Commit{}, err
	}
	return a.HandleFair(ctx, fairID, func(es.Stamp) fair.Command { return c }, m)
}

// current is a fair as the end of the log has it.
func (a *App) current(ctx context.Context, fairID string) (f projection.Fair, err error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.CatchUp(ctx); err != nil {
		return f, fault.UnavailableBecause(err)
	}
	err = a.view(func(tx *bbolt.Tx) (err error) {
		f, _, err = a.views.Fairs.Get(tx, fairID)
		return err
	})
	return f, err
}

// repeats are those of the texts that say what was taken out before of their organiser.
func (a *App) repeats(ctx context.Context, organiser string, texts []*events.SealedText) (events.Repeats, error) {
	var out []events.SealedText
	err := a.view(func(tx *bbolt.Tx) (err error) {
		out, err = a.views.Fairs.TakenOut(tx, organiser)
		return err
	})
	if err != nil {
		return nil, err
	}
	return a.vault.Repeats(ctx, organiser, textLabel, out, texts...)
}
