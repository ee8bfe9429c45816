package app

import (
	"context"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Schedule makes a fair and returns its id, which follows from the command's.
func (a *App) Schedule(ctx context.Context, c fair.Schedule, m es.Meta) (string, es.Commit, error) {
	fairID := id.Derive("fair", string(m.CommandID))
	commit, err := a.Fair(ctx, fairID, func(at es.Stamp) fair.Command {
		c.At = at.Time
		return c
	}, m)
	return fairID, commit, err
}
