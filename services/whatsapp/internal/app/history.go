package app

import (
	"cmp"
	"context"
	"errors"
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
		return strings.HasSuffix(m.Subject, asTemplate) || strings.HasSuffix(m.Subject, asGeneral)
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

// written is what somebody wrote or tapped, or else what Meta brought of it.
func written(u wire.Update) string {
	if u.Message == nil {
		return string(u.Raw)
	}
	_, title, _ := u.Message.Tap()
	return cmp.Or(u.Message.Body(), title, string(u.Raw))
}

func titles(m chat.Message) (all []string) {
	choices := m.Buttons
	if m.List != nil {
		choices = m.List.Rows
	}
	for _, c := range choices {
		all = append(all, c.Title)
	}
	return all
}
