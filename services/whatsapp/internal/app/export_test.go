package app

import (
	"context"
	"encoding/json"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// NoticesReaction is the reaction that puts notices into the inbox.
const NoticesReaction = noticesReaction

// OutboundOf returns what a message of the outbox says.
func (a *App) OutboundOf(ctx context.Context, contact, key string) (body string, ok bool, err error) {
	out, ok, err := a.outbox.find(ctx, contact, key)
	return out.Message.Body, ok, err
}

// KnowsSent tells whether this process knows it to be stored that Meta has the message of a callback.
func (a *App) KnowsSent(callback string) bool {
	_, key, _ := readCallback(callback)
	_, recorded := a.outbox.sends.isRecorded(key)
	return recorded
}

// CheckTripped says why nothing goes out: a token that has ended, an account that is blocked; nil while messages go.
func (a *App) CheckTripped() error { return a.outbox.breaker.checkTripped() }

// CoordinatorPhone is the phone of a coordinator as it was configured; "" where it is none.
func CoordinatorPhone(written string) string { return coordinatorAt(written, nil).phone }

// Tidy tidies every conversation, once.
func (a *App) Tidy(ctx context.Context) error { return a.tidier.tidyAll(ctx) }

// Gathered is the place in the inbox until where a contact's events were gathered.
func (a *App) Gathered(ctx context.Context, contact string) (uint64, error) {
	s, err := a.gatherer.load(ctx, contact)
	return s.Through, err
}

// Stored is what is stored of a contact's chat, as JSON, and how the person is reached.
func (a *App) Stored(ctx context.Context, contact string) (stored, phone string, err error) {
	c, err := a.turns.conversations.read(ctx, contact)
	if err != nil {
		return "", "", err
	}
	raw, err := json.Marshal(c)
	return string(raw), c.To.Phone, err
}

// Written is what is shown of a message as Meta brings it.
func Written(message []byte) (string, error) {
	var m wire.InMessage
	err := json.Unmarshal(message, &m)
	return written(wire.Update{Message: &m}), err
}
