package app

import (
	"context"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/sweep"
)

// sweeping is the process that expires the offers whose timer was lost.
const sweeping = "fair-sweep"

// Sweep ends, until ctx does, the offers of stalls whose timer was lost, and seals texts that stand in the clear.
func (a *App) Sweep(ctx context.Context) error { return a.sweep().Run(ctx) }

func (a *App) sweep() sweep.Sweep {
	return sweep.Sweep{Find: a.find, Now: a.now, Every: a.sweepEvery, Logger: a.logger}
}

func (a *App) find(ctx context.Context, now time.Time) ([]sweep.Repair, error) {
	overdue, err := a.findOverdue(ctx, now)
	if err != nil {
		return nil, err
	}
	inTheClear, err := a.findClear()
	return append(overdue, inTheClear...), err
}

// findOverdue finds the offers past their time. While messages of the chat may still be on their way, none is.
func (a *App) findOverdue(ctx context.Context, now time.Time) ([]sweep.Repair, error) {
	var overdue []string
	err := a.view(func(tx *bbolt.Tx) (err error) {
		overdue, err = a.views.Applications.Overdue(tx, now)
		return err
	})
	if err != nil || len(overdue) == 0 || a.grace.Holds(ctx, now) {
		return nil, err
	}
	repairs := make([]sweep.Repair, len(overdue))
	for i, id := range overdue {
		repairs[i] = sweep.Repair{What: "offer of stalls past its time", ID: id, Do: func(ctx context.Context) error {
			return a.expire(ctx, id, es.StepMeta(sweeping, id, now.Format(time.RFC3339)))
		}}
	}
	return repairs, nil
}
