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

// letter is one thing to store, with whose it is.
type letter struct {
	contact string
	subject string
	plain   []byte
	known   address // what Meta calls the contact
	fresh   string  // id of a message that is to be marked read when it was not stored before
	at      time.Time
}

// inbound is what is kept of a person's message.
type inbound struct {
	From   address     `json:"from"`
	Update wire.Update `json:"update"`
}

const mostStored = 900_000 // bytes of one message: the server takes a million

// sort makes letters of a body: one of each update, or parts of the whole when it cannot be taken apart.
func (a *App) sort(ctx context.Context, body []byte) ([]letter, error) {
	now := a.clock.Now()
	updates, err := wire.Explode(body)
	if errors.Is(err, wire.ErrNotEnvelope) {
		a.logger.Warn("webhook is no envelope, kept whole", "bytes", len(body))
		return a.whole(nobody, body, now), nil
	}
	if err != nil {
		return nil, err
	}
	var letters []letter
	for _, u := range updates {
		some, err := a.lettersOf(ctx, u, now)
		if err != nil {
			return nil, err
		}
		letters = append(letters, some...)
	}
	return letters, nil
}

func (a *App) lettersOf(ctx context.Context, u wire.Update, now time.Time) ([]letter, error) {
	ours := u.PhoneNumberID == a.phoneNumberID
	switch {
	case ours && u.Message != nil && wantsAnswer(u.Message):
		return a.messageLetters(ctx, u, now)
	case ours && u.Status != nil && token(u.Status.Status):
		return a.statusLetters(ctx, u, now)
	case u.Message != nil && u.Message.From != "":
		return a.other(a.vault.Index(kindPhone, "+"+u.Message.From), u, now)
	}
	a.report(u)
	return a.other(nobody, u, now)
}

// report lets an operator know of what Meta tells about the account, the number or the templates, or complains of.
func (a *App) report(u wire.Update) {
	field, codes := "?", make([]int, len(u.Errors))
	if token(u.Field) {
		field = u.Field
	}
	for i, e := range u.Errors {
		codes[i] = e.Code
	}
	a.logger.Warn("webhook tells nothing of people, kept", "field", field, "ours", u.PhoneNumberID == a.phoneNumberID, "codes", codes)
}

func (a *App) messageLetters(ctx context.Context, u wire.Update, now time.Time) ([]letter, error) {
	contact, from, err := a.whose(ctx, u.Message.From, u.Message.UserID)
	if err != nil || contact == "" {
		return orOther(a, u, now, err)
	}
	l := letter{
		contact: contact, subject: inboxMessage + contact + "." + a.vault.Index(kindMessage, u.Identity()),
		known: from, fresh: u.Message.ID, at: u.Message.Timestamp,
	}
	if l.plain, err = plain(inbound{From: from, Update: u}); err != nil || len(l.plain) < mostStored {
		return []letter{l}, err
	}
	// Too large for one message: it is kept in parts, and answered as something that we cannot read.
	if l.plain, err = plain(inbound{From: from, Update: stub(u)}); err != nil {
		return nil, err
	}
	kept, err := a.other(contact, u, now)
	return append(kept, l), err
}

func (a *App) statusLetters(ctx context.Context, u wire.Update, now time.Time) ([]letter, error) {
	contact, known, err := a.whose(ctx, u.Status.RecipientID, u.Status.RecipientUserID)
	if err != nil {
		return nil, err
	}
	if contact == "" {
		contact = nobody
	}
	content, err := plain(u)
	if err != nil || len(content) >= mostStored {
		return orOther(a, u, now, err)
	}
	key := a.vault.Index(kindMessage, u.PhoneNumberID+" "+u.Status.ID)
	return []letter{{
		contact: contact, subject: inboxStatus + key + "." + u.Status.Status, plain: content, known: known, at: now,
	}}, nil
}

func orOther(a *App, u wire.Update, now time.Time, err error) ([]letter, error) {
	if err != nil {
		return nil, err
	}
	return a.other(nobody, u, now)
}

// other keeps what is for nobody to answer.
func (a *App) other(contact string, u wire.Update, now time.Time) ([]letter, error) {
	content, err := plain(u)
	if err != nil {
		return nil, err
	}
	return a.whole(contact, content, now), nil
}

// whole keeps bytes as they are, in parts where one message cannot hold them.
func (a *App) whole(contact string, body []byte, now time.Time) []letter {
	subject := inboxOther + a.vault.Index(kindBody, string(body))
	if len(body) < mostStored {
		return []letter{{contact: contact, subject: subject, plain: body, at: now}}
	}
	var letters []letter
	for part := range slices.Chunk(body, mostStored) {
		numbered := subject + "." + strconv.Itoa(len(letters)+1)
		letters = append(letters, letter{contact: contact, subject: numbered, plain: part, at: now})
	}
	return letters
}

// plain is content as JSON, which keeps the signs of a text as they are: escaping them would make six bytes of one.
func plain(content any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(content); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return text.Bytes(), nil
}
