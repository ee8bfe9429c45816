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
	minGrace = 15 * time.Minute // Meta delivers again what we missed, at growing intervals
	maxGrace = time.Hour        // an inbox that is not read by then has another problem
)

// Grace holds deadlines back after a start: what people did in the chat in time, while the market was down, may still be on
// its way. It lasts 15 minutes and until the inbox has been read, an hour at most. A market whose inbox and outbox are empty
// at the start has no grace.
type Grace struct {
	js      jetstream.JetStream
	started time.Time

	mu   sync.Mutex
	over bool
}

// NewGrace returns the grace of a process that starts now.
func NewGrace(ctx context.Context, js jetstream.JetStream, now time.Time) (*Grace, error) {
	received, _, err := natsd.Backlog(ctx, js, natsd.Inbox)
	if err != nil {
		return nil, fmt.Errorf("grace: %w", err)
	}
	sent, _, err := natsd.Backlog(ctx, js, natsd.Outbox)
	if err != nil {
		return nil, fmt.Errorf("grace: %w", err)
	}
	return &Grace{js: js, started: now, over: received+sent == 0}, nil
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
	if since < minGrace || since >= maxGrace {
		return since >= maxGrace
	}
	_, unread, err := natsd.Backlog(ctx, g.js, natsd.Inbox)
	return err == nil && unread == 0
}
