package wire

import (
	"cmp"
	"fmt"
)

// Frame is what stands around choices.
type Frame struct {
	Header Header
	Body   string
	Footer string // optional
}

// Header is one of its fields, or none. A list's header can only be text.
type Header struct {
	Text     string
	Image    File
	Video    File
	Document File
}

// Choice is a button or a row of a list.
type Choice struct {
	ID          string `json:"id"` // comes back when it is tapped
	Title       string `json:"title"`
	Description string `json:"description,omitempty"` // of rows
}

// Section is a part of a list.
type Section struct {
	Title string   `json:"title,omitempty"`
	Rows  []Choice `json:"rows"`
}

// Buttons is a message with one to three buttons.
func Buttons(to Address, f Frame, choices ...Choice) Outgoing {
	m := f.interactive("button", MaxBody)
	for _, c := range choices {
		m.Action.Buttons = append(m.Action.Buttons, replyButton{Type: "reply", Reply: c})
	}
	return Outgoing{To: to, content: m}
}

// List is a message with a button that opens a list of up to ten rows in all.
func List(to Address, f Frame, button string, sections ...Section) Outgoing {
	m := f.interactive("list", MaxListBody)
	m.Action.Button, m.Action.Sections = button, sections
	return Outgoing{To: to, content: m}
}

// AskLocation is a message with a button that sends where the person is.
func AskLocation(to Address, body string) Outgoing {
	m := Frame{Body: body}.interactive("location_request_message", MaxBody)
	m.Action.Name = "send_location"
	return Outgoing{To: to, content: m}
}

type interactive struct {
	Type    string  `json:"type"`
	Header  *header `json:"header,omitempty"`
	Body    words   `json:"body"`
	Footer  *words  `json:"footer,omitempty"`
	Action  action  `json:"action"`
	maxBody int
}

type words struct {
	Text string `json:"text"`
}

type header struct {
	Type     string `json:"type"`
	Text     string `json:"text,omitempty"`
	Image    *File  `json:"image,omitempty"`
	Video    *File  `json:"video,omitempty"`
	Document *File  `json:"document,omitempty"`
}

type action struct {
	Name     string        `json:"name,omitempty"`
	Button   string        `json:"button,omitempty"`
	Buttons  []replyButton `json:"buttons,omitempty"`
	Sections []Section     `json:"sections,omitempty"`
}

type replyButton struct {
	Type  string `json:"type"`
	Reply Choice `json:"reply"`
}

func (f Frame) interactive(kind string, maxBody int) interactive {
	m := interactive{Type: kind, Header: f.Header.write(), Body: words{Text: f.Body}, maxBody: maxBody}
	if f.Footer != "" {
		m.Footer = &words{Text: f.Footer}
	}
	return m
}

func (h Header) write() *header {
	switch {
	case h.Text != "":
		return &header{Type: "text", Text: h.Text}
	case h.Image != File{}:
		return &header{Type: "image", Image: &h.Image}
	case h.Video != File{}:
		return &header{Type: "video", Video: &h.Video}
	case h.Document != File{}:
		return &header{Type: "document", Document: &h.Document}
	}
	return nil
}

func (interactive) kind() string { return "interactive" }

func (m interactive) check() error {
	return cmp.Or(m.checkFrame(), m.checkAction())
}

func (m interactive) checkFrame() error {
	err := needed("interactive.body.text", m.Body.Text, m.maxBody)
	if m.Footer != nil {
		err = cmp.Or(err, upTo("interactive.footer.text", m.Footer.Text, MaxFooter))
	}
	if m.Header == nil {
		return err
	}
	if m.Type == "list" && m.Header.Type != "text" {
		err = cmp.Or(err, error(&FieldError{Field: "interactive.header.type", Reason: "of a list is text"}))
	}
	return cmp.Or(err, upTo("interactive.header.text", m.Header.Text, MaxHeader))
}

func (m interactive) checkAction() error {
	switch m.Type {
	case "button":
		return m.Action.checkButtons()
	case "list":
		return m.Action.checkList()
	}
	return nil
}

func (a action) checkButtons() error {
	err := between("interactive.action.buttons", len(a.Buttons), 1, MaxButtons)
	seen := unique{}
	for i, b := range a.Buttons {
		at := fmt.Sprintf("interactive.action.buttons[%d].reply", i)
		err = cmp.Or(err, seen.choice(at, b.Reply, MaxButtonID, MaxButtonTitle))
		if b.Reply.Description != "" {
			err = cmp.Or(err, error(&FieldError{Field: at + ".description", Reason: "goes with rows only"}))
		}
	}
	return err
}

func (a action) checkList() error {
	err := cmp.Or(
		needed("interactive.action.button", a.Button, MaxButtonTitle),
		between("interactive.action.sections", len(a.Sections), 1, MaxSections))
	seen, rows := unique{}, 0
	for i, s := range a.Sections {
		at := fmt.Sprintf("interactive.action.sections[%d]", i)
		err = cmp.Or(err, upTo(at+".title", s.Title, MaxSectionTitle))
		for j, row := range s.Rows {
			err = cmp.Or(err, seen.choice(fmt.Sprintf("%s.rows[%d]", at, j), row, MaxRowID, MaxRowTitle))
		}
		rows += len(s.Rows)
	}
	return cmp.Or(err, between("interactive.action.sections.rows", rows, 1, MaxRows))
}
