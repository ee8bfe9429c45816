package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// entry is one message that is to go to one person.
type entry struct {
	To          address      `json:"to"`
	Message     chat.Message `json:"message"`
	Person      string       `json:"person,omitempty"`      // of a notice, which goes only while she consents
	LastInbound time.Time    `json:"last_inbound,omitzero"` // when she last wrote, as known when this was said
	Heard       time.Time    `json:"heard,omitzero"`        // when we heard of what this answers
	AsTemplate  bool         `json:"as_template,omitempty"` // Meta took it once and found the window shut
}

// enqueue puts entries into the outbox, in order. One that is there already stays as it is.
func (a *App) enqueue(ctx context.Context, contact string, entries ...said) error {
	for _, s := range entries {
		subject := outboxEntry + contact + "." + s.Key
		data, err := a.wrap(ctx, contact, subject, a.clock.Now(), s.Entry)
		if err != nil {
			return err
		}
		if _, err := a.outbox.Append(ctx, 0, &nats.Msg{Subject: subject, Data: data}); err != nil && !errors.Is(err, stream.ErrConflict) {
			return fmt.Errorf("put into outbox: %w", err)
		}
	}
	return nil
}

// entryOf returns an entry that was put into the outbox; ok is false when it is no longer there or cannot be opened.
func (a *App) entryOf(ctx context.Context, contact, key string) (e entry, ok bool, err error) {
	subject := outboxEntry + contact + "." + key
	last, err := a.outbox.Last(ctx, subject)
	if err != nil || last == nil {
		return e, false, err
	}
	_, err = a.unwrap(ctx, subject, last.Data, &e)
	if errors.Is(err, errGone) {
		return e, false, nil
	}
	return e, err == nil, err
}
