package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// inboxRecord is one thing to store, with whom it concerns.
type inboxRecord struct {
	contact string
	subject string // "": nothing is stored but whom it concerns
	content []byte
	address address // of the contact, as Meta names it
	unread  string  // id of a message that is to be marked read, unless it was stored before
	at      time.Time
}

// isNeedless tells whether nothing of it is stored.
func (r inboxRecord) isNeedless() bool { return r.subject == "" }

// inbound is what is stored of a person's message.
type inbound struct {
	From   address     `json:"from"`
	Update wire.Update `json:"update"`

	// Received is when the webhook came that brought it, the same for all that it brought. Earlier versions did not store it.
	Received time.Time `json:"received,omitzero"`
}

// receivedAt is when it was received, at the latest when it was stored.
func (i inbound) receivedAt(stored time.Time) time.Time {
	if i.Received.IsZero() || i.Received.After(stored) {
		return stored
	}
	return i.Received
}

const maxContent = 900_000 // bytes of one message: the server takes a million

// recordsOf makes records of a webhook's body: one of each update, or parts of the whole when it cannot be taken apart.
func (i *inbox) recordsOf(ctx context.Context, body []byte) ([]inboxRecord, error) {
	now := i.stream.clock.Now()
	updates, err := wire.Explode(body)
	if errors.Is(err, wire.ErrNotEnvelope) {
		i.logger.Warn("webhook is no envelope, kept whole", "bytes", len(body))
		return i.otherRecords(noContact, body, now), nil
	}
	if err != nil {
		return nil, err
	}
	records := make([][]inboxRecord, len(updates))
	err = sideBySide(ctx, updates, func(ctx context.Context, n int, u wire.Update) (err error) {
		records[n], err = i.recordsOfUpdate(ctx, u, now)
		return err
	})
	return slices.Concat(records...), err
}

func (i *inbox) recordsOfUpdate(ctx context.Context, u wire.Update, now time.Time) ([]inboxRecord, error) {
	at := timeOf(u)
	switch {
	case u.Message != nil && (at.IsZero() || at.Sub(now) > maxAhead): // a status binds nobody
		return i.mistimedUpdate(u, now)
	case !at.IsZero() && now.Sub(at) > maxAge:
		i.metrics.replays.Inc()
		return nil, nil
	}
	ours := u.PhoneNumberID == i.phoneNumberID
	switch {
	case ours && u.Message != nil && takesTurn(u.Message):
		return i.messageRecords(ctx, u, now)
	case ours && u.Status != nil && isToken(u.Status.Status):
		return i.statusRecords(ctx, u, now)
	case u.Message != nil && u.Message.From != "":
		return i.otherUpdate(i.contacts.byPhone("+"+u.Message.From), u, now)
	}
	i.report(u)
	return i.otherUpdate(noContact, u, now)
}

// maxAge is how old an update may be: Meta delivers for 7 days, and what came before is remembered for 30 ([natsd.Inbox]). So
// what is no longer known as having been stored is too old to be acted upon.
const maxAge = 29 * 24 * time.Hour

// maxAhead is how far Meta's clock may be ahead of ours: what it dates within that is of now.
const maxAhead = 5 * time.Minute

// timeOf is when somebody wrote, or a status came about: the zero time where that cannot be read, and of anything else.
func timeOf(u wire.Update) time.Time {
	switch {
	case u.Message != nil:
		return u.Message.Timestamp
	case u.Status != nil:
		return u.Status.Timestamp
	}
	return time.Time{}
}

// mistimedUpdate makes records of a message that has no time that can be true. It is kept and takes no turn, so that it binds nobody: nobody can
// tell which question it answers, or whether it is a replay.
func (i *inbox) mistimedUpdate(u wire.Update, now time.Time) ([]inboxRecord, error) {
	i.metrics.mistimed.Inc()
	i.logger.Warn("webhook with a time that cannot be, kept")
	contact := noContact
	if u.Message.From != "" {
		contact = i.contacts.byPhone("+" + u.Message.From)
	}
	return i.otherUpdate(contact, u, now)
}

