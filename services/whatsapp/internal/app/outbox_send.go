package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const (
	sendPatience   = 25 * time.Second // for Meta's answer, also while the process stops: an attempt cut off costs a minute
	recordPatience = 10 * time.Second
	keepTrying     = 24 * time.Hour // an entry that Meta cannot take for a day is put aside
	retryFirst     = time.Second
	retryLong      = 5 * time.Minute
	holdLong       = 256 * time.Second // for one person: 1, 4, 16, 64, 256 s
)

// send takes one entry one step on: it is sent, or put aside, or told to wait. Everything that it needs to know of earlier
// steps stands in the stream, so that any process can take the next.
func (a *App) send(ctx context.Context, m keyedqueue.Message) error {
	if left := a.gate.held(a.clock.Now()); left > 0 {
		return keyedqueue.RetryAfter(min(left, poll))
	}
	var e entry
	p, err := a.unwrap(ctx, m.Subject, m.Data, &e)
	if errors.Is(err, errGone) {
		return nil // she was erased, and with her what was to be told
	}
	if err != nil {
		return err
	}
	last, err := a.lastAttempt(ctx, m)
	if err != nil {
		return err
	}
	if done, err := a.concluded(ctx, m, last); done || err != nil {
		return err
	}
	if withheld, err := a.withheld(e); withheld || err != nil {
		return err
	}
	return a.try(ctx, m, e, p, last)
}

// concluded tells whether an entry needs nothing more, judging by the last attempt.
func (a *App) concluded(ctx context.Context, m keyedqueue.Message, last attempt) (bool, error) {
	switch last.Refused {
	case graph.GiveUp, graph.Unreachable:
		return true, a.bury(ctx, m, last)
	case "":
		if last.Number == 0 {
			return false, nil
		}
		return a.settled(ctx, m, last)
	case graph.Retry, graph.Hold, graph.Slow, graph.Window, graph.Stop, notSent:
	}
	return false, nil
}

// try makes one attempt.
func (a *App) try(ctx context.Context, m keyedqueue.Message, e entry, p parcel, last attempt) error {
	out, shut, err := a.form(ctx, m, e, last)
	if err != nil {
		return err
	}
	pass, left := a.gate.pass(a.clock.Now())
	if left > 0 {
		return keyedqueue.RetryAfter(min(left, poll))
	}
	t, err := a.begin(ctx, m, last, shut)
	if err != nil {
		return err
	}
	if last.Number > 0 && last.Refused == "" {
		a.metrics.sentAgain()
	}
	messageID, err := a.transmit(ctx, out)
	if err != nil {
		return a.unsent(ctx, m, p, t, pass, err)
	}
	if a.gate.open(pass) {
		a.logger.Info("sending goes on")
	}
	a.metrics.answered(e.Heard, a.clock.Now())
	return a.sentForSure(ctx, m, messageID)
}

// sentForSure records what Meta took, for as long as it takes: once this is forgotten, it is sent again.
func (a *App) sentForSure(ctx context.Context, m keyedqueue.Message, messageID string) error {
	for try := 1; ; try++ {
		err := a.lastingly(ctx, func(ctx context.Context) error { return a.sent(ctx, m, messageID) })
		if err == nil || a.clock.Pause(ctx, backOff(try)) != nil {
			return err
		}
	}
}

// lastingly does something although the process may be told to stop meanwhile.
func (a *App) lastingly(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordPatience)
	defer cancel()
	return do(ctx)
}

// transmit sends and waits for the answer although the process may be told to stop meanwhile.
func (a *App) transmit(ctx context.Context, out wire.Outgoing) (string, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendPatience)
	defer cancel()
	return a.graph.Send(ctx, out)
}

// unsent does what there is to do about an attempt that did not end with a message id.
func (a *App) unsent(ctx context.Context, m keyedqueue.Message, p parcel, t attempt, pass ticket, err error) error {
	if errors.Is(err, graph.ErrUnknown) {
		a.metrics.outcome("unknown")
		return keyedqueue.RetryAfter(poll) // settled finds out
	}
	t.Refused, t.Code = notSent, 0
	if refusal, ok := errors.AsType[*graph.Error](err); ok {
		t.Refused, t.Code = refusal.Action(), refusal.Code
	}
	switch {
	case t.Refused == graph.Window && t.AsTemplate, // no template opens it
		t.Refused == graph.Retry && a.clock.Now().Sub(p.At) > keepTrying:
		t.Refused = graph.GiveUp
	}
	recording := a.lastingly(ctx, func(ctx context.Context) error {
		_, err := a.record(ctx, m, t)
		return err
	})
	if recording != nil {
		return recording
	}
	return a.refused(ctx, m, t, pass, err)
}

// refused is called for an attempt whose refusal has been recorded.
func (a *App) refused(ctx context.Context, m keyedqueue.Message, t attempt, pass ticket, cause error) error {
	a.metrics.refused(t.Refused)
	now := a.clock.Now()
	switch t.Refused {
	case notSent, graph.Slow:
		a.gate.slow(now, pass)
		return keyedqueue.RetryAfter(gateFirst)
	case graph.Stop:
		if a.gate.stop(now, pass, reasonOf(cause)) {
			a.logger.Error("sending is stopped, tried again each minute", "error", reasonOf(cause))
		}
		return keyedqueue.RetryAfter(poll)
	case graph.Retry:
		return keyedqueue.RetryAfter(backOff(t.Number))
	}
	a.gate.open(pass)
	switch t.Refused {
	case graph.Hold:
		return keyedqueue.RetryAfter(min(time.Second<<(2*min(t.Number-1, 8)), holdLong))
	case graph.Unreachable, graph.GiveUp:
		return a.bury(ctx, m, t)
	}
	return keyedqueue.RetryAfter(0) // the window is shut: at once, as a template
}

// reasonOf is what may be shown of a refusal.
func reasonOf(err error) error {
	if refusal, ok := errors.AsType[*graph.Error](err); ok {
		return refusal
	}
	return fmt.Errorf("of type %T", err)
}

// withheld tells whether an entry must not go any more: a notice for someone who has said since that she wants none.
func (a *App) withheld(e entry) (bool, error) {
	if e.Person == "" {
		return false, nil
	}
	withdrawn, err := a.views.Withdrawn(e.Person)
	if withdrawn {
		a.metrics.outcome("withheld")
	}
	return withdrawn, err
}

// backOff doubles from a second to five minutes, less up to half.
func backOff(try int) time.Duration {
	long := min(retryFirst<<min(try-1, 12), retryLong)
	return long/2 + rand.N(long/2+1) // not a secret
}
