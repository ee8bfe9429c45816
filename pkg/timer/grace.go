package timer

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
)

const (
	graceLasts = 15 * time.Minute // the chat's network delivers again what we missed, ever more seldom
	graceEnds  = time.Hour        // by then an inbox that is still not read is in trouble of its own
)

// Grace holds deadlines back after a start: what people did in the chat in time, while we were down, is still on its way.
// It lasts 15 minutes and until the inbox has been read, an hour at most. A market whose chat had heard and said nothing
// before the start has none.
type Grace struct {
	js      jetstream.JetStream
	started time.Time

	mu   sync.Mutex
	over bool
}

// NewGrace returns the grace of a process that starts now.
func NewGrace(ctx context.Context, js jetstream.JetStream, now time.Time) (*Grace, error) {
	heard, _, err := natsd.Backlog(ctx, js, natsd.Inbox)
	if err != nil {
		return nil, fmt.Errorf("grace: %w", err)
	}
	said, _, err := natsd.Backlog(ctx, js, natsd.Outbox)
	if err != nil {
		return nil, fmt.Errorf("grace: %w", err)
	}
	return &Grace{js: js, started: now, over: heard+said == 0}, nil
}

// Holds reports whether what is overdue must wait. It does when the inbox cannot be asked.
func (g *Grace) Holds(ctx context.Context, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.over {
		g.over = g.ended(ctx, now.Sub(g.started))
	}
	return !g.over
}

func (g *Grace) ended(ctx context.Context, since time.Duration) bool {
	if since < graceLasts || since >= graceEnds {
		return since >= graceEnds
	}
	_, unread, err := natsd.Backlog(ctx, g.js, natsd.Inbox)
	return err == nil && unread == 0
}
