package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// conversation is what is kept of one contact's chat. One save makes all of it: what a turn changed, that the message was
// handled, and what is to be said. So a crash between two steps leaves either nothing of a turn or the whole of it.
type conversation struct {
	State       chat.State `json:"state"`
	To          address    `json:"to"`
	LastInbound time.Time  `json:"last_inbound,omitzero"` // by Meta's clock: the window is open for a day from then
	Handled     []string   `json:"handled,omitempty"`     // keys of the last messages
	Through     uint64     `json:"through,omitempty"`     // sequence of the last message
	ThroughAt   time.Time  `json:"through_at,omitzero"`   // when it was stored
	Said        []said     `json:"said,omitempty"`        // by the last turn; on its way to the outbox
	Position    string     `json:"position,omitempty"`    // how far the last turn had seen the market

	// Organisation is the one that the last turn acted for, or that the last notice told of, where she acts for several.
	Organisation string `json:"organisation,omitempty"`

	contact  string
	revision uint64
	saved    time.Time
}

// said is one entry with its key.
type said struct {
	Key   string `json:"key"`
	Entry entry  `json:"entry"`
}

const mostHandled = 64

// conversation returns what is kept of a contact's chat, the zero conversation when nothing is.
func (a *App) conversation(ctx context.Context, contact string) (c conversation, err error) {
	last, err := a.chats.Last(ctx, chatConversation+contact)
	if err != nil || last == nil {
		return conversation{contact: contact}, err
	}
	if len(last.Data) > 0 { // else it was deleted
		p, err := a.unwrap(ctx, chatConversation+contact, last.Data, &c)
		if err != nil && !errors.Is(err, errGone) {
			return c, err
		}
		if err != nil {
			c = conversation{}
		}
		c.saved = p.At
	}
	c.contact, c.revision = contact, last.Sequence
	return c, nil
}

// save keeps a conversation in place of the one that it was made from. It returns stream.ErrConflict when another was saved
// since: then what was decided on it does not count.
func (a *App) save(ctx context.Context, contact string, c conversation) error {
	subject := chatConversation + contact
	data, err := a.wrap(ctx, contact, subject, a.clock.Now(), c)
	if err != nil {
		return err
	}
	if _, err := a.chats.Append(ctx, c.revision, &nats.Msg{Subject: subject, Data: data}); err != nil {
		return fmt.Errorf("save conversation: %w", err)
	}
	return nil
}

// has tells whether a message was handled: by its key or, when so many came after it that its key was forgotten, by its place
// in the stream, because a contact's messages are handled in the order in which they were stored. A stream that was made anew
// begins again with the first place, but not at an earlier time.
func (c conversation) has(m keyedqueue.Message) bool {
	return slices.Contains(c.Handled, m.Name) || m.Sequence <= c.Through && !m.Time.After(c.ThroughAt)
}

// repeatable is how long after a turn what it said may be put into the outbox again: well within the time for which the
// outbox remembers that it was there.
const repeatable = 7 * 24 * time.Hour

// pending is what the last turn said, which a crash may have kept from the outbox.
func (c conversation) pending(now time.Time) []said {
	if now.Sub(c.saved) > repeatable {
		return nil
	}
	return c.Said
}

// note takes a message for handled.
func (c conversation) note(m keyedqueue.Message) conversation {
	c.Handled = append(slices.Clone(c.Handled), m.Name)
	c.Handled = c.Handled[max(0, len(c.Handled)-mostHandled):]
	c.Through, c.ThroughAt = m.Sequence, m.Time
	return c
}
