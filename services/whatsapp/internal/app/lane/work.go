package lane

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"
)

const (
	firstPause = 50 * time.Millisecond
	longPause  = 5 * time.Second
)

// follow does what there is to do for one contact, until nothing is left or ctx ends.
func (r *Reader) follow(ctx context.Context, l *lane) {
	done, err := r.floor(ctx)
	for try := 1; err != nil; try++ {
		if r.cfg.Pause(ctx, backOff(try)) != nil {
			return
		}
		done, err = r.floor(ctx)
	}
	for {
		last := r.settle(l, done)
		if last == 0 {
			return
		}
		if done, err = r.next(ctx, l, done, last); err != nil {
			return
		}
	}
}

// floor is the sequence up to which the durable knows everything to be done.
func (r *Reader) floor(ctx context.Context) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	consumer, err := r.cfg.JetStream.Consumer(ctx, r.cfg.Stream, r.cfg.Durable)
	if err != nil {
		return 0, err
	}
	return consumer.CachedInfo().AckFloor.Stream, nil
}

// settle acknowledges what is done and returns the last message that is not; 0 when there is none, and the lane is gone.
func (r *Reader) settle(l *lane, done uint64) (last uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for sequence, bell := range l.bells {
		if sequence > done {
			last = max(last, sequence)
			continue
		}
		_ = bell.Ack() // if it is lost the message comes again, and shows that it is done
		delete(l.bells, sequence)
	}
	if last == 0 {
		delete(r.lanes, l.contact)
	}
	return last
}

// next does the contact's next message and returns its sequence. It fails when ctx ends.
func (r *Reader) next(ctx context.Context, l *lane, done, last uint64) (uint64, error) {
	for try := 1; ; try++ {
		found, err := r.stream.Next(ctx, fmt.Sprintf(r.cfg.Lane, l.contact), done+1)
		switch {
		case err == nil && (found == nil || found.Sequence > last):
			return last, nil // what rang is no longer there
		case err == nil:
			return found.Sequence, r.do(ctx, message(found))
		case r.cfg.Pause(ctx, backOff(try)) != nil:
			return 0, err
		}
	}
}

// do handles a message until that succeeds or ctx ends.
func (r *Reader) do(ctx context.Context, m Message) error {
	failed := 0
	for m.Try = 1; ; m.Try++ {
		err := r.handle(ctx, m)
		if err == nil {
			if failed > 0 {
				r.cfg.Logger.Info("message succeeded", "durable", r.cfg.Durable, "sequence", m.Sequence, "tries", m.Try)
			}
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if r.cfg.Pause(ctx, r.pauseAfter(err, m, &failed)) != nil {
			return ctx.Err()
		}
	}
}

// pauseAfter says how long to wait after an error, and logs the first that is one.
func (r *Reader) pauseAfter(err error, m Message, failed *int) time.Duration {
	if later, ok := errors.AsType[Later](err); ok {
		return time.Duration(later)
	}
	if *failed++; *failed == 1 {
		r.cfg.Logger.Error("message fails, is tried again",
			"durable", r.cfg.Durable, "sequence", m.Sequence, "error", err)
	}
	return backOff(*failed)
}

// handle calls Handle when there is room for one more at a time. A panic is an error without its value, which may quote
// what a person wrote.
func (r *Reader) handle(ctx context.Context, m Message) (err error) {
	select {
	case r.slots <- struct{}{}:
		defer func() { <-r.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic of type %T at %s", v, debug.Stack())
		}
	}()
	return r.cfg.Handle(ctx, m)
}

// backOff doubles from 50 ms to 5 s, less up to half, so that what failed together does not return together.
func backOff(try int) time.Duration {
	pause := min(firstPause<<min(try-1, 10), longPause)
	return pause/2 + rand.N(pause/2+1) // not a secret
}
