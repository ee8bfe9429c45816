package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/trace"
)

// reading is one subscription to a durable. It hands messages out in the order of the stream for each key, whatever the
// server delivers.
//
// A durable delivers each message once in the order of the stream, and those that were not acknowledged again, later, and
// to whoever reads then. Taken as they come, they could overtake one another. But deliveries are numbered, to all readers
// together. As long as each that comes has the number after the last, nothing was delivered to anybody else, and what comes
// again is known here. When a number is missing, or the first one shows that messages are out at somebody who reads no
// more, the server is asked to begin again with the first message that is not acknowledged, which numbers deliveries from 1.
type reading struct {
	*subscriber
	consumer jetstream.Consumer
	out      chan<- *message.Message
	queues   *queues
	next     uint64    // number of the delivery that comes next; 0: none came yet
	again    time.Time // when the server began again; zero: since then the first one has come
}

// begin begins with empty queues.
func (r *reading) begin(ctx context.Context) {
	r.queues = newQueues(ctx, r.out, r.acknowledge, r.trace)
}

// trace begins the step of handling a part of a message, with all its tries.
func (r *reading) trace(ctx context.Context, j job) (context.Context, trace.Span) {
	ctx, span := r.tracer.Handle(ctx, j.of.delivery.Headers(), "react", r.reaction.name)
	span.Set(trace.Event, j.part.event)
	return ctx, span
}

// beginAgain lets go of what is at work, and has the server deliver all that is not acknowledged once more.
func (r *reading) beginAgain(ctx context.Context) error {
	r.queues.close()
	r.begin(ctx)
	if err := r.reset(ctx); err != nil {
		return err
	}
	r.next, r.again = 1, time.Now()
	return nil
}

// take takes a delivery.
func (r *reading) take(ctx context.Context, msg jetstream.Msg) error {
	meta, err := msg.Metadata()
	if err != nil {
		return fmt.Errorf("message without metadata: %w", err)
	}
	if err := r.synced.Wait(ctx, msg.Headers(), meta.Sequence.Stream); err != nil {
		return err
	}
	number := meta.Sequence.Consumer
	if r.next == 0 {
		if r.next, err = r.first(ctx); err != nil {
			return err
		}
	}
	switch {
	case number == r.next:
		r.next, r.again = number+1, time.Time{}
		r.put(msg, meta)
		return nil
	case time.Since(r.again) < ackWait: // delivered before the server began again
		return nil
	default:
		return r.beginAgain(ctx)
	}
}

// first is the number of the first delivery that is not acknowledged.
func (r *reading) first(ctx context.Context) (uint64, error) {
	info, err := r.consumer.Info(ctx)
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", r.reaction.durableName(), err)
	}
	return info.AckFloor.Consumer + 1, nil
}

// put adds a message to the queues of its parts.
func (r *reading) put(msg jetstream.Msg, meta *jetstream.MsgMetadata) {
	m := &stored{delivery: msg, Message: Message{
		Stream:   meta.Stream,
		Subject:  msg.Subject(),
		Sequence: meta.Sequence.Stream,
		Data:     msg.Data(),
	}}
	switch r.queues.knows(m.Sequence) {
	case unknown:
		r.queues.put(m, r.reaction.parts(m.Message))
	case done: // its acknowledgement was lost
		r.acknowledge(m)
	case undone: // it waits for longer than the server does
	}
	r.noteHandled()
}

// acknowledge tells the server that a message is done. If that is lost the message comes again.
func (r *reading) acknowledge(m *stored) {
	if err := m.delivery.Ack(); err != nil {
		r.logger.Warn("acknowledge", "reaction", r.reaction.durableName(), "sequence", m.Sequence, "error", err)
	}
	r.metrics.done(r.reaction, m.parts)
	r.noteHandled()
}

// noteHandled takes note of how far all is done.
func (r *reading) noteHandled() {
	r.reaction.handled.Store(max(r.reaction.handled.Load(), r.queues.standing()))
}

// leaveTimeout is how long another replica's turn is asked for. If that fails it comes after pinnedFor.
const leaveTimeout = time.Second

// leave ends the work and lets another replica read.
func (r *reading) leave(ctx context.Context) {
	if errors.Is(context.Cause(r.queues.ctx), errGivenBack) {
		r.reaction.givenBack.Store(r.queues.lastCame())
	}
	r.queues.close()
	if r.next == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTimeout)
	defer cancel()
	stream, err := r.js.Stream(ctx, r.reaction.source.Stream)
	if err == nil {
		err = stream.UnpinConsumer(ctx, r.reaction.durableName(), readers)
	}
	if err != nil {
		r.logger.Debug("leave", "reaction", r.reaction.durableName(), "error", err)
	}
}
