package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/trace"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

const (
	sendTimeout   = 25 * time.Second // for Meta's answer, also while the process stops: an attempt cut off costs a minute
	recordTimeout = 10 * time.Second
	giveUpAfter   = 24 * time.Hour // a message that Meta cannot take for a day becomes a dead letter
	minRetryPause = time.Second
	maxRetryPause = 5 * time.Minute
	maxHold       = 256 * time.Second // for one person: 1, 4, 16, 64, 256 s
	mostAgain     = 5                 // times that a message is sent again after Meta took it and failed to deliver it
)

// handle takes one message one step on: it is sent, or becomes a dead letter, or has to wait.
func (o *outbox) handle(ctx context.Context, m keyedqueue.Message) error {
	if left := o.breaker.wait(o.clock.Now()); left > 0 {
		return keyedqueue.RetryAfter(min(left, pollInterval))
	}
	d, err := o.load(ctx, m)
	if errors.Is(err, errUnreadable) {
		return nil // the person was erased, and with them what was to be sent
	}
	if err != nil {
		return err
	}
	if err := o.awaitDue(ctx, d); err != nil {
		return err
	}
	if finished, err := o.finish(ctx, d); finished || err != nil {
		return err
	}
	if withheld, err := o.isWithheld(ctx, d); withheld || err != nil {
		if withheld {
			o.metrics.outcome("withheld")
		}
		return err
	}
	return o.send(ctx, d)
}

// awaitDue puts off what is sent again after Meta failed to deliver it, until it is due. It holds nobody up: where something else is to be
// said to the person, it goes before that at once.
func (o *outbox) awaitDue(ctx context.Context, d delivery) error {
	left := d.out.Due.Sub(o.clock.Now())
	if left <= 0 || left > maxHold { // more than there may be: the clock was set back
		return nil
	}
	other, err := o.hasLater(ctx, d.contact, d.stored.Sequence, func(later string) bool { return originalKey(later) == later })
	if other || err != nil {
		return err
	}
	return keyedqueue.RetryAfter(min(left, pollInterval))
}

// finish records how a message ended where the last attempt has ended it, and tells whether it has.
func (o *outbox) finish(ctx context.Context, d delivery) (bool, error) {
	switch d.last.Refused {
	case graph.GiveUp, graph.Unreachable:
		return true, o.moveToDeadLetters(ctx, d, d.last)
	case graph.Wait:
		return true, o.wait(ctx, d.contact, d.key, d.last.Code)
	case "":
		if d.last.Number == 0 {
			return false, nil
		}
		return o.resolveOutcome(ctx, d)
	case graph.Retry, graph.Hold, graph.Slow, graph.Window, graph.Fallback, graph.Stop, notSent:
	}
	return false, nil
}

// isWithheld tells whether a message must not go any more: a notice for someone who has since withdrawn their consent, or
// left the number.
func (o *outbox) isWithheld(ctx context.Context, d delivery) (bool, error) {
	if d.out.Person == "" {
		return false, nil
	}
	if now, err := o.contactOf(ctx, d.out.Person, d.contact); err != nil || now != d.contact {
		return err == nil, err
	}
	return o.views.Withdrawn(d.out.Person)
}

// contactOf is the contact that a person has now; "" when none is known. That it is another than expected is not said before the
// read model knows all that the log does, since another replica may have seen more of it: a message that is dropped does not come
// again.
func (o *outbox) contactOf(ctx context.Context, person, expected string) (string, error) {
	if now, err := o.views.Contact(person); err != nil || now == expected {
		return now, err
	}
	if err := o.model.CatchUp(ctx); err != nil {
		return "", err
	}
	return o.views.Contact(person)
}

// send makes one attempt. What the general template stands for is told when the person writes, whether or not they tap its button: that it
// waits is stored before the attempt is.
func (o *outbox) send(ctx context.Context, d delivery) error {
	message, as, err := o.render(ctx, d)
	if err != nil {
		return err
	}
	switch {
	case as == generalTemplate:
		if err := o.wait(ctx, d.contact, d.key, graph.NoCode); err != nil {
			return err
		}
	case d.last.AsGeneral: // they wrote meanwhile, and were told what waited
		return nil
	}
	g, left := o.breaker.allow(o.clock.Now())
	if left > 0 {
		return keyedqueue.RetryAfter(min(left, pollInterval))
	}
	a, err := o.recordNext(ctx, d, as)
	if err != nil {
		return err
	}
	if d.last.hasUnknownOutcome() {
		o.metrics.sentAgain.Inc()
	}
	defer o.sends.begin(d.key, !d.out.Unwatched)()
	accepted, err := transmit(ctx, o.graph, message)
	if err != nil {
		return o.handleFailure(ctx, d, a, g, err)
	}
	o.goOn(g)
	o.metrics.sent(d.out.ReceivedAt, o.clock.Now())
	if err := o.recordSentForSure(ctx, d, accepted.MessageID); err != nil {
		return err
	}
	if err := o.contacts.learn(ctx, d.contact, d.out.To, accepted.WaID); err != nil {
		o.logger.Warn("how Meta writes a phone is not remembered", "contact", d.contact, "error", err)
	}
	return nil
}

