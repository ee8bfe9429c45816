package bus

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/internal/wait"
)

// subscriber gives Watermill the messages of one durable, one at a time.
type subscriber struct {
	js       jetstream.JetStream
	logger   *slog.Logger
	reaction *reaction
	metrics  *metrics
}

// Subscribe implements message.Subscriber. It reads the reaction's durable, whatever the topic. The channel is closed when
// ctx has ended and the message that was out is done.
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
	messages, err := consumer.Messages(
		jetstream.PullMaxMessages(4), // only one is ever out; the rest spares asking for each
		jetstream.PullExpiry(5*time.Second),
		jetstream.PullHeartbeat(time.Second),
	)
	if err != nil {
		return fmt.Errorf("read %s: %w", s.reaction.durableName(), err)
	}
	defer messages.Stop()
	for {
		msg, err := messages.Next(jetstream.NextContext(ctx))
		switch {
		case errors.Is(err, jetstream.ErrNoHeartbeat):
			// The server is silent, or the durable is gone: a request tells.
			if _, err := s.js.Consumer(ctx, s.reaction.source.Stream, s.reaction.durableName()); err != nil {
				return fmt.Errorf("read %s: %w", s.reaction.durableName(), err)
			}
		case err != nil:
			return fmt.Errorf("read %s: %w", s.reaction.durableName(), err)
		default:
			if !s.deliver(ctx, msg, out) {
				messages.Stop()
				s.giveBack(msg)
				return cmp.Or(ctx.Err(), errGivenBack)
			}
		}
	}
}

// deliver hands out the parts of one message, and acknowledges it when all are done. False: ctx ended first, or the
// message is to be given back.
func (s *subscriber) deliver(ctx context.Context, msg jetstream.Msg, out chan<- *message.Message) bool {
	meta, err := msg.Metadata()
	if err != nil {
		s.logger.Error("message without metadata", "reaction", s.reaction.durableName(), "error", err)
		return true
	}
	s.metrics.setLag(s.reaction, meta.NumPending+1)
	m := Message{
		Stream:   meta.Stream,
		Subject:  msg.Subject(),
		Sequence: meta.Sequence.Stream,
		Data:     msg.Data(),
	}
	if !s.deliverParts(ctx, msg, m, out) {
		return false
	}
	// A lost acknowledgement costs a repetition, which a reaction can take.
	if err := msg.Ack(); err != nil {
		s.logger.Warn("acknowledge", "reaction", s.reaction.durableName(), "sequence", m.Sequence, "error", err)
	}
	s.reaction.handled.Store(m.Sequence)
	s.metrics.setLag(s.reaction, meta.NumPending)
	return true
}

// deliverParts hands out the parts of a message, each when the one before is done. False: not all were done.
func (s *subscriber) deliverParts(ctx context.Context, msg jetstream.Msg, m Message, out chan<- *message.Message) bool {
	stop := keepAlive(msg)
	defer stop()
	for _, p := range s.reaction.split(m) {
		wm := encode(ctx, m, p)
		select {
		case out <- wm:
		case <-ctx.Done():
			return false
		}
		select {
		case <-wm.Acked():
			s.metrics.done(s.reaction)
		case <-wm.Nacked(): // ctx has ended, or it failed here for too long
			return false
		}
	}
	return true
}

// giveBack lets another replica have the message soon, instead of after ackWait. It asks for a small delay: without one the
// message would come back to this reader, which the server still knows.
func (s *subscriber) giveBack(msg jetstream.Msg) {
	if err := msg.NakWithDelay(nakDelay); err != nil {
		s.logger.Debug("give back", "reaction", s.reaction.durableName(), "error", err)
	}
}

// keepAlive tells the server that the message is being worked on, until stopped.
func keepAlive(msg jetstream.Msg) (stop func()) {
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(heartbeat)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				_ = msg.InProgress() // the next one may get through
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}
