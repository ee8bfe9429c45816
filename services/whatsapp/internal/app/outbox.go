package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
)

// outbox sends messages to people. All that it knows of a message stands in the stream, so that any process can take the
// next step; the steps are told in the service's README.
type outbox struct {
	js            jetstream.JetStream
	stream        sealedStream
	inbox         stream.Stream // tells which statuses were handled
	conversations conversations // tell when a person last wrote
	contacts      *contacts
	graph         Graph
	market        Market // what goes with messages
	model         *readmodel.Model
	views         *projection.Views
	breaker       *circuitBreaker
	sends         *sends
	doubts        *doubts
	clock         Clock
	phoneNumberID string
	logger        *slog.Logger
	metrics       *metrics
}

// outbound is one message that is to go to one person.
type outbound struct {
	To          address      `json:"to"`
	Message     chat.Message `json:"message"`
	Person      string       `json:"person,omitempty"`      // of a notice, which goes only while the person consents
	LastInbound time.Time    `json:"last_inbound,omitzero"` // when the person last wrote, as known when this was made
	ReceivedAt  time.Time    `json:"heard,omitzero"`        // when what this answers was received
	AsTemplate  bool         `json:"as_template,omitempty"` // Meta took it once and found the window closed
	AsGeneral   bool         `json:"as_general,omitempty"`  // Meta took it once and found that its own template cannot be used
	Unwatched   bool         `json:"unwatched,omitempty"`   // no turn will ask when it was delivered
	Again       int          `json:"again,omitempty"`       // how often it is sent again that Meta took and failed to deliver
	Due         time.Time    `json:"due,omitzero"`          // when it is, unless something else is said before

	// In the stream, of a message in which texts of others stand: its words, sealed under the keys of those, in place of Message.
	Sealed   []byte   `json:"sealed,omitempty"`
	Subjects []string `json:"subjects,omitempty"`
}

// queuedOutbound is an outbound message with its key.
type queuedOutbound struct {
	Key      string   `json:"key"`
	Outbound outbound `json:"entry"`
}

// enqueue puts messages into the outbox, in order. One that is there already stays as it is.
func (o *outbox) enqueue(ctx context.Context, contact string, messages ...queuedOutbound) error {
	for _, q := range messages {
		subject := outboxMessage + contact + "." + q.Key
		if o.stream.known.has(subject) {
			continue
		}
		out, err := o.sealed(ctx, subject, q.Outbound)
		if err == nil {
			err = o.stream.putOnce(ctx, contact, subject, out)
		}
		if err != nil {
			return fmt.Errorf("put into outbox: %w", err)
		}
	}
	return nil
}

// find returns a message that was put into the outbox; ok is false when it is no longer there or cannot be read.
func (o *outbox) find(ctx context.Context, contact, key string) (out outbound, ok bool, err error) {
	subject := outboxMessage + contact + "." + key
	last, err := o.stream.Last(ctx, subject)
	if err != nil || last == nil {
		return out, false, err
	}
	_, err = o.stream.open(ctx, subject, last.Data, &out)
	if err == nil {
		out, err = o.stream.opened(ctx, subject, out)
	}
	if errors.Is(err, errUnreadable) {
		return out, false, nil
	}
	return out, err == nil, err
}

// isFollowed tells whether something that was said before a message is sent again after it, so that the person may have read that last.
func (o *outbox) isFollowed(ctx context.Context, contact, key string) (bool, error) {
	entry, err := o.stream.Last(ctx, outboxMessage+contact+"."+key)
	if entry == nil || err != nil {
		return false, err
	}
	return o.hasLater(ctx, contact, entry.Sequence, func(later string) bool { return isSentAgain(later) && firstKey(later) != key })
}

// hasLater tells whether a message with such a key was put into the outbox for a contact after a place in the stream.
func (o *outbox) hasLater(ctx context.Context, contact string, after uint64, fits func(key string) bool) (bool, error) {
	filter := outboxMessage + contact + "."
	for {
		next, err := o.stream.Next(ctx, filter+"*", after+1)
		if next == nil || err != nil {
			return false, err
		}
		if fits(strings.TrimPrefix(next.Subject, filter)) {
			return true, nil
		}
		after = next.Sequence
	}
}

// delivery is an outbound message with what the stream knows of it.
type delivery struct {
	contact string
	key     string
	stored  keyedqueue.Message
	out     outbound
	queued  time.Time // when it was put into the outbox
	last    attempt
}

// subject is where something is stored about the message: outboxAttempt, outboxSent, outboxWait or outboxDead.
func (d delivery) subject(kind string) string { return kind + d.contact + "." + d.key }

func (o *outbox) load(ctx context.Context, m keyedqueue.Message) (d delivery, err error) {
	d = delivery{contact: m.Key, key: m.Name, stored: m}
	r, err := o.stream.open(ctx, m.Subject, m.Data, &d.out)
	if err != nil {
		return d, err
	}
	if d.out, err = o.stream.opened(ctx, m.Subject, d.out); err != nil {
		return d, err
	}
	d.queued = r.At
	if m.First && m.Attempt == 1 {
		return d, nil // where it was attempted after all, recording the first attempt tells
	}
	d.last, err = o.lastAttempt(ctx, d)
	return d, err
}
