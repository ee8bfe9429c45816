package natsd

import (
	"context"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// Backlog returns how many messages a stream holds, and how many messages its durable consumers still have to handle: not
// yet delivered, or delivered and not acknowledged.
func Backlog(ctx context.Context, js jetstream.JetStream, stream string) (held, open uint64, err error) {
	s, err := js.Stream(ctx, stream)
	if err != nil {
		return 0, 0, fmt.Errorf("backlog of %s: %w", stream, err)
	}
	consumers := s.ListConsumers(ctx)
	for consumer := range consumers.Info() {
		if consumer.Config.Durable != "" {
			open += consumer.NumPending + uint64(max(0, consumer.NumAckPending))
		}
	}
	if err := consumers.Err(); err != nil {
		return 0, 0, fmt.Errorf("backlog of %s: %w", stream, err)
	}
	return s.CachedInfo().State.Msgs, open, nil
}
