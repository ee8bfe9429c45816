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

// crashing is a JetStream through which a process dies: just before, or just after, it stores something on a subject.
type crashing struct {
	jetstream.JetStream
	die func()

	mu     sync.Mutex
	before string // prefixes of subjects; "" never
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
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dead
}

// due tells whether the process dies now, or is dead already.
func (c *crashing) due(prefix, subject string) bool {
	if !c.dead && prefix != "" && strings.HasPrefix(subject, prefix) {
		c.dead = true
		c.die()
	}
	return c.dead
}

func (c *crashing) PublishMsg(ctx context.Context, m *nats.Msg, opts ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	c.mu.Lock()
	if c.due(c.before, m.Subject) {
		c.mu.Unlock()
		return nil, errDied
	}
	c.mu.Unlock()
	ack, err := c.JetStream.PublishMsg(ctx, m, opts...)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.due(c.after, m.Subject) {
		return nil, errDied
	}
	return ack, err
}
