package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

// mostWaiting is how many messages that waited are told at once.
const mostWaiting = 10

// wait has a message told when the person writes next: until then nothing can be said to them, Meta does not deliver it, or a template that
// says nothing of it stands for it. The messages after it are not held up.
func (o *outbox) wait(ctx context.Context, contact, key string, code int) error {
	_, err := o.stream.Append(ctx, 0, &nats.Msg{Subject: outboxWait + contact + "." + key, Data: fmt.Appendf(nil, `{"code":%d}`, code)})
	if errors.Is(err, stream.ErrConflict) {
		return nil // it waits already
	}
	if err == nil && code != graph.NoCode {
		o.logger.Warn("message waits until the person writes", "outbound", key, "code", code)
	}
	return err
}

// waited are the messages to a contact that have begun to wait after a place in the stream, in order, and the place of the
// last of them.
func (o *outbox) waited(ctx context.Context, contact string, after uint64) (all []queuedOutbound, last uint64, err error) {
	filter := outboxWait + contact + "."
	for last = after; len(all) < mostWaiting; {
		m, err := o.stream.Next(ctx, filter+"*", last+1)
		if err != nil || m == nil {
			return all, last, err
		}
		last = m.Sequence
		key := strings.TrimPrefix(m.Subject, filter)
		out, ok, err := o.find(ctx, contact, key)
		if err != nil {
			return nil, after, err
		}
		if ok {
			all = append(all, queuedOutbound{Key: key, Outbound: out})
		}
	}
	return all, last, nil
}
