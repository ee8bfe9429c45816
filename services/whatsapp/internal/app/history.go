package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/projection"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// History is what people and the market wrote to each other, as the streams keep it. It reads only.
type History struct {
	inbox, outbox sealedStream
	views         *projection.Views
}

// NewHistory returns the history in a server's streams. The views answer whose each phone is.
func NewHistory(js jetstream.JetStream, v *vault.Vault, views *projection.Views) *History {
	sealed := func(name string) sealedStream { return sealedStream{Stream: stream.New(js, name), vault: v} }
	return &History{inbox: sealed(natsd.Inbox), outbox: sealed(natsd.Outbox), views: views}
}

// Told is one message.
type Told struct {
	At         time.Time
	FromPerson bool
	Text       string
	Choices    []string // what could be tapped
}

// Of returns the messages from and to a person's phones, while they were theirs, before a time, zero for now, the newest first, at most limit of
// them. more tells whether there are others.
func (h *History) Of(ctx context.Context, person string, before time.Time, limit int) (all []Told, more bool, err error) {
	stored, err := h.storedOf(ctx, person)
	if err != nil {
		return nil, false, err
	}
	for _, m := range slices.Backward(stored) {
		switch {
		case !before.IsZero() && !m.Time.Before(before):
			continue
		case len(all) == limit:
			return all, true, nil
		}
		told, err := h.read(ctx, m)
		if errors.Is(err, errUnreadable) {
			continue
		}
		if err != nil {
			return nil, false, err
		}
		all = append(all, told)
	}
	return all, false, nil
}

// storedOf are all messages from and to a person's phones while they were theirs, sealed, in the order of their storing.
func (h *History) storedOf(ctx context.Context, person string) (all []*stream.Message, err error) {
	phones, err := h.views.PhonesOf(person)
	if err != nil {
		return nil, err
	}
	for _, phone := range phones {
		part, err := h.stored(ctx, phone.Contact)
		if err != nil {
			return nil, err
		}
		all = append(all, slices.DeleteFunc(part, func(m *stream.Message) bool { return !phone.WasTheirs(m.Time) })...)
	}
	slices.SortStableFunc(all, func(a, b *stream.Message) int { return a.Time.Compare(b.Time) })
	return all, nil
}

// stored are all messages of a contact, sealed.
func (h *History) stored(ctx context.Context, contact string) (all []*stream.Message, err error) {
	for subject, from := range map[string]sealedStream{inboxMessage + contact + ".>": h.inbox, outboxMessage + contact + ".>": h.outbox} {
		for next := uint64(1); ; {
			part, err := from.Batch(ctx, subject, next, historyBatch)
			if err != nil {
				return nil, err
			}
			if len(part) == 0 {
				break
			}
			all, next = append(all, part...), part[len(part)-1].Sequence+1
		}
	}
	return slices.DeleteFunc(all, func(m *stream.Message) bool { // the same words once more
		return isSentAgain(m.Subject)
	}), nil
}

const historyBatch = 256

func (h *History) read(ctx context.Context, m *stream.Message) (Told, error) {
	told := Told{At: m.Time, FromPerson: strings.HasPrefix(m.Subject, inboxMessage)}
	if told.FromPerson {
		var in inbound
		_, err := h.inbox.open(ctx, m.Subject, m.Data, &in)
		told.Text = written(in.Update)
		return told, err
	}
	var out outbound
	_, err := h.outbox.open(ctx, m.Subject, m.Data, &out)
	if err == nil {
		out, err = h.outbox.opened(ctx, m.Subject, out)
	}
	told.Text, told.Choices = strings.TrimSpace(out.Message.Body+"\n"+out.Message.Footer), titles(out.Message)
	return told, err
}

// written is what somebody wrote or tapped, or else says what they sent.
func written(u wire.Update) string {
	m := u.Message
	if m == nil {
		return ""
	}
	_, title, _ := m.Tap()
	return cmp.Or(m.Body(), title, sent(m))
}

// sent says what somebody sent that is no text, with what of it is kept.
func sent(m *wire.InMessage) string {
	switch kindOf(m) {
	case chat.Voice:
		return "(audio)"
	case chat.Photo:
		return "(foto)"
	case chat.Video:
		return "(video)"
	case chat.Sticker:
		return "(sticker)"
	case chat.Document:
		return said("(documento)", m.Document.Filename)
	case chat.Location:
		return said("(ubicación)", m.Location.Name, m.Location.Address, fmt.Sprintf("%v, %v", m.Location.Latitude, m.Location.Longitude))
	case chat.Contact:
		return said("(contacto)", cardsOf(m.Contacts))
	case chat.Reaction:
		return said("(reacción)", m.Reaction.Emoji)
	case chat.Edited:
		if m.Edit != nil {
			return said("(corregido)", m.Edit.Message.Text.Body)
		}
		return "(mensaje corregido)"
	case chat.Deleted:
		return "(mensaje borrado)"
	case chat.Text, chat.Tap, chat.Unsupported:
	}
	return "(mensaje de otro tipo)"
}

// said joins what of a message is known.
func said(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}

// cardsOf are the names and phones on cards of contacts.
func cardsOf(cards []wire.InCard) string {
	var all []string
	for _, c := range cards {
		all = append(all, c.Name.Formatted)
		for _, p := range c.Phones {
			all = append(all, p.Phone)
		}
	}
	return strings.Join(all, ", ")
}

func titles(m chat.Message) (all []string) {
	for _, c := range m.Choices() {
		all = append(all, c.Title)
	}
	return all
}
