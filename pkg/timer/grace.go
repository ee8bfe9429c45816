package timer

import (
	"context"
	"sync"
	"time"
)

const (
	minGrace = 15 * time.Minute // Meta delivers again what we missed, at growing intervals
	maxGrace = time.Hour        // what is not caught up by then has another problem
)

// Grace holds deadlines back after a start: what people did in time, while the market was down, may still be on its way.
// It lasts 15 minutes and until all of that is caught up, an hour at most.
type Grace struct {
	started  time.Time
	caughtUp func(context.Context) (bool, error)

	mu   sync.Mutex
	over bool
}

// NewGrace returns the grace of a process that starts now. caughtUp says whether nothing of what people did waits to be
// handled.
func NewGrace(now time.Time, caughtUp func(context.Context) (bool, error)) *Grace {
	return &Grace{started: now, caughtUp: caughtUp}
}

// NoGrace returns a grace that is over: nothing can be on its way.
func NoGrace() *Grace { return &Grace{over: true} }

// Holds reports whether what is overdue must wait. It does when caughtUp fails.
func (g *Grace) Holds(ctx context.Context, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.over {
		g.over = g.ended(ctx, now.Sub(g.started))
	}
	return !g.over
}

func (g *Grace) ended(ctx context.Context, since time.Duration) bool {
	if since < minGrace || since >= maxGrace {
		return since >= maxGrace
	}
	caughtUp, err := g.caughtUp(ctx)
	return err == nil && caughtUp
}
