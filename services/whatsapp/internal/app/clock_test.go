package app_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// clock stands still until it is told to move. Pauses are short, and are remembered.
type clock struct {
	mu     sync.Mutex
	now    time.Time
	pauses []time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) Pause(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	c.pauses = append(c.pauses, d)
	c.mu.Unlock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(2 * time.Millisecond):
		return nil
	}
}

// run lets the clock run until the test ends: a second passes in each step of real time, and no faster than the server answers so many
// requests. So it is slow where the machine is, and what is written does not grow late while others work.
func (c *clock) run(t *testing.T, js jetstream.JetStream, step time.Duration) {
	t.Helper()
	const requests = 6
	var running sync.WaitGroup
	running.Go(func() {
		for t.Context().Err() == nil {
			c.Advance(time.Second)
			_ = pauseFor(t.Context(), step)
			for range requests {
				_, _ = js.AccountInfo(t.Context()) // ends with the test
			}
		}
	})
	t.Cleanup(running.Wait)
}

func pauseFor(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func (c *clock) paused(d time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.pauses {
		if p == d {
			return true
		}
	}
	return false
}
