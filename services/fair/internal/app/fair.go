package app

import (
	"context"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Schedule makes a fair, unless its organiser has the same one: a form is sent twice. It returns the fair's id, which derives
// from the command's, and the position of the commit.
func (a *App) Schedule(ctx context.Context, c fair.Schedule, m es.Meta) (string, es.Position, error) {
	fairID := id.Derive("fair", string(m.CommandID))
	a.scheduling.Lock()
	defer a.scheduling.Unlock()
	if err := a.checkFirst(ctx, fairID, c); err != nil {
		return "", 0, err
	}
	commit, err := a.HandleFair(ctx, fairID, func(at es.Stamp) fair.Command {
		c.Now = at.Now
		return c
	}, m)
	return fairID, commit.Position, err
}

// checkFirst refuses a fair that its organiser has under another id. The read model, which knows, first catches up with the log.
func (a *App) checkFirst(ctx context.Context, fairID string, c fair.Schedule) error {
	c.Now = a.now()
	if _, err := fair.Decide(fair.State{}, c); err != nil {
		return nil // what is no fair is refused for that
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.CatchUp(ctx); err != nil {
		return fault.UnavailableBecause(err)
	}
	var same []string
	err := a.model.View(func(tx *bbolt.Tx) (err error) {
		same, err = a.views.Fairs.Same(tx, c.Organiser, c.Plan)
		return err
	})
	if err != nil || len(same) == 0 || slices.Contains(same, fairID) {
		return err
	}
	return fault.With(Faults.Wrap(fair.ErrScheduled), "fair_id", same[0])
}

// readTimeout is how long a use case waits for the read model.
const readTimeout = 5 * time.Second
