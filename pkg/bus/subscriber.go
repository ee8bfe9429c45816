package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/internal/wait"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/trace"
)

// subscriber gives Watermill the messages of one durable: side by side for different keys, one at a time for each.
type subscriber struct {
	js       jetstream.JetStream
	logger   *slog.Logger
	reaction *reaction
	metrics  *metrics
	tracer   *trace.Tracer
	synced   *stream.Synced
}

// Subscribe implements message.Subscriber. It reads the reaction's durable, whatever the topic. The channel is closed when
// ctx has ended and the messages that were at work are done.
func (s *subscriber) Subscribe(ctx context.Context, _ string) (<-chan *message.Message, error) {
	out := make(chan *message.Message)
	go func() {
		defer close(out)
		s.run(ctx, out)
	}()
	return out, nil
}

// Close implements message.Subscriber; the end of the context closes a subscription.
func (s *subscriber) Close() error { return nil }

// run reads the durable again whenever reading it ended.
func (s *subscriber) run(ctx context.Context, out chan<- *message.Message) {
	pause, logged := firstPause, ""
	for ctx.Err() == nil {
		before := s.reaction.handled.Load()
		err := s.follow(ctx, out)
		if s.reaction.handled.Load() != before {
			pause, logged = firstPause, ""
		}
		if ctx.Err() != nil || !wait.For(ctx, pause) {
			return
		}
		pause = min(2*pause, longPause)
		if err.Error() != logged {
			logged = err.Error()
			s.logger.Warn("reaction reads again", "reaction", s.reaction.durableName(), "error", err)
		}
	}
}

// follow reads until ctx ends or the consumer is in trouble.
func (s *subscriber) follow(ctx context.Context, out chan<- *message.Message) error {
	consumer, err := s.reaction.durable(ctx, s.js)
	if err != nil {
		return err
	}
	if isAbandoned(consumer.CachedInfo()) {
		if err := s.reset(ctx); err != nil {
			return err
		}
	}
	messages, err := consumer.Messages(
		jetstream.PullPriorityGroup(readers),
		jetstream.PullMaxMessages(window/4),
		jetstream.PullExpiry(askEvery),
		jetstream.PullHeartbeat(askEvery/2),
	)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.reaction.durableName(), err)
	}
	r := &reading{subscriber: s, consumer: consumer, out: out}
	r.begin(ctx)
	defer r.leave(ctx)
	defer messages.Stop()
	for {
		msg, err := messages.Next(jetstream.NextContext(r.queues.ctx))
		switch {
		case r.queues.ctx.Err() != nil:
			return context.Cause(r.queues.ctx)
		case errors.Is(err, jetstream.ErrNoHeartbeat):
			// The server is silent, or the durable is gone: a request tells.
			if _, err := s.js.Consumer(ctx, s.reaction.source.Stream, s.reaction.durableName()); err != nil {
				return fmt.Errorf("read %s: %w", s.reaction.durableName(), err)
			}
		case err != nil:
			return fmt.Errorf("read %s: %w", s.reaction.durableName(), err)
		default:
			if err := r.take(ctx, msg); err != nil {
				return err
			}
		}
	}
}

// isAbandoned reports whether messages are out and nobody reads.
func isAbandoned(info *jetstream.ConsumerInfo) bool {
	if info.NumAckPending == 0 {
		return false
	}
	for _, group := range info.PriorityGroups {
		if group.PinnedClientID != "" {
			return false
		}
	}
	return true
}

// reset makes the server forget what it has delivered, and begin again with the first message that is not done.
func (s *subscriber) reset(ctx context.Context) error {
	if _, err := s.js.ResetConsumer(ctx, s.reaction.source.Stream, s.reaction.durableName()); err != nil {
		return fmt.Errorf("begin again %s: %w", s.reaction.durableName(), err)
	}
	return nil
}
