package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/services/notify/internal/projection"
	"github.com/qhatu/qhatu/services/notify/internal/sender"
)

// Attempt is one try to send a message, as it is logged for the organisation: neither what was sent nor what was answered.
type Attempt struct {
	At      time.Time     `json:"at"`
	ID      string        `json:"id"`               // of the message
	Type    string        `json:"type"`             // of the change, or Test
	About   string        `json:"about,omitempty"`  // of a mail: the negotiation or the order
	Number  int           `json:"number,omitempty"` // 1, 2, …; 0 of one that was asked for
	Outcome string        `json:"outcome"`
	Status  int           `json:"status,omitempty"` // of the answer; 0: there was none
	Error   string        `json:"error,omitempty"`  // why it failed, one of package sender's
	Took    time.Duration `json:"took"`
}

// What comes of an attempt.
const (
	Delivered  = "delivered"
	Failed     = "failed"
	Suppressed = "suppressed" // not sent, because it is not true any more
)

// Test is the type of a test message.
const Test = "webhook.test"

// mostAttempts is how many are shown; the stream keeps no more of a webhook.
const mostAttempts = 200

func attemptsOf(organisation, id string) string { return "deliveries." + organisation + "." + id }

// note logs an attempt.
func (a *App) note(ctx context.Context, w Webhook, made Attempt) {
	a.metrics.attempts.WithLabelValues(made.Outcome).Inc()
	a.logAttempt(ctx, attemptsOf(w.Org, w.ID), made)
}

// logAttempt stores an attempt. Losing one is no reason to send twice.
func (a *App) logAttempt(ctx context.Context, subject string, made Attempt) {
	raw, err := json.Marshal(made)
	if err == nil {
		err = a.attempts.Publish(ctx, &nats.Msg{Subject: subject, Header: nats.Header{}, Data: raw})
	}
	if err != nil && ctx.Err() == nil {
		a.logger.Warn("an attempt is not logged", "of", subject, "error", err)
	}
}

// Attempts are a webhook's last ones, the newest first.
func (a *App) Attempts(ctx context.Context, organisation, id string) ([]Attempt, error) {
	if _, err := a.Webhook(ctx, organisation, id); err != nil {
		return nil, err
	}
	return a.attemptsAt(ctx, attemptsOf(organisation, id))
}

// attemptsAt are the last ones under a subject, the newest first.
func (a *App) attemptsAt(ctx context.Context, subject string) ([]Attempt, error) {
	var all []Attempt
	for from := uint64(1); len(all) < mostAttempts; {
		stored, err := a.attempts.Batch(ctx, subject, from, mostAttempts)
		if err != nil {
			return nil, unavailable(err)
		}
		if len(stored) == 0 {
			break
		}
		for _, m := range stored {
			from = m.Sequence + 1
			if endsAttempts(m.Header) { // its removal was cut off
				continue
			}
			var one Attempt
			if err := json.Unmarshal(m.Data, &one); err != nil {
				return nil, fmt.Errorf("read attempt: %w", err)
			}
			all = append(all, one)
		}
	}
	slices.Reverse(all)
	return all, nil
}

// message is what is posted: https://www.standardwebhooks.com.
type message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// about is the data of a message about a change.
type about struct {
	Change   string `json:"change"`
	Kind     string `json:"kind"`
	ID       string `json:"id"`
	Revision uint64 `json:"revision"`
}

func (a *App) messageOf(c projection.Change) message {
	return message{Type: c.Type, Timestamp: c.At, Data: about{a.changeID(c.Place), c.Kind, c.Thing, c.Revision}}
}

// send posts a message once, and logs what came of it.
func (a *App) send(ctx context.Context, w Webhook, id string, m message, number int) (Attempt, sender.Answer, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return Attempt{}, sender.Answer{}, fmt.Errorf("write message: %w", err)
	}
	at := a.now().UTC()
	answer := a.sender.Send(ctx, sender.Message{URL: w.URL, Secrets: w.signing(at), ID: id, At: at, Body: body})
	made := Attempt{At: at, ID: id, Type: m.Type, Number: number, Outcome: Delivered, Status: answer.Status, Error: answer.Error, Took: answer.Took}
	if answer.Error != "" {
		made.Outcome = Failed
	}
	if ctx.Err() != nil {
		return made, answer, ctx.Err() // the process stops: nobody knows whether it has arrived
	}
	a.note(ctx, w, made)
	return made, answer, nil
}

// Test sends a test message.
func (a *App) Test(ctx context.Context, organisation, id, messageID string) (Attempt, error) {
	return a.sendAsked(ctx, organisation, id, messageID, message{Type: Test, Timestamp: a.now().UTC(), Data: struct{}{}})
}

// Resend sends one change once more.
func (a *App) Resend(ctx context.Context, organisation, id string, at projection.Place) (Attempt, error) {
	change, ok, err := a.changeAt(organisation, at)
	if err != nil {
		return Attempt{}, err
	}
	if !ok {
		return Attempt{}, Faults.Wrap(errNoChange)
	}
	return a.sendAsked(ctx, organisation, id, a.changeID(at), a.messageOf(change))
}

// changeAt is what an organisation was told at a place; ok is false where it was told nothing.
func (a *App) changeAt(organisation string, at projection.Place) (c projection.Change, ok bool, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		c, ok, err = a.views.Changes.At(tx, organisation, at)
		return err
	})
	return c, ok, err
}

// sendAsked sends a message that was asked for, beside what the webhook gets by itself.
func (a *App) sendAsked(ctx context.Context, organisation, id, messageID string, m message) (Attempt, error) {
	w, err := a.Webhook(ctx, organisation, id)
	if err != nil {
		return Attempt{}, err
	}
	if a.off {
		return Attempt{}, unavailable(errOff)
	}
	if usage := a.limits.Take(ctx, limit.WebhookSends, organisation); usage.Refused() {
		return Attempt{}, usage.Refuse(faultManySends)
	}
	made, _, err := a.send(ctx, w.Webhook, messageID, m, 0)
	return made, err
}
