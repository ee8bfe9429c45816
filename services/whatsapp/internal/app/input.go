package app

import (
	"encoding/json"
	"time"

	"github.com/qhatu/qhatu/pkg/text"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// maxDelay is how long ago a person may have acted: Meta delivers again for seven days.
const maxDelay = 7 * 24 * time.Hour

// takesTurn tells what a person does, and what WhatsApp tells of their phone, from what else a phone does by itself and from
// what is written in groups.
func takesTurn(m *wire.InMessage) bool {
	_, changes := phoneChange(m)
	return changes || m.Type != "system" && m.GroupID == ""
}

// input is what a person did, in the form that the conversation takes. Its time is Meta's, bounded by when we received it.
// Its text is clean: phones and keyboards put characters into words and numbers that nobody sees.
func input(key string, u wire.Update, received time.Time) chat.Input {
	m := u.Message
	in := chat.Input{Key: key, At: actedAt(m.Timestamp, received), Received: received, Kind: kindOf(m), Text: m.Body(), Number: u.DisplayPhone}
	if id, title, ok := m.Tap(); ok {
		in.Kind, in.Tap, in.Text = chat.Tap, id, title
	}
	if in.Kind == chat.Photo {
		in.Photo = m.Image.ID
	}
	if m.Edit != nil {
		in.Text = m.Edit.Message.Text.Body
	}
	in.Text = text.Clean(in.Text)
	return in
}

func actedAt(at, received time.Time) time.Time {
	switch oldest := received.Add(-maxDelay); {
	case at.IsZero() || at.After(received):
		return received
	case at.Before(oldest):
		return oldest
	}
	return at
}

// kindOf names what was sent. A part that is missing makes it something that we cannot read.
func kindOf(m *wire.InMessage) chat.Kind {
	switch {
	case m.Type == "text" && m.Text != nil:
		return chat.Text
	case m.Audio != nil:
		return chat.Voice
	case m.Image != nil:
		return chat.Photo
	case m.Video != nil:
		return chat.Video
	case m.Document != nil:
		return chat.Document
	case m.Sticker != nil:
		return chat.Sticker
	case m.Location != nil:
		return chat.Location
	case len(m.Contacts) > 0:
		return chat.Contact
	case m.Reaction != nil:
		return chat.Reaction
	}
	return changeOf(m)
}

// changeOf names what was done to an earlier message.
func changeOf(m *wire.InMessage) chat.Kind {
	unsupported := ""
	if m.Unsupported != nil {
		unsupported = m.Unsupported.Type
	}
	switch {
	case m.Type == "edit" || unsupported == "edit":
		return chat.Edited
	case m.Type == "revoke" || unsupported == "revoke":
		return chat.Deleted
	}
	return chat.Unsupported
}

// withoutContent is a message without its content: who, which and when.
func withoutContent(u wire.Update) wire.Update {
	m := u.Message
	raw, err := json.Marshal(map[string]any{
		"from": m.From, "from_user_id": m.UserID, "id": m.ID, "timestamp": m.Timestamp.Unix(), "type": "unsupported",
	})
	if err != nil { // a map of texts and numbers always marshals
		raw = nil
	}
	u.Raw = raw
	u.Message = &wire.InMessage{From: m.From, UserID: m.UserID, ID: m.ID, Timestamp: m.Timestamp, Type: "unsupported"}
	return u
}
