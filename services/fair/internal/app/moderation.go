package app

import (
	"context"
	"errors"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// foldedLabel binds texts that are compared, however they are spelled.
const foldedLabel = "fair.fair.folded"

// HideText takes texts of a fair out of answers, and what they say however it is spelled.
func (a *App) HideText(ctx context.Context, fairID string, c fair.HideText, m es.Meta) (Commit, error) {
	f, err := a.current(ctx, fairID)
	if err != nil {
		return Commit{}, err
	}
	for _, field := range c.Fields {
		if field == fair.Area {
			continue
		}
		for _, t := range f.TextsOf(field) {
			folded, err := a.folded(ctx, f.Organiser, *t)
			if err != nil {
				return Commit{}, err
			}
			if folded != "" {
				c.Folded = append(c.Folded, folded)
			}
		}
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

// folded is a text, sealed, as it is compared: without capitals, accents and signs. One that is erased is none.
func (a *App) folded(ctx context.Context, organiser string, t events.SealedText) (events.SealedText, error) {
	plain, err := a.vault.OpenText(ctx, textLabel, t)
	if errors.Is(err, vault.ErrErased) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return a.vault.SealText(ctx, organiser, foldedLabel, text.Fold(plain))
}

// repeats are those of the texts that say what was taken out before of their organiser.
func (a *App) repeats(ctx context.Context, organiser string, texts []*events.SealedText) (fair.Repeats, error) {
	var out []events.SealedText
	err := a.view(func(tx *bbolt.Tx) (err error) {
		out, err = a.views.Fairs.TakenOut(tx, organiser)
		return err
	})
	if err != nil || len(out) == 0 {
		return nil, err
	}
	repeats := fair.Repeats{}
	for _, t := range texts {
		folded, err := a.folded(ctx, organiser, *t)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, folded) {
			repeats[*t] = true
		}
	}
	return repeats, nil
}
