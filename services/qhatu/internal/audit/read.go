package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
)

const (
	readTimeout = 30 * time.Second // for the next message of a log that is known to have one
	readAhead   = 2000             // messages
	readBytes   = 16 << 20
)

// Read takes in the log up to where it ends when it is called. The error says that it could not be read. progress is told after each message: how far it has
// got, and how far it goes.
func (h *History) Read(ctx context.Context, js jetstream.JetStream, progress func(done, total uint64)) error {
	stream, err := js.Stream(ctx, es.Stream)
	if err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	state := stream.CachedInfo().State
	if state.Msgs > 0 {
		if err := h.readTo(ctx, js, state.LastSeq, progress); err != nil {
			return fmt.Errorf("read log after %d of %d: %w", h.last, state.LastSeq, err)
		}
	}
	if h.last < state.LastSeq {
		h.skip(state.LastSeq)
	}
	h.checkCommands()
	return nil
}

func (h *History) readTo(ctx context.Context, js jetstream.JetStream, end uint64, progress func(done, total uint64)) error {
	consumer, err := js.OrderedConsumer(ctx, es.Stream, jetstream.OrderedConsumerConfig{})
	if err != nil {
		return err
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessagesWithBytesLimit(readAhead, readBytes))
	if err != nil {
		return err
	}
	defer messages.Stop()
	for {
		next, cancel := context.WithTimeout(ctx, readTimeout)
		msg, err := messages.Next(jetstream.NextContext(next))
		cancel()
		if err != nil {
			return err
		}
		meta, err := msg.Metadata()
		if err != nil {
			return err
		}
		if meta.Sequence.Stream > end {
			return nil // what stood at the end is missing
		}
		h.take(msg.Subject(), meta.Sequence.Stream, msg.Headers().Get(jetstream.MsgIDHeader), msg.Data())
		progress(h.last, end)
		if h.last == end || meta.NumPending == 0 {
			return nil
		}
	}
}
