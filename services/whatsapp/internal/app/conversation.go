package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/app/lane"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

// conversation is what is kept of one contact's chat. One save makes all of it: what a turn changed, that the message was
// handled, and what is to be said. So a crash between two steps leaves either nothing of a turn or the whole of it.
type conversation struct {
	State       chat.State `json:"state"`
	To          address    `json:"to"`
	LastInbound time.Time  `json:"last_inbound,omitzero"` // by Meta's clock: the window is open for a day from then
	Handled     []string   `json:"handled,omitempty"`     // keys of the last messages
	Through     time.Time  `json:"through,omitzero"`      // when the last message was stored
	Said        []said     `json:"said,omitempty"`        // by the last turn; on its way to the outbox
	Position    string     `json:"position,omitempty"`    // how far the last turn had seen the market

	contact  string
	revision uint64
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
		if _, err := a.unwrap(ctx, chatConversation+contact, last.Data, &c); err != nil {
			if !errors.Is(err, errGone) {
				return c, err
			}
			c = conversation{}
		}
	}
	c.contact, c.revision = contact, last.Sequence
	return c, nil
}

// save keeps a conversation in place of the one that it was made from. It returns leader.ErrTaken when another was saved
// since: then what was decided on it does not count.
func (a *App) save(ctx context.Context, contact string, c conversation) error {
	subject := chatConversation + contact
	data, err := a.wrap(ctx, contact, subject, a.clock.Now(), c)
	if err != nil {
		return err
	}
	if _, err := a.chats.Put(ctx, subject, c.revision, data); err != nil {
		return fmt.Errorf("save conversation: %w", err)
	}
	return nil
}

// longPast is how much older than the last handled message one is that must have been handled too, because a contact's
// messages are handled in the order in which they were stored. Clocks may differ by less.
const longPast = time.Hour

// has tells whether a message was handled: by its key, or by its age when so many came after it that its key was forgotten.
func (c conversation) has(m lane.Message) bool {
	return slices.Contains(c.Handled, m.Key) || m.Time.Before(c.Through.Add(-longPast))
}

// note takes a message for handled.
func (c conversation) note(m lane.Message) conversation {
	c.Handled = append(slices.Clone(c.Handled), m.Key)
	c.Handled = c.Handled[max(0, len(c.Handled)-mostHandled):]
	c.Through = m.Time
	return c
}