// report lets an operator know of what Meta tells about the account, the number or the templates, or complains of.
func (i *inbox) report(u wire.Update) {
	field, codes := "?", make([]int, len(u.Errors))
	if isToken(u.Field) {
		field = u.Field
	}
	for n, e := range u.Errors {
		codes[n] = e.Code
	}
	i.logger.Warn("webhook tells nothing of people, kept", "field", field, "ours", u.PhoneNumberID == i.phoneNumberID, "codes", codes)
}

func (i *inbox) messageRecords(ctx context.Context, u wire.Update, now time.Time) ([]inboxRecord, error) {
	contact, from, err := i.contacts.find(ctx, u.Message.From, userIDOf(u.Message))
	if err != nil {
		return nil, err
	}
	if contact == "" {
		return i.otherUpdate(noContact, u, now)
	}
	r := inboxRecord{
		contact: contact, subject: inboxMessage + contact + "." + i.stream.vault.Index(kindMessage, u.Identity()),
		address: from, at: u.Message.Timestamp,
	}
	if u.Message.System == nil {
		r.unread = u.Message.ID
	}
	if r.content, err = encode(inbound{From: from, Update: u, Received: now.UTC()}); err != nil || len(r.content) < maxContent {
		return []inboxRecord{r}, err
	}
	// Too large for one message: it is stored in parts, and answered as something that we cannot read.
	if r.content, err = encode(inbound{From: from, Update: withoutContent(u), Received: now.UTC()}); err != nil {
		return nil, err
	}
	parts, err := i.otherUpdate(contact, u, now)
	return append(parts, r), err
}

// userIDOf is the business-scoped id of whom a message is from: the one before, where it tells of another.
func userIDOf(m *wire.InMessage) string {
	if m.UserID == "" && m.System != nil {
		return m.System.PreviousUserID
	}
	return m.UserID
}

func (i *inbox) statusRecords(ctx context.Context, u wire.Update, now time.Time) ([]inboxRecord, error) {
	contact, to, err := i.contacts.find(ctx, u.Status.RecipientID, u.Status.RecipientUserID)
	if err != nil {
		return nil, err
	}
	if contact == "" {
		contact = noContact
	}
	if _, key, ours := readCallback(u.Status.Callback); ours && i.sends.isNeedless(ctx, key, u.Status.Status) {
		i.metrics.needless(u.Status)
		return []inboxRecord{{contact: contact, address: to, at: now}}, nil
	}
	content, err := encode(u)
	if err != nil {
		return nil, err
	}
	if len(content) >= maxContent {
		return i.otherUpdate(noContact, u, now)
	}
	key := i.stream.vault.Index(kindMessage, u.PhoneNumberID+" "+u.Status.ID)
	r := inboxRecord{contact: contact, subject: inboxStatus + key + "." + u.Status.Status, content: content, address: to, at: now}
	return append(i.reportsRecords(contact, to, u.Status, now), r), nil
}

// reportsRecords make it known that a phone reports what is delivered, whichever message that was said of.
func (i *inbox) reportsRecords(contact string, to address, status *wire.Status, now time.Time) []inboxRecord {
	subject := inboxReports + contact
	if !saysDelivered(status.Status) || contact == noContact || i.stream.known.has(subject) {
		return nil
	}
	return []inboxRecord{{contact: contact, subject: subject, content: []byte("{}"), address: to, at: now}}
}

func saysDelivered(status string) bool { return status == "delivered" || status == "read" }

// otherUpdate makes records of what nobody answers.
func (i *inbox) otherUpdate(contact string, u wire.Update, now time.Time) ([]inboxRecord, error) {
	content, err := encode(u)
	if err != nil {
		return nil, err
	}
	return i.otherRecords(contact, content, now), nil
}

// otherRecords makes records of bytes as they are, in parts where one message cannot hold them.
func (i *inbox) otherRecords(contact string, body []byte, now time.Time) []inboxRecord {
	subject := inboxOther + i.stream.vault.Index(kindBody, string(body))
	if len(body) < maxContent {
		return []inboxRecord{{contact: contact, subject: subject, content: body, at: now}}
	}
	var records []inboxRecord
	for part := range slices.Chunk(body, maxContent) {
		numbered := subject + "." + strconv.Itoa(len(records)+1)
		records = append(records, inboxRecord{contact: contact, subject: numbered, content: part, at: now})
	}
	return records
}

// encode is content as JSON, which leaves the signs of a text as they are: escaping them would make six bytes of one.
func encode(content any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(content); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return text.Bytes(), nil
}
