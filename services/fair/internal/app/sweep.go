package app

import (
	"context"
	"time"

	"go.etcd.io/bbolt"
)

const (
	sweep      = "fair-sweep"
	sweepEvery = 15 * time.Second
)

// Sweep ends, until ctx does, the offers of stalls whose timer was lost.
func (a *App) Sweep(ctx context.Context) error {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			a.sweepOnce(ctx, a.now())
		}
	}
}

func (a *App) sweepOnce(ctx context.Context, now time.Time) {
	var overdue []string
	err := a.view(func(tx *bbolt.Tx) (err error) {
		overdue, err = a.views.Applications.Overdue(tx, now)
		return err
	})
	if err != nil {
		a.logger.Error("sweep", "error", err)
		return
	}
	if len(overdue) == 0 || a.grace.Holds(ctx, now) {
		return
	}
	for _, id := range overdue {
		if err := a.expire(ctx, id, sweep); err != nil {
			a.logger.Error("not repaired", "what", "offer of stalls past its time", "id", id, "error", err)
			continue
		}
		a.logger.Warn("repaired", "what", "offer of stalls past its time", "id", id)
	}
}
