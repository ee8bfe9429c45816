package emulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Say writes a text and returns its message id.
func (p *Phone) Say(text string) (id string) { return p.SayAt(text, p.e.cfg.Now()) }

// SayAt writes a text at another time than now, when it is delivered.
func (p *Phone) SayAt(text string, at time.Time) (id string) {
	return p.do(action{kind: "text", part: object{"body": text}, body: text, at: at})
}

// Reply writes a text that quotes a message.
func (p *Phone) Reply(messageID, text string) (id string) {
	return p.do(action{kind: "text", part: object{"body": text}, body: text, replyTo: messageID})
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
	done := action{body: choice.Title, replyTo: b.ID, at: at}
	switch b.Kind {
	case "template":
		done.kind, done.part = "button", object{"payload": choice.ID, "text": choice.Title}
	case "list":
		done.kind, done.part = "interactive", object{"type": "list_reply", "list_reply": choice}
	default:
		done.kind, done.part = "interactive", object{"type": "button_reply", "button_reply": choice}
	}
	return p.act(done), nil
}

// React puts an emoji on a message of the business; an empty one takes it away.
func (p *Phone) React(messageID, emoji string) (id string) {
	part := object{"message_id": messageID}
	if emoji != "" {
		part["emoji"] = emoji
	}
	return p.do(action{kind: "reaction", part: part, body: emoji})
}

// Sticker sends a sticker.
func (p *Phone) Sticker() (id string) {
	return p.do(action{kind: "sticker", part: file("image/webp", object{"animated": false})})
}

// Voice sends a voice note.
func (p *Phone) Voice() (id string) {
	return p.do(action{kind: "audio", part: file("audio/ogg; codecs=opus", object{"voice": true})})
}

// Photo sends a photo with its caption, which may be empty.
func (p *Phone) Photo(caption string) (id string) { return p.Send(Snapshot(), "image/jpeg", caption) }

// file is a media part of which nobody asks for the file.
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
	return p.do(action{kind: "location", part: part, body: name})
}

// Unsupported does something that Meta does not pass on: "poll", "edit", …
func (p *Phone) Unsupported(kind string) (id string) {
	return p.do(action{kind: "unsupported", part: object{"type": kind}, more: object{"errors": []object{{
		"code": 131051, "title": "Message type unknown", "message": "Message type unknown",
		"error_data": object{"details": "Message type is currently not supported."},
	}}}})
}

// Raw sends an element of messages as it stands; sender, id and timestamp are filled in where they are missing.
func (p *Phone) Raw(message string) (id string, err error) {
	var element object
	if err := json.Unmarshal([]byte(message), &element); err != nil {
		return "", fmt.Errorf("raw message: %w", err)
	}
	return p.do(action{more: element}), nil
}

// object is JSON that Meta writes.
type object map[string]any

// action is something that a person does on their phone.
type action struct {
	kind    string
	part    any    // under the kind
	more    object // beside it
	body    string // of the bubble
	replyTo string
	file    string    // that Meta keeps of it; "": none
	at      time.Time // now if zero
}

// inbound is an action on its way to Meta.
type inbound struct {
	bubble  *bubble
	message object
	at      time.Time
}

// do acts under the lock.
func (p *Phone) do(a action) (id string) {
	p.e.mu.Lock()
	defer p.e.mu.Unlock()
	return p.act(a)
}

// act writes the bubble and hands the message over, at once or when the phone is online. It needs the lock.
func (p *Phone) act(a action) (id string) {
	if a.at.IsZero() {
		a.at = p.e.cfg.Now()
	}
	message := p.message(a)
	id, _ = message["id"].(string)
	kind, _ := message["type"].(string)
	b := p.add(Bubble{
		ID: id, From: fromMe, Kind: kind, Body: a.body, ReplyTo: a.replyTo, File: a.file, At: a.at, Status: statusPending,
	})
	p.show(b)
	did := inbound{bubble: b, message: message, at: a.at}
	if p.offline {
		p.unsent = append(p.unsent, did)
	} else {
		p.reach(did)
	}
	return id
}

// message is the element of messages.
func (p *Phone) message(a action) object {
	author := cmp.Or(p.waID(), p.shownUserID())
	m := object{"id": messageID(author, byPerson), "timestamp": seconds(a.at)}
	if a.kind != "" {
		m["type"], m[a.kind] = a.kind, a.part
	}
	if a.replyTo != "" {
		m["context"] = object{"from": p.e.cfg.DisplayPhone, "id": a.replyTo}
	}
	p.identify(m, "from", "from_user_id")
	maps.Copy(m, a.more)
	return m
}

// reach brings an action to Meta, which tells the business. What the phone showed before is read by then. It needs the lock.
func (p *Phone) reach(did inbound) {
	p.read()
	did.bubble.Status = statusSent
	// Whether a reaction opens the window is not documented: nobody should rely on it.
	if did.bubble.Kind != "reaction" && did.at.After(p.wroteAt) {
		p.wroteAt = did.at
	}
	p.tell(object{"contacts": []object{p.contact()}, "messages": []object{did.message}})
}

// tell sends a value of the field "messages". It needs the lock, so that the order is that of what happened.
func (p *Phone) tell(value object) {
	value["messaging_product"] = "whatsapp"
	value["metadata"] = object{"display_phone_number": p.e.cfg.DisplayPhone, "phone_number_id": p.e.cfg.PhoneNumberID}
	p.e.courier.push(p.number, object{"field": "messages", "value": value})
}

func (p *Phone) contact() object {
	profile := object{"name": cmp.Or(p.name, "~")}
	if p.identity == UserOnly {
		profile["username"] = "@u" + p.userID[len("PE."):]
	}
	c := object{"profile": profile}
	p.identify(c, "wa_id", "user_id")
	return c
}

// identify writes what Meta tells of the person; what it keeps to itself is absent, not empty.
func (p *Phone) identify(o object, phone, user string) {
	if id := p.waID(); id != "" {
		o[phone] = id
	}
	if id := p.shownUserID(); id != "" {
		o[user] = id
	}
}

// waID is the number as Meta writes it, "" when it does not tell.
func (p *Phone) waID() string {
	if p.identity == UserOnly {
		return ""
	}
	return cmp.Or(p.written, p.number)
}

func (p *Phone) shownUserID() string {
	if p.identity == PhoneOnly {
		return ""
	}
	return p.userID
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
