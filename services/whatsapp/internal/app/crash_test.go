package app_test

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

var errDied = errors.New("the process has died")

// crashing is a JetStream through which a process dies: just before, or just after, it stores something on a subject. What it
// stores when it dies is the last that it stores: nothing is on its way beside it.
type crashing struct {
	jetstream.JetStream
	die func()

	mu     sync.RWMutex // held for reading while something is stored, for writing by what the process dies of
	before string       // prefixes of subjects; "" never
	after  string
	dead   bool
}

func (c *crashing) dieBefore(prefix string) { c.set(prefix, "") }
func (c *crashing) dieAfter(prefix string)  { c.set("", prefix) }

func (c *crashing) set(before, after string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.before, c.after = before, after
}

func (c *crashing) died() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.dead
}

func (c *crashing) PublishMsg(ctx context.Context, m *nats.Msg, opts ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	c.mu.RLock()
	if before, after := starts(m.Subject, c.before), starts(m.Subject, c.after); before || after {
		c.mu.RUnlock()
		return nil, c.dieOf(ctx, m, after, opts)
	}
	defer c.mu.RUnlock()
	if c.dead {
		return nil, errDied
	}
	return c.JetStream.PublishMsg(ctx, m, opts...)
}

// dieOf ends the process with a message, which is stored where it dies afterwards.
func (c *crashing) dieOf(ctx context.Context, m *nats.Msg, stored bool, opts []jetstream.PublishOpt) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return errDied
	}
	if stored {
		if _, err := c.JetStream.PublishMsg(ctx, m, opts...); err != nil {
			return err
		}
	}
	c.dead = true
	c.die()
	return errDied
}

func starts(subject, prefix string) bool { return prefix != "" && strings.HasPrefix(subject, prefix) }
