package keyedqueue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/internal/trouble"
	"github.com/qhatu/qhatu/pkg/natsd"
)

const (
	// ackWait is how long a message rests when the process that had it is gone. A process that is at work extends it
	// more often. That a message is delivered twice does no harm here: a delivery only notifies.
	ackWait        = 5 * time.Second
	heartbeat      = time.Second
	backlogEvery   = 10 // heartbeats
	nakDelay       = 100 * time.Millisecond
	maxPending     = 20_000 // messages delivered and not done; one key may have many
	requestTimeout = 5 * time.Second
)

// Prepare creates the durable if it is missing: it then begins with the stream's first message.
func (w *Worker) Prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	_, err := w.cfg.JetStream.CreateOrUpdateConsumer(ctx, w.cfg.Stream, jetstream.ConsumerConfig{
		Durable: w.cfg.Durable, FilterSubjects: w.cfg.Filters,
		AckPolicy: jetstream.AckExplicitPolicy, AckWait: ackWait, MaxAckPending: maxPending, MaxDeliver: -1,
		DeliverPolicy:     jetstream.DeliverAllPolicy,
		InactiveThreshold: w.cfg.Forgotten,
	})
	if err != nil {
		return fmt.Errorf("durable %s: %w", w.cfg.Durable, err)
	}
	return nil
}

// Run handles messages until ctx ends, waits for what is being handled, and returns nil. What was not done is delivered
// again. Trouble with the durable makes it start over after a pause; the log says when that begins, and when it is over.
func (w *Worker) Run(ctx context.Context) error {
	ticking, stopTicking := context.WithCancel(context.WithoutCancel(ctx))
	w.work.Go(func() { w.keepAlive(ticking) })
	defer w.returnPending()
	defer w.work.Wait()
	defer stopTicking()
	reading := trouble.New(w.cfg.Logger, "stream is not read", "stream is read again")
	for attempt := 1; ; attempt++ {
		err := w.receive(ctx, func() { reading.Note(nil) })
		if ctx.Err() != nil {
			return nil
		}
		if w.Ready() == nil { // it was read meanwhile
			attempt = 1
		}
		w.setReady(err)
		reading.Note(err, "durable", w.cfg.Durable)
		if w.cfg.Pause(ctx, backOff(attempt)) != nil {
			return nil
		}
	}
}

// receive takes deliveries, from when it calls begun until ctx ends or the durable is in trouble.
func (w *Worker) receive(ctx context.Context, begun func()) error {
	if err := w.Prepare(ctx); err != nil {
		return err
	}
	consumer, err := w.cfg.JetStream.Consumer(ctx, w.cfg.Stream, w.cfg.Durable)
	if err != nil {
		return fmt.Errorf("durable %s: %w", w.cfg.Durable, err)
	}
	deliveries, err := consumer.Messages(
		jetstream.PullMaxMessages(64), jetstream.PullExpiry(5*time.Second), jetstream.PullHeartbeat(time.Second))
	if err != nil {
		return fmt.Errorf("read %s: %w", w.cfg.Durable, err)
	}
	defer returnBuffered(deliveries)
	w.readAgain()
	begun()
	for {
		msg, err := deliveries.Next(jetstream.NextContext(ctx))
		switch {
		case errors.Is(err, jetstream.ErrNoHeartbeat):
			// The server is silent, or the durable is gone: a request tells.
			if _, err := w.ackFloor(ctx); err != nil {
				return fmt.Errorf("read %s: %w", w.cfg.Durable, err)
			}
		case err != nil:
			return fmt.Errorf("read %s: %w", w.cfg.Durable, err)
		default:
			w.notify(ctx, msg)
		}
	}
}

// returnBuffered gives back what the client has received and nobody was notified of.
func returnBuffered(deliveries jetstream.MessagesContext) {
	deliveries.Drain()
	for {
		msg, err := deliveries.Next(jetstream.NextMaxWait(time.Second))
		if err != nil {
			return
		}
		_ = msg.NakWithDelay(nakDelay)
	}
}

// notify adds a delivery to its key's queue, and starts the queue if the key had nothing to do.
func (w *Worker) notify(ctx context.Context, msg jetstream.Msg) {
	meta, err := msg.Metadata()
	tokens := strings.Split(msg.Subject(), ".")
	if err != nil || len(tokens) != 4 {
		w.cfg.Logger.Error("message without a key", "durable", w.cfg.Durable, "subject", msg.Subject(), "error", err)
		_ = msg.Term() // it would be the same again
		return
	}
	key := tokens[2]
	w.mu.Lock()
	defer w.mu.Unlock()
	w.known.deliver(meta)
	if q := w.queues[key]; q != nil {
		w.hold(q, deliveryOf(msg, meta))
		return
	}
	q := &queue{key: key, pending: map[uint64]delivery{}}
	w.hold(q, deliveryOf(msg, meta))
	w.queues[key] = q
	w.work.Go(func() { w.drain(ctx, q) })
}

// keepAlive tells the server what is being worked on, and Backlog how much there is to do.
func (w *Worker) keepAlive(ctx context.Context) {
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for beat := 0; ; beat++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			w.eachPending(w.extend) // the next one may get through
		}
		if beat%backlogEvery == 0 {
			w.reportBacklog(ctx)
		}
	}
}

// returnPending lets what was not done be delivered again soon, here or to another replica, instead of after ackWait. It
// asks for a small delay: without one it would come back to this worker, which the server still knows.
func (w *Worker) returnPending() {
	w.eachPending(w.giveBack)
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.queues)
	w.held = 0
	w.state = fmt.Errorf("%s does not run", w.cfg.Durable)
}

func (w *Worker) eachPending(do func(delivery)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, q := range w.queues {
		for _, d := range q.pending {
			do(d)
		}
	}
}

func (w *Worker) reportBacklog(ctx context.Context) {
	if w.cfg.Backlog == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	messages, oldest, err := natsd.Unhandled(ctx, w.cfg.JetStream, w.cfg.Stream, w.cfg.Durable)
	if err == nil {
		w.cfg.Backlog(messages, oldest)
	}
}
