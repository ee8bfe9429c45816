package lane

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// ackWait is how long a message rests when the process that had it is gone. While one is at work it says so more
	// often; and to be told twice does no harm here.
	ackWait       = 5 * time.Second
	heartbeat     = time.Second
	measureEvery  = 10 // heartbeats
	giveBackAfter = 100 * time.Millisecond
	mostBells     = 20_000 // messages that are delivered and not done; one contact may have many
	answerTimeout = 5 * time.Second
)

// Prepare makes the durable if it is missing: it then begins with the stream's first message.
func (r *Reader) Prepare(ctx context.Context) error {
	_, err := r.cfg.JetStream.CreateOrUpdateConsumer(ctx, r.cfg.Stream, jetstream.ConsumerConfig{
		Durable: r.cfg.Durable, FilterSubjects: r.cfg.Filters,
		AckPolicy: jetstream.AckExplicitPolicy, AckWait: ackWait, MaxAckPending: mostBells, MaxDeliver: -1,
		DeliverPolicy: jetstream.DeliverAllPolicy, HeadersOnly: true, // what is rung for is read from the stream
	})
	if err != nil {
		return fmt.Errorf("durable %s: %w", r.cfg.Durable, err)
	}
	return nil
}

// Run reads until ctx ends and then returns nil, when what was at work has stopped. What was not done comes again.
func (r *Reader) Run(ctx context.Context) error {
	tick, stopTicking := context.WithCancel(context.WithoutCancel(ctx))
	r.work.Go(func() { r.keepAlive(tick) })
	defer r.giveBack()
	defer r.work.Wait()
	defer stopTicking()
	logged := ""
	for try := 1; ; try++ {
		started := time.Now()
		err := r.read(ctx)
		if ctx.Err() != nil {
			return nil
		}
		r.setState(err)
		if time.Since(started) > longPause {
			try, logged = 1, ""
		}
		if err.Error() != logged {
			logged = err.Error()
			r.cfg.Logger.Warn("stream is read again", "durable", r.cfg.Durable, "error", err)
		}
		if r.cfg.Pause(ctx, backOff(try)) != nil {
			return nil
		}
	}
}

// read takes bells until ctx ends or the durable is in trouble.
func (r *Reader) read(ctx context.Context) error {
	if err := r.prepare(ctx); err != nil {
		return err
	}
	consumer, err := r.cfg.JetStream.Consumer(ctx, r.cfg.Stream, r.cfg.Durable)
	if err != nil {
		return fmt.Errorf("durable %s: %w", r.cfg.Durable, err)
	}
	bells, err := consumer.Messages(
		jetstream.PullMaxMessages(64), jetstream.PullExpiry(5*time.Second), jetstream.PullHeartbeat(time.Second))
	if err != nil {
		return fmt.Errorf("read %s: %w", r.cfg.Durable, err)
	}
	defer returnBells(bells)
	r.setState(nil)
	for {
		bell, err := bells.Next(jetstream.NextContext(ctx))
		switch {
		case errors.Is(err, jetstream.ErrNoHeartbeat):
			// A silent server, or a durable that is gone; asking tells.
			if _, err := r.floor(ctx); err != nil {
				return fmt.Errorf("read %s: %w", r.cfg.Durable, err)
			}
		case err != nil:
			return fmt.Errorf("read %s: %w", r.cfg.Durable, err)
		default:
			r.ring(ctx, bell)
		}
	}
}

// returnBells gives back what was delivered and has not rung yet.
func returnBells(bells jetstream.MessagesContext) {
	bells.Drain()
	for {
		bell, err := bells.Next(jetstream.NextMaxWait(time.Second))
		if err != nil {
			return
		}
		_ = bell.NakWithDelay(giveBackAfter)
	}
}

func (r *Reader) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	return r.Prepare(ctx)
}

// ring lets the contact's lane know of a message, and opens it if there is none.
func (r *Reader) ring(ctx context.Context, bell jetstream.Msg) {
	meta, err := bell.Metadata()
	tokens := strings.Split(bell.Subject(), ".")
	if err != nil || len(tokens) != 4 {
		r.cfg.Logger.Error("message of no contact", "durable", r.cfg.Durable, "subject", bell.Subject(), "error", err)
		_ = bell.Term() // it would be the same again
		return
	}
	contact := tokens[2]
	r.mu.Lock()
	defer r.mu.Unlock()
	if l := r.lanes[contact]; l != nil {
		l.bells[meta.Sequence.Stream] = bell // again, if it had rung before
		return
	}
	l := &lane{contact: contact, bells: map[uint64]jetstream.Msg{meta.Sequence.Stream: bell}}
	r.lanes[contact] = l
	r.work.Go(func() { r.follow(ctx, l) })
}

// keepAlive tells the server what is being worked on, and Depth what there is to do.
func (r *Reader) keepAlive(ctx context.Context) {
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for beat := 0; ; beat++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.each(func(bell jetstream.Msg) { _ = bell.InProgress() }) // the next one may get through
		}
		if beat%measureEvery == 0 {
			r.measure(ctx)
		}
	}
}

// giveBack lets what was not done come again soon, here or on another replica, instead of after the acknowledgement wait;
// not at once, or it would come back to this reader, which the server still knows.
func (r *Reader) giveBack() {
	r.each(func(bell jetstream.Msg) { _ = bell.NakWithDelay(giveBackAfter) })
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.lanes)
	r.state = fmt.Errorf("%s does not run", r.cfg.Durable)
}

func (r *Reader) each(tell func(jetstream.Msg)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range r.lanes {
		for _, bell := range l.bells {
			tell(bell)
		}
	}
}

func (r *Reader) measure(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	consumer, err := r.cfg.JetStream.Consumer(ctx, r.cfg.Stream, r.cfg.Durable)
	if err != nil || r.cfg.Depth == nil {
		return
	}
	info := consumer.CachedInfo()
	r.cfg.Depth(info.NumPending + uint64(info.NumAckPending))
}
