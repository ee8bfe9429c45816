package app

import (
	"context"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Schedule makes a fair. It returns the fair's id, which derives from the command's, and the position of the commit.
func (a *App) Schedule(ctx context.Context, c fair.Schedule, m es.Meta) (string, es.Position, error) {
	fairID := id.Derive("fair", string(m.CommandID))
	commit, err := a.HandleFair(ctx, fairID, func(at es.Stamp) fair.Command {
		c.Now = at.Now
		return c
	}, m)
	return fairID, commit.Position, err
}
