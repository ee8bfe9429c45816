package natsd

import (
	"context"
	"errors"

	"github.com/nats-io/nats.go"
)

// Hear hands the messages of a synchronous subscription to handle, one after the other, until ctx ends or the connection is closed for good, and
// ends the subscription. Once it has returned, nothing is handled any more.
func Hear(ctx context.Context, s *nats.Subscription, handle func(*nats.Msg)) {
	defer func() { _ = s.Unsubscribe() }() // fails only when the connection is gone
	for {
		msg, err := s.NextMsgWithContext(ctx)
		switch {
		case err == nil:
			handle(msg)
		case !errors.Is(err, nats.ErrSlowConsumer): // after which the next one comes all the same
			return
		}
	}
}
