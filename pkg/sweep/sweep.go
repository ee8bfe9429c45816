// Package sweep repairs what should have happened by itself and did not: a timer was lost, or the message after which a
// process takes its next step.
//
// What always holds:
//
//   - Every replica sweeps. A repair sends a command whose id derives from the step, so that replicas do it once.
//   - A repair that fails is logged, once for as long as it fails so, and the next sweep finds it again.
//
// It imports no other package of this module.
package sweep

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
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

	Expected bool // it is done at its time, and repairs nothing: the log is not told
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
	said := map[string]string{}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			s.once(ctx, s.Now(), said)
		}
	}
}

// Once sweeps once.
func (s Sweep) Once(ctx context.Context, now time.Time) { s.once(ctx, now, map[string]string{}) }

const finding = "" // the key of what was said of finding repairs

// once sweeps once. said is what the log was told of each failure that lasts: it is not told again.
func (s Sweep) once(ctx context.Context, now time.Time, said map[string]string) {
	repairs, err := s.Find(ctx, now)
	if err != nil {
		if _, again := said[finding]; !again {
			s.Logger.Error("sweep", "error", err)
		}
		said[finding] = err.Error()
		return
	}
	if _, failed := said[finding]; failed {
		s.Logger.Info("sweep goes on")
	}
	before := maps.Clone(said)
	clear(said)
	for _, r := range repairs {
		if err := r.Do(ctx); err != nil {
			step := r.What + " " + r.ID
			if said[step] = err.Error(); said[step] != before[step] {
				s.Logger.Error("not repaired", "what", r.What, "id", r.ID, "error", err)
			}
			continue
		}
		if r.Expected {
			continue
		}
		s.Logger.Warn("repaired", "what", r.What, "id", r.ID)
	}
}