// transmit sends and waits for the answer although the process may be told to stop meanwhile.
func transmit(ctx context.Context, g Graph, message wire.Outgoing) (graph.Accepted, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTimeout)
	defer cancel()
	ctx, span := trace.Start(ctx, trace.CallsOut, "send", "whatsapp")
	accepted, err := g.Send(ctx, message)
	span.End(err != nil)
	return accepted, err
}

// recordSentForSure records what Meta took, for as long as it takes: without the record it would be sent again.
func (o *outbox) recordSentForSure(ctx context.Context, d delivery, messageID string) error {
	for try := 1; ; try++ {
		err := uninterrupted(ctx, func(ctx context.Context) error { return o.recordSent(ctx, d, messageID) })
		if err == nil || o.clock.Pause(ctx, backOff(try)) != nil {
			return err
		}
	}
}

// uninterrupted does something although the process may be told to stop meanwhile.
func uninterrupted(ctx context.Context, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	return do(ctx)
}

// handleFailure is called for an attempt that did not end with a message id.
func (o *outbox) handleFailure(ctx context.Context, d delivery, a attempt, g generation, cause error) error {
	if errors.Is(cause, graph.ErrUnknown) {
		o.metrics.outcome("unknown")
		o.doubts.begin(d.key, a)
		return keyedqueue.RetryAfter(pollInterval) // resolveOutcome finds out
	}
	a.Refused, a.Code = notSent, 0
	if refusal, ok := errors.AsType[*graph.Error](cause); ok {
		a.Refused, a.Code = refusal.Action(), refusal.Code
	}
	switch {
	case a.Refused == graph.Window && a.AsTemplate, // no template opens it
		a.Refused == graph.Fallback && a.AsGeneral: // there is no other
		a.Refused = graph.Wait
	case a.Refused == graph.Retry && o.clock.Now().Sub(d.queued) > giveUpAfter:
		a.Refused = graph.GiveUp
	}
	err := uninterrupted(ctx, func(ctx context.Context) error {
		_, err := o.record(ctx, d, a)
		return err
	})
	if err != nil {
		return err
	}
	return o.handleRefusal(ctx, d, a, g, cause)
}

// handleRefusal is called for an attempt whose refusal has been recorded.
func (o *outbox) handleRefusal(ctx context.Context, d delivery, a attempt, g generation, cause error) error {
	o.metrics.refused(a.Refused)
	now := o.clock.Now()
	switch a.Refused {
	case notSent, graph.Slow:
		if o.breaker.open(now, g) {
			o.logger.Warn("sending waits: Meta is out of reach or asks for less, tried again each minute at least", "error", loggable(cause))
		}
		return keyedqueue.RetryAfter(breakerMinPause)
	case graph.Stop:
		if o.breaker.trip(now, g, loggable(cause)) {
			o.logger.Error("sending is stopped, tried again each minute", "error", loggable(cause))
		}
		return keyedqueue.RetryAfter(pollInterval)
	case graph.Retry:
		return keyedqueue.RetryAfter(backOff(a.Number))
	}
	o.goOn(g)
	switch a.Refused {
	case graph.Hold:
		return keyedqueue.RetryAfter(holdPause(a.Number))
	case graph.Unreachable, graph.GiveUp:
		return o.moveToDeadLetters(ctx, d, a)
	case graph.Wait:
		return o.wait(ctx, d.contact, d.key, a.Code)
	case graph.Fallback:
		o.logger.Error("template cannot be used, the general one is sent instead", "outbound", d.key, "code", a.Code)
	}
	return keyedqueue.RetryAfter(0) // at once, as a template or as the general one
}

// goOn lets everything through again.
func (o *outbox) goOn(g generation) {
	if o.breaker.close(g) {
		o.logger.Info("sending goes on")
	}
}

// loggable is what may be logged of a refusal.
func loggable(err error) error {
	if refusal, ok := errors.AsType[*graph.Error](err); ok {
		return refusal
	}
	if errors.Is(err, graph.ErrNotSent) || errors.Is(err, graph.ErrUnknown) {
		return err // of the network, without where it went
	}
	return fmt.Errorf("of type %T", err)
}

// holdPause is how long one person's messages are held after a try: 1 s, 4 s, 16 s, …
func holdPause(try int) time.Duration { return min(time.Second<<(2*min(try-1, 8)), maxHold) }

// backOff doubles from a second to five minutes, less up to half.
func backOff(try int) time.Duration {
	pause := min(minRetryPause<<min(try-1, 12), maxRetryPause)
	return pause/2 + rand.N(pause/2+1) // not a secret
}
