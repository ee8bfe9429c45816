package keyedqueue

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"
)

const (
	minPause = 50 * time.Millisecond
	maxPause = 5 * time.Second
)

// drain handles what there is to do for one key, until nothing is left or ctx ends.
func (w *Worker) drain(ctx context.Context, q *queue) {
	known, done, err := w.begin(ctx, q.key)
	if err != nil {
		return
	}
	for {
		last := w.acknowledge(q, known, done)
		if last == 0 {
			return
		}
		if next, ok := w.atHand(q, known, done); ok {
			done, err = next.Sequence, w.handleUntilDone(ctx, next)
		} else {
			done, err = w.handleNext(ctx, q.key, done, last)
		}
		if err != nil {
			return
		}
	}
}

// begin returns up to where the key is done: as it is remembered, else as the durable knows it. It fails when ctx ends.
func (w *Worker) begin(ctx context.Context, key string) (known *progress, done uint64, err error) {
	w.mu.Lock()
	known = w.known
	done, ok := known.done[key]
	w.mu.Unlock()
	if ok {
		return known, done, nil
	}
	done, err = w.ackFloor(ctx)
	for attempt := 1; err != nil; attempt++ {
		if w.cfg.Pause(ctx, backOff(attempt)) != nil {
			return known, 0, err
		}
		done, err = w.ackFloor(ctx)
	}
	return known, done, nil
}

// ackFloor is the sequence up to which the durable knows every message to be done.
func (w *Worker) ackFloor(ctx context.Context) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	consumer, err := w.cfg.JetStream.Consumer(ctx, w.cfg.Stream, w.cfg.Durable)
	if err != nil {
		return 0, err
	}
	return consumer.CachedInfo().AckFloor.Stream, nil
}

// acknowledge acknowledges what is done and returns the last message that is not; 0 when there is none, and the queue is
// gone.
func (w *Worker) acknowledge(q *queue, known *progress, done uint64) (last uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for sequence, d := range q.pending {
		if sequence > done {
			last = max(last, sequence)
			continue
		}
		w.confirm(d) // if this is lost the message is delivered again, and shows to be done
		w.held -= len(d.data)
		delete(q.pending, sequence)
	}
	if last == 0 {
		known.remember(q.key, done)
		delete(w.queues, q.key)
	}
	return last
}

// atHand returns the key's next message after done, if it is known which it is and its data is here.
func (w *Worker) atHand(q *queue, known *progress, done uint64) (Message, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if known != w.known || !known.isUnbrokenSince(done) {
		return Message{}, false
	}
	next := delivery{}
	for sequence, d := range q.pending {
		if next.message == nil || sequence < next.message.Sequence {
			next = d
		}
	}
	return next.handed()
}

// handleNext handles the key's next message after done and returns its sequence. It fails when ctx ends.
func (w *Worker) handleNext(ctx context.Context, key string, done, last uint64) (uint64, error) {
	for attempt := 1; ; attempt++ {
		found, err := w.stream.Next(ctx, fmt.Sprintf(w.cfg.KeyFilter, key), done+1)
		switch {
		case err == nil && (found == nil || found.Sequence > last):
			return last, nil // what was delivered is no longer in the stream
		case err == nil:
			return found.Sequence, w.handleUntilDone(ctx, message(found))
		case w.cfg.Pause(ctx, backOff(attempt)) != nil:
			return 0, err
		}
	}
}

// handleUntilDone handles a message until that succeeds or ctx ends.
func (w *Worker) handleUntilDone(ctx context.Context, m Message) (err error) {
	ctx, span := w.cfg.Tracer.Handle(ctx, m.Header, "handle", w.cfg.Durable)
	defer func() { span.End(err != nil) }()
	failures := 0
	for m.Attempt = 1; ; m.Attempt++ {
		err = w.handle(ctx, m)
		if err == nil {
			if failures > 0 {
				w.cfg.Logger.Info("message succeeded", "durable", w.cfg.Durable, "sequence", m.Sequence, "tries", m.Attempt)
			}
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if w.cfg.Pause(ctx, w.pauseAfter(err, m, &failures)) != nil {
			return ctx.Err()
		}
	}
}

// pauseAfter says how long to wait after an error, and logs the first that is a failure.
func (w *Worker) pauseAfter(err error, m Message, failures *int) time.Duration {
	if after, ok := errors.AsType[RetryAfter](err); ok {
		return time.Duration(after)
	}
	if *failures++; *failures == 1 {
		w.cfg.Logger.Error("message fails, is tried again",
			"durable", w.cfg.Durable, "sequence", m.Sequence, "error", err)
	}
	return backOff(*failures)
}

// handle calls Handle when fewer than Concurrency messages are being handled. A panic becomes an error without its value,
// which may quote what a person wrote.
func (w *Worker) handle(ctx context.Context, m Message) (err error) {
	select {
	case w.slots <- struct{}{}:
		defer func() { <-w.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic of type %T at %s", v, debug.Stack())
		}
	}()
	return w.cfg.Handle(ctx, m)
}

// backOff doubles from 50 ms to 5 s, less up to half, so that what failed together is not tried again together.
func backOff(attempt int) time.Duration {
	pause := min(minPause<<min(attempt-1, 10), maxPause)
	return pause/2 + rand.N(pause/2+1) // not a secret
}
