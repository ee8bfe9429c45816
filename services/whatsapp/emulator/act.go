package emulator

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Say writes a text and returns its message id.
func (p *Phone) Say(text string) (id string) { return p.SayAt(text, p.e.cfg.Now()) }

// SayAt writes a text at another time than now, when it is delivered.
func (p *Phone) SayAt(text string, at time.Time) (id string) {
	return p.do(deed{kind: "text", part: object{"body": text}, body: text, at: at})
}

// Reply writes a text that quotes a message.
func (p *Phone) Reply(messageID, text string) (id string) {
	return p.do(deed{kind: "text", part: object{"body": text}, body: text, replyTo: messageID})
}

// Tap taps the newest choice with an id: a button, a row, or a template's quick reply by its payload. It is an error if
// no message on the phone shows it.
func (p *Phone) Tap(choiceID string) error { return p.TapAt(choiceID, p.e.cfg.Now()) }

// TapAt taps at another time than now, when it is delivered.
func (p *Phone) TapAt(choiceID string, at time.Time) error {
	_, err := p.tap(choiceID, func(c Choice) bool { return c.ID == choiceID }, at)
	return err
}

// TapTitle taps the newest choice with a title; case, emoji and what else is no letter or digit make no difference.
func (p *Phone) TapTitle(title string) error { return p.TapTitleAt(title, p.e.cfg.Now()) }

// TapTitleAt taps by title at another time than now, when it is delivered.
func (p *Phone) TapTitleAt(title string, at time.Time) error {
	_, err := p.tap(title, titled(title), at)
	return err
}

func titled(title string) func(Choice) bool {
	wanted := plain(title)
	return func(c Choice) bool { return c.Title == title || wanted != "" && plain(c.Title) == wanted }
}

func plain(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(words, " ")
}

func (p *Phone) tap(wanted string, match func(Choice) bool, at time.Time) (id string, err error) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	b, choice := p.offering(match)
	if b == nil {
		return "", fmt.Errorf("no message on the phone shows the choice %q", wanted)
	}
	did := deed{body: choice.Title, replyTo: b.ID, at: at}
	switch b.Kind {
	case "template":
		did.kind, did.part = "button", object{"payload": choice.ID, "text": choice.Title}
	case "list":
		did.kind, did.part = "interactive", object{"type": "list_reply", "list_reply": choice}
	default:
		did.kind, did.part = "interactive", object{"type": "button_reply", "button_reply": choice}
	}
	return p.act(did), nil
}

// React puts an emoji on a message of the business; an empty one takes it away.
func (p *Phone) React(messageID, emoji string) (id string) {
	part := object{"message_id": messageID}
	if emoji != "" {
		part["emoji"] = emoji
	}
	return p.do(deed{kind: "reaction", part: part, body: emoji})
}

// Sticker sends a sticker.
func (p *Phone) Sticker() (id string) {
	return p.do(deed{kind: "sticker", part: file("image/webp", object{"animated": false})})
}

// Voice sends a voice note.
func (p *Phone) Voice() (id string) {
	return p.do(deed{kind: "audio", part: file("audio/ogg; codecs=opus", object{"voice": true})})
}

// Photo sends a photo with its caption, which may be empty.
func (p *Phone) Photo(caption string) (id string) {
	more := object{}
	if caption != "" {
		more["caption"] = caption
	}
	return p.do(deed{kind: "image", part: file("image/jpeg", more), body: caption})
}

// file is a media part. There is no file behind it yet.
func file(mime string, more object) object {
	id := mediaID()
	more["id"], more["mime_type"] = id, mime
	more["sha256"] = "wvqXMe6n7n1W0zphvLPoLj+s/NtKqmr3zZ7YzTP7xFI="
	more["url"] = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=" + id
	return more
}

// Location sends a place; with an empty name it is where the person stands.
func (p *Phone) Location(latitude, longitude float64, name string) (id string) {
	part := object{"latitude": latitude, "longitude": longitude}
	if name != "" {
		part["name"] = name
	}
	return p.do(deed{kind: "location", part: part, body: name})
}

// Unsupported does something that Meta does not pass on: "poll", "edit", …
func (p *Phone) Unsupported(kind string) (id string) {
	return p.do(deed{kind: "unsupported", part: object{"type": kind}, more: object{"errors": []object{{
		"code": 131051, "title": "Message type unknown", "message": "Message type unknown",
		"error_data": object{"details": "Message type is currently not supported."},
	}}}})
}

// Raw sends an element of messages as it stands; sender, id and timestamp are filled in where they are missing.
func (p *Phone) Raw(message string) (id string, err error) {
	var said object
	if err := json.Unmarshal([]byte(message), &said); err != nil {
		return "", fmt.Errorf("raw message: %w", err)
	}
	return p.do(deed{more: said}), nil
}
