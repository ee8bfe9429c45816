package app

import (
	"context"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Schedule makes a fair. It returns the fair's id, which derives from the command's, and the position of the commit.
func (a *App) Schedule(ctx context.Context, c fair.Schedule, m es.Meta) (string, es.Position, error) {
	fairID := id.Derive("fair", string(m.CommandID))
	var err error
	if c.Repeats, err = a.repeats(ctx, c.Organiser, c.Texts()); err != nil {
		return "", 0, err
	}
	c.Repeats = c.Repeats.And(c.Hidden)
	commit, err := a.HandleFair(ctx, fairID, func(at es.Stamp) fair.Command {
		c.Now = at.Now
		return c
	}, m)
	return fairID, commit.Position, err
}

// Change changes what was said of a fair. patch are the texts that it names, sealed.
func (a *App) Change(ctx context.Context, fairID string, c fair.Change, patch []*events.SealedText, m es.Meta) (Commit, error) {
	f, err := a.current(ctx, fairID)
	if err != nil {
		return Commit{}, err
	}
	if f.Organiser == c.Organiser {
		if c.Repeats, err = a.repeats(ctx, c.Organiser, append(patch, f.Texts()...)); err != nil {
			return Commit{}, err
		}
	}
	return a.HandleFair(ctx, fairID, func(at es.Stamp) fair.Command {
		c.Now = at.Now
		return c
	}, m)
}
