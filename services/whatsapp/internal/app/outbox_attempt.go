package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/graph"
)

// attempt is one try to send an entry: recorded before it is made, and again when Meta refuses it. It holds nothing
// personal. Without a refusal, and without a record that it was sent, nobody knows what became of it.
type attempt struct {
	Number     int          `json:"n"` // 1, 2, …
	At         time.Time    `json:"at"`
	By         string       `json:"by"` // tells it from one that another process records at the same moment
	AsTemplate bool         `json:"as_template,omitempty"`
	Refused    graph.Action `json:"refused,omitempty"`
	Code       int          `json:"code,omitempty"` // Meta's, of the refusal

	sequence uint64
}

// notSent is the refusal of an attempt that never reached Meta.
const notSent graph.Action = "not sent"

// silence is how long a status may take to come that tells of an attempt whose answer was lost. A process that was not
// there to hear it waits from its own start: Meta says it again.
const silence = time.Minute

const (
	poll     = time.Second      // how often it is looked for
	deafness = 10 * time.Minute // how long statuses may wait to be heard before they no longer count
)

// lastAttempt returns the newest attempt to send an entry, the zero attempt before the first.
func (a *App) lastAttempt(ctx context.Context, m keyedqueue.Message) (t attempt, err error) {
	last, err := a.outbox.Last(ctx, outboxAttempt+m.Key+"."+m.Name)
	if err != nil || last == nil {
		return t, err
	}
	if err := json.Unmarshal(last.Data, &t); err != nil {
		return t, fmt.Errorf("read attempt: %w", err)
	}
	t.sequence = last.Sequence
	return t, nil
}

// record keeps an attempt after the one with the given sequence. Of two processes that do so, one goes on; the other is
// told to look again.
func (a *App) record(ctx context.Context, m keyedqueue.Message, t attempt) (attempt, error) {
	data, err := json.Marshal(t)
	if err != nil {
		return t, fmt.Errorf("record attempt: %w", err)
	}
	t.sequence, err = a.outbox.Append(ctx, t.sequence, &nats.Msg{Subject: outboxAttempt + m.Key + "." + m.Name, Data: data})
	if errors.Is(err, stream.ErrConflict) {
		return t, keyedqueue.RetryAfter(poll)
	}
	return t, err
}

// begin records the attempt that is about to be made.
func (a *App) begin(ctx context.Context, m keyedqueue.Message, before attempt, asTemplate bool) (attempt, error) {
	return a.record(ctx, m, attempt{
		Number: before.Number + 1, At: a.clock.Now().UTC(), By: rand.Text(), AsTemplate: asTemplate, sequence: before.sequence,
	})
}

// settled finds out what became of an attempt of which only the beginning is known. True: Meta has the entry. RetryAfter:
// not known yet. False: nothing came, and it is to be sent again.
func (a *App) settled(ctx context.Context, m keyedqueue.Message, t attempt) (bool, error) {
	sent, err := a.outbox.Last(ctx, outboxSent+m.Key+"."+m.Name)
	if err != nil || sent != nil {
		return sent != nil, err
	}
	since := t.At
	if since.Before(a.started) {
		since = a.started
	}
	until := since.Add(silence)
	caughtUp, err := a.heardUntil(ctx, until) // asked before it is looked for: what comes in between is found or waited for
	if err != nil {
		return false, err
	}
	heard, err := a.outbox.Last(ctx, outboxHeard+m.Name+".*")
	if err != nil {
		return false, err
	}
	if heard != nil {
		return true, a.sent(ctx, m, "")
	}
	if !caughtUp {
		return false, keyedqueue.RetryAfter(poll)
	}
	return false, nil
}

// heardUntil tells whether a time has passed and every status that was kept until then has been heard. One that cannot be
// heard for long is no reason to say nothing for ever.
func (a *App) heardUntil(ctx context.Context, until time.Time) (bool, error) {
	now := a.clock.Now()
	if now.Before(until) || now.After(until.Add(deafness)) {
		return now.After(until), nil
	}
	ctx, cancel := context.WithTimeout(ctx, recordPatience)
	defer cancel()
	consumer, err := a.js.Consumer(ctx, natsd.Inbox, statusesDurable)
	if err != nil {
		return false, fmt.Errorf("statuses heard: %w", err)
	}
	next, err := a.inbox.Next(ctx, inboxStatus+">", consumer.CachedInfo().AckFloor.Stream+1)
	if err != nil || next == nil {
		return err == nil, err
	}
	p, err := readParcel(next.Subject, next.Data)
	return err != nil || p.At.After(until), nil // what cannot be read tells of nobody
}

// sent records that Meta has an entry; its id for it is sealed, for it holds the phone.
func (a *App) sent(ctx context.Context, m keyedqueue.Message, messageID string) error {
	subject := outboxSent + m.Key + "." + m.Name
	data, err := a.wrap(ctx, m.Key, subject, a.clock.Now(), messageID)
	if err != nil {
		return err
	}
	return a.outbox.Publish(ctx, &nats.Msg{Subject: subject, Data: data})
}
