package emulator

import (
	"cmp"
	"slices"
	"time"
)

// Sides of a chat.
const (
	fromMe       = "me"
	fromBusiness = "business"
)

// Steps of a message. One of the person's own is pending while their phone is offline, then sent, then read.
const (
	statusPending   = "pending"
	statusAccepted  = "accepted"
	statusSent      = "sent"
	statusDelivered = "delivered"
	statusRead      = "read"
	statusFailed    = "failed"
)

// Bubble is one message as the phone shows it.
type Bubble struct {
	ID           string    `json:"id"`
	From         string    `json:"from"`             // "me" or "business"
	Kind         string    `json:"kind"`             // text, button, list, template, image, … as the Graph API calls it
	Header       string    `json:"header,omitempty"` // its text, or "[image]"
	Body         string    `json:"body"`             // what is read: of a template filled in, of a tap the title
	Footer       string    `json:"footer,omitempty"`
	File         string    `json:"file,omitempty"`        // the picture or document that it shows: see [Emulator.File]
	FileName     string    `json:"file_name,omitempty"`   // of a document
	Choices      []Choice  `json:"choices,omitempty"`     // what can be tapped: buttons, rows, quick replies
	ListButton   string    `json:"list_button,omitempty"` // opens the list
	LinkTitle    string    `json:"link_title,omitempty"`  // of a template's button that opens a page
	CopyTitle    string    `json:"copy_title,omitempty"`  // of the button that copies a code
	CopyCode     string    `json:"copy_code,omitempty"`   // what it copies
	Template     string    `json:"template,omitempty"`    // its name
	ReplyTo      string    `json:"reply_to,omitempty"`    // the message that it answers
	At           time.Time `json:"at"`                    // when it was sent
	Status       string    `json:"status"`
	CallbackData string    `json:"callback_data,omitempty"` // what the send gave along
}

// Choice is something to tap.
type Choice struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// bubble is a message that is, or will be, on a phone.
type bubble struct {
	Bubble
	shown   bool // on the phone; else still with Meta, or failed
	awaited bool // returned by a Wait
	toPhone bool // addressed by number
	pricing object
}

func (b *bubble) copy() Bubble {
	shown := b.Bubble
	shown.Choices = slices.Clone(b.Choices)
	return shown
}

// add puts a bubble into the chat. It needs the lock.
func (p *Phone) add(b Bubble) *bubble {
	added := &bubble{Bubble: b}
	p.chat = append(p.chat, added)
	p.e.owners[b.ID] = p
	return added
}

// show wakes whoever waits for a bubble. It needs the lock.
func (p *Phone) show(b *bubble) {
	b.shown = true
	close(p.changed)
	p.changed = make(chan struct{})
}

// offering is the newest bubble with a choice that matches, and the choice. It needs the lock.
func (p *Phone) offering(match func(Choice) bool) (*bubble, Choice) {
	for _, b := range slices.Backward(p.chat) {
		if !b.shown {
			continue
		}
		if i := slices.IndexFunc(b.Choices, match); i >= 0 {
			return b, b.Choices[i]
		}
	}
	return nil, Choice{}
}

// render is a message as its phone will show it.
func (e *Emulator) render(o *outbound) (Bubble, *fault) {
	switch o.Type {
	case "", "text":
		return Bubble{Kind: "text", Body: o.Text.Body}, nil
	case "interactive":
		b := o.Interactive.bubble()
		b.File = o.headerFile().id()
		return b, nil
	case "template":
		t, f := e.template(o.Template)
		if f != nil {
			return Bubble{}, f
		}
		if t.CopyCode != "" && o.To == "" {
			return Bubble{}, refuse(codeNeedsPhone, "Business-scoped User ID (BSUID) recipients are not supported for this message")
		}
		return t.filled(o.Template)
	}
	file := o.files()[o.Type]
	return Bubble{Kind: o.Type, Header: "[" + o.Type + "]", Body: cmp.Or(file.Caption, file.Filename), File: file.id(), FileName: file.Filename}, nil
}

// headerFile is the file over the choices of a message; nil: none.
func (o *outbound) headerFile() *outFile {
	if o.Interactive == nil || o.Interactive.Header == nil {
		return nil
	}
	h := o.Interactive.Header
	return cmp.Or(h.Image, h.Video, h.Document)
}

func (f *outFile) id() string {
	if f == nil {
		return ""
	}
	return f.ID
}

func (m *outInteractive) bubble() Bubble {
	b := Bubble{Kind: m.Type, Header: m.Header.shown(), Body: m.Body.Text, ListButton: m.Action.Button}
	if m.Footer != nil {
		b.Footer = m.Footer.Text
	}
	for _, button := range m.Action.Buttons {
		b.Choices = append(b.Choices, button.Reply)
	}
	for _, section := range m.Action.Sections {
		b.Choices = append(b.Choices, section.Rows...)
	}
	return b
}

func (h *outHeader) shown() string {
	switch {
	case h == nil:
		return ""
	case h.Type == "text":
		return h.Text
	}
	return "[" + h.Type + "]"
}
