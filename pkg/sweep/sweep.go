// Package sweep repairs what should have happened by itself and did not: a timer was lost, or the message after which a
// process takes its next step.
//
// What always holds:
//
//   - Every replica sweeps. A repair sends a command whose id derives from the step, so that replicas do it once.
//   - A repair that fails is logged, and the next sweep finds it again.
//
// It imports no other package of this module.
package sweep

import (
	"cmp"
	"context"
	"log/slog"
	"time"
)

// TimerFirst is how long a sweep leaves what is due to its timer.
const TimerFirst = 5 * time.Second

const usual = 15 * time.Second // between two sweeps

// Repair takes one step that was not taken.
type Repair struct {
	What string // the step, for the log: "offer past its time"
	ID   string // of what it is taken on, for the log
	Do   func(context.Context) error
}

// Sweep finds repairs and does them.
type Sweep struct {
	Find   func(ctx context.Context, now time.Time) ([]Repair, error)
	Now    func() time.Time
	Every  time.Duration // 0: 15 seconds
	Logger *slog.Logger
}

// Run sweeps at intervals until ctx ends. Then it returns nil.
func (s Sweep) Run(ctx context.Context) error {
	ticker := time.NewTicker(cmp.Or(s.Every, usual))
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			s.Once(ctx, s.Now())
		}
	}
}

// Once sweeps once.
func (s Sweep) Once(ctx context.Context, now time.Time) {
	repairs, err := s.Find(ctx, now)
	if err != nil {
		s.Logger.Error("sweep", "error", err)
		return
	}
	for _, r := range repairs {
		if err := r.Do(ctx); err != nil {
			s.Logger.Error("not repaired", "what", r.What, "id", r.ID, "error", err)
			continue
		}
		s.Logger.Warn("repaired", "what", r.What, "id", r.ID)
	}
}
