package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

// attempt is one try to send a message: recorded before it is made, and again when Meta refuses it. It holds nothing
// personal. Without a refusal, and without a record that the message was sent, its outcome is unknown.
type attempt struct {
	Number     int          `json:"n"`  // 1, 2, …
	At         time.Time    `json:"at"` // for whoever reads it: nothing is measured by it
	By         string       `json:"by"` // tells it from one that another process records at the same moment
	AsTemplate bool         `json:"as_template,omitempty"`
	AsGeneral  bool         `json:"as_general,omitempty"` // as the general template
	Refused    graph.Action `json:"refused,omitempty"`
	Code       int          `json:"code,omitempty"` // Meta's, of the refusal

	begun    time.Time // as At, where this process made it: unlike At it tells how long ago that is when the clock was set since
	sequence uint64
	storedAt time.Time // by the server's clock
}

// notSent is the refusal of an attempt that never reached Meta.
const notSent graph.Action = "not sent"

// hasUnknownOutcome reports that an attempt was begun and nothing says what became of it.
func (a attempt) hasUnknownOutcome() bool { return a.Number > 0 && a.Refused == "" }

const (
	// statusTimeout is how long a status may take that tells of an attempt whose answer was lost. A process that did not make the attempt waits
	// from when it knows of it: a status that nobody was there to receive Meta delivers again.
	statusTimeout = time.Minute
	// statusBacklogTimeout is how long after that a status may wait to be handled before it no longer counts.
	statusBacklogTimeout = 10 * time.Minute
	pollInterval         = time.Second
)

// lastAttempt returns the newest attempt to send a message, the zero attempt before the first.
func (o *outbox) lastAttempt(ctx context.Context, d delivery) (a attempt, err error) {
	last, err := o.stream.Last(ctx, d.subject(outboxAttempt))
	if err != nil || last == nil {
		return a, err
	}
	if err := json.Unmarshal(last.Data, &a); err != nil {
		return a, fmt.Errorf("read attempt: %w", err)
	}
	a.sequence, a.storedAt = last.Sequence, last.Time
	return a, nil
}

// recordNext records the attempt that is about to be made.
func (o *outbox) recordNext(ctx context.Context, d delivery, f form) (attempt, error) {
	now := o.clock.Now()
	return o.record(ctx, d, attempt{
		Number: d.last.Number + 1, At: now.UTC(), begun: now, By: rand.Text(), AsTemplate: f != asWritten, AsGeneral: f == generalTemplate,
		sequence: d.last.sequence,
	})
}

// record stores an attempt after the one with its sequence. Of two processes that do so, one goes on; the other is told to
// look again.
func (o *outbox) record(ctx context.Context, d delivery, a attempt) (attempt, error) {
	data, err := json.Marshal(a)
	if err != nil {
		return a, fmt.Errorf("record attempt: %w", err)
	}
	a.sequence, err = o.stream.Append(ctx, a.sequence, &nats.Msg{Subject: d.subject(outboxAttempt), Data: data})
	if errors.Is(err, stream.ErrConflict) {
		return a, keyedqueue.RetryAfter(pollInterval)
	}
	return a, err
}

// recordSent records that Meta has a message. Meta's id for it is sealed, for it holds the phone; by its hash, the message key,
// the message is found when somebody quotes it, and so are its statuses.
func (o *outbox) recordSent(ctx context.Context, d delivery, messageID string) error {
	err := o.stream.putFirst(ctx, d.contact, d.subject(outboxSent)+"."+o.messageKey(messageID), messageID)
	if err == nil {
		o.sends.record(d.key, !d.out.Unwatched)
	}
	return err
}

// recordHeard records that Meta has a message, of which only a status told.
func (o *outbox) recordHeard(ctx context.Context, d delivery, status *stream.Message) error {
	var of heard
	subject := d.subject(outboxSent)
	if json.Unmarshal(status.Data, &of) == nil && isToken(of.Message) {
		subject += "." + of.Message
	}
	return o.stream.putFirst(ctx, d.contact, subject, "")
}

