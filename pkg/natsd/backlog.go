package natsd

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/stream"
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

// Unhandled returns how many messages a durable consumer still has to handle, delivered or not, and the age of the oldest of them; 0: none is
// known. Whoever asks need not be the one who reads.
func Unhandled(ctx context.Context, js jetstream.JetStream, name, durable string) (messages uint64, oldest time.Duration, err error) {
	consumer, err := js.Consumer(ctx, name, durable)
	if err != nil {
		return 0, 0, fmt.Errorf("unhandled of %s: %w", durable, err)
	}
	info := consumer.CachedInfo()
	messages = info.NumPending + uint64(max(0, info.NumAckPending))
	if messages == 0 {
		return 0, 0, nil
	}
	filters := info.Config.FilterSubjects
	if info.Config.FilterSubject != "" {
		filters = []string{info.Config.FilterSubject}
	}
	for _, filter := range filters {
		next, err := stream.New(js, name).Next(ctx, filter, info.AckFloor.Stream+1)
		if err != nil {
			return messages, oldest, fmt.Errorf("unhandled of %s: %w", durable, err)
		}
		if next != nil {
			oldest = max(oldest, time.Since(next.Time))
		}
	}
	return messages, oldest, nil
}
