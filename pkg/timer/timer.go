// Package timer reminds a service of its deadlines.
//
// A timer is a message schedule in the stream TIMER, on timer.set.<kind>.<name>. When it is due, the server stores the
// message on timer.due.<kind>.<name>, where the durable of the kind's reaction finds it. Timers survive restarts, and
// those that fell due meanwhile fire at once.
//
// What always holds:
//
//   - A timer is only a hint. It fires at least once, perhaps after it was moved; its receiver decides by its own data
//     what is due. A sweep of what is overdue (package sweep) makes up for a timer that is lost or late.
//   - It never fires before its time, by the clock of the machine that fires it.
//   - Kinds and names are in subjects: no personal data in them.
//
// Timers have a stream of their own because schedules need roll-ups and purges, which the log denies.
package timer

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/natsd"
)

const (
	setting = "timer.set."
	due     = "timer.due."

	// keepDue is how long a fired timer waits for a service that does not run.
	keepDue = 7 * 24 * time.Hour

	version = 1 // of the durables that read what is due
)

var (
	kindForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	nameForm = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)
)

// Timers sets timers and fires those of the kinds it was given a Due for.
type Timers struct {
	js  jetstream.JetStream
	bus *bus.Bus
}

// New returns timers that fire on b.
func New(js jetstream.JetStream, b *bus.Bus) *Timers { return &Timers{js: js, bus: b} }

// Set sets a timer, or moves the pending one of the same kind and name. A time in the past fires at once. The kind is a
// word of lower case letters, digits and hyphens ("offer-expiry"). The name says what is due: words of letters, digits,
// hyphens and underscores, with dots between them ("neg_1.offer_2"). Set returns when the timer is stored. After an error
// it may be stored or not, and can be set again.
func (t *Timers) Set(ctx context.Context, kind, name string, at time.Time) error {
	if !kindForm.MatchString(kind) || !nameForm.MatchString(name) {
		return fmt.Errorf("set timer: %q %q is not a kind and a name", kind, name)
	}
	if _, err := t.js.PublishMsg(ctx, schedule(kind, name, at), jetstream.WithExpectStream(natsd.Timer)); err != nil {
		return fmt.Errorf("set timer %s %s: %w", kind, name, err)
	}
	return nil
}

// schedule makes the message that the server keeps until its time. The client's own option for this header writes
// whole seconds, which would fire up to a second early.
func schedule(kind, name string, at time.Time) *nats.Msg {
	when := at.UTC().Format(time.RFC3339Nano)
	return &nats.Msg{
		Subject: setting + kind + "." + name,
		Data:    []byte(when),
		Header: nats.Header{
			jetstream.ScheduleHeader:       {"@at " + when},
			jetstream.ScheduleTargetHeader: {due + kind + "." + name},
			jetstream.ScheduleTTLHeader:    {keepDue.String()},
			jetstream.MsgRollup:            {jetstream.MsgRollupSubject}, // the one it moves
		},
	}
}

// Due registers the function that is called when a timer of a kind is due. Call it once for each kind, before the bus
// runs. Timers fire side by side, those with the same name one after another, all on one replica. Errors are handled as in
// package bus: what may pass is tried again, a refusal becomes a dead letter. Timers that fell due before a kind was
// registered for the first time fire then.
func (t *Timers) Due(kind string, fire func(ctx context.Context, name string) error) {
	prefix := due + kind + "."
	from := bus.Source{Stream: natsd.Timer, Subjects: []string{prefix + ">"}, FromStart: true}
	t.bus.Listen("timer-"+kind, version, from, func(ctx context.Context, m bus.Message) error {
		if err := waitUntil(ctx, string(m.Data)); err != nil {
			return err
		}
		return fire(ctx, strings.TrimPrefix(m.Subject, prefix))
	})
}

// maxEarly is how far the server's clock may run ahead of ours. When it is further ahead, this machine's clock is wrong,
// and another replica gets the timer.
const maxEarly = 2 * time.Second

// waitUntil waits for a time that the server's clock, or its rounding, has reached before ours.
func waitUntil(ctx context.Context, when string) error {
	at, err := time.Parse(time.RFC3339Nano, when)
	if err != nil {
		return nil // not set by us: the server decides
	}
	if ahead := time.Until(at); ahead > maxEarly {
		return fmt.Errorf("timer fired %s early: this clock is behind the server's", ahead)
	}
	early := time.NewTimer(time.Until(at))
	defer early.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-early.C:
		return nil
	}
}