// messageKey is that of Meta's id for a message.
func (o *outbox) messageKey(messageID string) string {
	return o.stream.vault.Index(kindMessage, o.phoneNumberID+" "+messageID)
}

// sentAs is the key of Meta's id for a message; "" where it is not known to have one.
func (o *outbox) sentAs(ctx context.Context, contact, key string) (messageKey string, err error) {
	subject := outboxSent + contact + "." + key + "."
	last, err := o.stream.Last(ctx, subject+"*")
	if err != nil || last == nil {
		return "", err
	}
	return strings.TrimPrefix(last.Subject, subject), nil
}

// anybody is every contact, in a filter.
const anybody = "*"

// named is the message that was sent to a contact, or to anybody, under an id of Meta's, and whom it was sent to; "" where there was none,
// or long ago.
func (o *outbox) named(ctx context.Context, contact, messageID string) (to, key string, err error) {
	messageKey := "." + o.messageKey(messageID)
	last, err := o.stream.Last(ctx, outboxSent+contact+".*"+messageKey)
	if err != nil || last == nil {
		return "", "", err
	}
	to, key, _ = strings.Cut(strings.TrimSuffix(strings.TrimPrefix(last.Subject, outboxSent), messageKey), ".")
	return to, key, nil
}

// isSent tells whether it is recorded that Meta has a message.
func (o *outbox) isSent(ctx context.Context, d delivery) (bool, error) {
	return o.hasAny(ctx, d.subject(outboxSent)+".*", d.subject(outboxSent)) // without an id, or by an earlier version
}

// hasAny tells whether something is stored on one of these subjects.
func (o *outbox) hasAny(ctx context.Context, subjects ...string) (bool, error) {
	for _, subject := range subjects {
		if record, err := o.stream.Last(ctx, subject); record != nil || err != nil {
			return record != nil, err
		}
	}
	return false, nil
}

// resolveOutcome finds out what became of an attempt whose outcome is unknown. True: Meta has the message, and it is recorded.
// RetryAfter: not known yet. False: no status came, and the message is to be sent again.
func (o *outbox) resolveOutcome(ctx context.Context, d delivery) (sent bool, err error) {
	waits := o.doubts.of(d.key, d.last)
	defer func() {
		if err == nil {
			o.doubts.end(d.key)
		}
	}()
	if recorded, err := o.isSent(ctx, d); recorded || err != nil {
		return recorded, err
	}
	// Asked before the status is looked for: one that comes in between is found or waited for.
	caughtUp, err := o.statusesHandled(ctx, d.key, waits)
	if err != nil {
		return false, err
	}
	status, err := o.stream.Last(ctx, outboxStatus+d.key+".*")
	if err != nil {
		return false, err
	}
	if status != nil {
		return true, o.recordHeard(ctx, d, status)
	}
	if !caughtUp {
		return false, keyedqueue.RetryAfter(pollInterval)
	}
	return false, nil
}

// statusesHandled tells whether a status of an attempt has had its time, and every status that was stored until then has been handled. A
// status that cannot be handled for long is no reason never to send again.
func (o *outbox) statusesHandled(ctx context.Context, key string, waits doubt) (bool, error) {
	if waited := o.clock.Now().Sub(waits.since); waited < statusTimeout || waited > statusTimeout+statusBacklogTimeout {
		return waited >= statusTimeout, nil
	}
	ctx, cancel := context.WithTimeout(ctx, recordTimeout)
	defer cancel()
	if waits.through == 0 {
		last, err := o.inbox.Last(ctx, inboxStatus+">")
		if err != nil || last == nil {
			return err == nil, err
		}
		waits.through = last.Sequence
		o.doubts.keep(key, waits)
	}
	consumer, err := o.js.Consumer(ctx, natsd.Inbox, statusesDurable)
	if err != nil {
		return false, fmt.Errorf("statuses handled: %w", err)
	}
	next, err := o.inbox.Next(ctx, inboxStatus+">", consumer.CachedInfo().AckFloor.Stream+1)
	return err == nil && (next == nil || next.Sequence > waits.through), err
}
