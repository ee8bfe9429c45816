package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	json "github.com/go-json-experiment/json/v1"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// conversation is what is stored of one contact's chat. It is saved with one write: what a turn changed, that the message
// was handled, and what is to be sent. So a crash between two steps leaves either nothing of a turn or the whole of it.
type conversation struct {
	State       chat.State       `json:"state"`
	To          address          `json:"to"`
	LastInbound time.Time        `json:"last_inbound,omitzero"` // by Meta's clock: the window is open for a day from then
	Handled     []string         `json:"handled,omitempty"`     // keys of the last messages
	Outbound    []queuedOutbound `json:"said,omitempty"`        // of the last turn
	Position    string           `json:"position,omitempty"`    // how far the last turn had seen the market
	Waited      uint64           `json:"waited,omitempty"`      // until where in the outbox what waited was told

	// The last message that was handled: its sequence in the stream, and when it was stored there.
	LastSequence   uint64    `json:"through,omitempty"`
	LastSequenceAt time.Time `json:"through_at,omitzero"`

	Reports bool `json:"reports,omitempty"` // the phone is known to report what is delivered

	Backlog *backlog `json:"backlog,omitempty"` // nil: the last message did not come late

	// Untold are the last things that began and had ended before they could be told: nobody is told of their end.
	Untold []string `json:"untold,omitempty"`

	// Quiet are the last notices that are told with the next thing that is said.
	Quiet []addressedNotice `json:"quiet,omitempty"`

	// Written are the texts of others that the person was shown last.
	Written []market.Written `json:"written,omitempty"`

	// Organisation is the one that the last turn acted for. What others do, and what is told of it, changes nothing of it.
	Organisation string `json:"organisation,omitempty"`

	contact  string
	revision uint64
	saved    time.Time
}

// UnmarshalJSON reads what this version or an earlier one stored.
func (c *conversation) UnmarshalJSON(stored []byte) error {
	type fields conversation
	read := struct {
		*fields
		State json.RawMessage `json:"state"`
	}{fields: (*fields)(c)}
	if err := json.Unmarshal(stored, &read); err != nil || len(read.State) == 0 {
		return err
	}
	var err error
	c.State, err = flows.ReadState(read.State)
	return err
}

const (
	maxHandled = 64
	maxQuiet   = 10
)

// conversations are the conversations of all contacts.
type conversations struct{ chats sealedStream }

// load returns what is known of a contact's chat, the zero conversation when that is nothing.
func (s conversations) load(ctx context.Context, contact string) (conversation, error) {
	c, err := s.read(ctx, contact)
	return c.tidied(s.chats.clock.Now()), err
}

// read returns what is stored of a contact's chat.
func (s conversations) read(ctx context.Context, contact string) (conversation, error) {
	last, err := s.chats.Last(ctx, chatConversation+contact)
	if err != nil || last == nil {
		return conversation{contact: contact}, err
	}
	return s.open(ctx, contact, last)
}

// open returns the conversation that a message of the stream holds.
func (s conversations) open(ctx context.Context, contact string, last *stream.Message) (c conversation, err error) {
	if len(last.Data) > 0 { // else it was deleted
		r, err := s.chats.open(ctx, last.Subject, last.Data, &c)
		if err != nil && !errors.Is(err, errUnreadable) {
			return c, err
		}
		if err != nil {
			c = conversation{}
		}
		c.saved = r.At
	}
	c.contact, c.revision = contact, last.Sequence
	return c, nil
}

// save stores a conversation in place of the one that it was made from. It returns [stream.ErrConflict] when another was
// saved since: then what was decided on it does not count.
func (s conversations) save(ctx context.Context, c conversation) error {
	if err := s.chats.replace(ctx, c.contact, chatConversation+c.contact, c.revision, c); err != nil {
		return fmt.Errorf("save conversation: %w", err)
	}
	return nil
}

// hasHandled tells whether a message was handled: by its key or, when so many came after it that its key was forgotten, by
// its place in the stream, because a contact's messages are handled in the order in which they were stored.
func (c conversation) hasHandled(m keyedqueue.Message) bool {
	return slices.Contains(c.Handled, m.Name) || isWithin(m, c.LastSequence, c.LastSequenceAt)
}

// isWithin tells whether a message stands in its stream no later than another with this sequence and time. A stream that was made anew
// begins again with the first sequence, but not at an earlier time.
func isWithin(m keyedqueue.Message, sequence uint64, at time.Time) bool {
	return m.Sequence <= sequence && !m.Time.After(at)
}

// withHandled is the conversation after a message was handled.
func (c conversation) withHandled(m keyedqueue.Message) conversation {
	c.Handled = append(slices.Clone(c.Handled), m.Name)
	c.Handled = c.Handled[max(0, len(c.Handled)-maxHandled):]
	c.LastSequence, c.LastSequenceAt = m.Sequence, m.Time
	return c
}

// repeatable is how long after a turn its messages may be put into the outbox again: well within the time for which the
// outbox remembers that they were there.
const repeatable = 7 * 24 * time.Hour

// pending is what the last turn had to send, which a crash may have kept from the outbox.
func (c conversation) pending(now time.Time) []queuedOutbound {
	if now.Sub(c.saved) > repeatable {
		return nil
	}
	return c.Outbound
}
