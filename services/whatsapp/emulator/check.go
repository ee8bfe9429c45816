package emulator

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// check holds a body against Meta's limits; nil if it keeps them.
func (o *outbound) check() *fault {
	if o.Product != "whatsapp" {
		return refuse(codeParameter, "messaging_product must be whatsapp")
	}
	if o.To == "" && o.Recipient == "" {
		return refuse(codeMissing, "to or recipient is missing")
	}
	switch o.Type {
	case "", "text":
		return o.checkText()
	case "interactive":
		return o.checkInteractive()
	case "template":
		return o.checkTemplate()
	}
	if file, known := o.files()[o.Type]; known {
		return file.check(o.Type)
	}
	return refuse(codeParameter, "Param type must be one of the supported types")
}

// files are the media by their type.
func (o *outbound) files() map[string]*outFile {
	return map[string]*outFile{"image": o.Image, "document": o.Document, "audio": o.Audio}
}

func (f *outFile) check(kind string) *fault {
	if f == nil {
		return refuse(codeMissing, "%s is missing", kind)
	}
	if (f.ID == "") == (f.Link == "") {
		return refuse(codeParameter, "%s needs either an id or a link", kind)
	}
	return length(kind+"['caption']", f.Caption, 0, 1024)
}

func (o *outbound) checkText() *fault {
	if o.Text == nil {
		return refuse(codeMissing, "text is missing")
	}
	f := length("text['body']", o.Text.Body, 1, 4096)
	if f != nil {
		f.code = codeParameter
	}
	return f
}

func (o *outbound) checkInteractive() *fault {
	m := o.Interactive
	if m == nil {
		return refuse(codeMissing, "interactive is missing")
	}
	if m.Body == nil {
		return refuse(codeMissing, "interactive['body'] is missing")
	}
	most := 1024
	if m.Type == "list" {
		most = 4096
	}
	return first(
		length("interactive['body']['text']", m.Body.Text, 1, most),
		m.Footer.check(),
		m.Header.check(m.Type),
		m.checkAction(),
	)
}

func (w *outWords) check() *fault {
	if w == nil {
		return nil
	}
	return length("interactive['footer']['text']", w.Text, 1, 60)
}

func (h *outHeader) check(of string) *fault {
	if h == nil {
		return nil
	}
	if of == "list" && h.Type != "text" {
		return refuse(codeValue, "interactive['header']['type'] of a list must be text")
	}
	switch h.Type {
	case "text":
		return length("interactive['header']['text']", h.Text, 1, 60)
	case "image":
		return h.Image.check("image")
	case "video":
		return h.Video.check("video")
	case "document":
		return h.Document.check("document")
	}
	return refuse(codeValue, "interactive['header']['type'] is not known")
}

func (m *outInteractive) checkAction() *fault {
	switch m.Type {
	case "button":
		return m.checkButtons()
	case "list":
		return m.checkList()
	case "location_request_message":
		if m.Action.Name != "send_location" {
			return refuse(codeValue, "interactive['action']['name'] must be send_location")
		}
		return nil
	}
	return refuse(codeValue, "interactive['type'] is not known")
}

func (m *outInteractive) checkButtons() *fault {
	f := count("interactive['action']['buttons']", len(m.Action.Buttons), 1, 3)
	seen := map[string]bool{}
	for i, b := range m.Action.Buttons {
		at := fmt.Sprintf("interactive['action']['buttons'][%d]", i)
		f = first(f, ofReply(at, b.Type), choice(at+"['reply']", b.Reply, 256, 20), unique(at, seen, b.Reply))
	}
	return f
}

func ofReply(at, kind string) *fault {
	if kind != "reply" {
		return refuse(codeValue, "%s['type'] must be reply", at)
	}
	return nil
}

func (m *outInteractive) checkList() *fault {
	f := first(
		length("interactive['action']['button']", m.Action.Button, 1, 20),
		count("interactive['action']['sections']", len(m.Action.Sections), 1, 10))
	seen, rows := map[string]bool{}, 0
	for i, s := range m.Action.Sections {
		at := fmt.Sprintf("interactive['action']['sections'][%d]", i)
		f = first(f, length(at+"['title']", s.Title, 0, 24))
		for j, row := range s.Rows {
			at := fmt.Sprintf("%s['rows'][%d]", at, j)
			f = first(f, choice(at, row, 200, 24), unique(at, seen, row))
		}
		rows += len(s.Rows)
	}
	return first(f, count("interactive['action']['sections'] rows", rows, 1, 10))
}

func choice(at string, c Choice, id, title int) *fault {
	return first(
		length(at+"['id']", c.ID, 1, id),
		length(at+"['title']", c.Title, 1, title),
		length(at+"['description']", c.Description, 0, 72))
}

// unique: neither ids nor titles may repeat.
func unique(at string, seen map[string]bool, c Choice) *fault {
	id, title := "id "+c.ID, "title "+c.Title
	if seen[id] || seen[title] {
		return refuse(codeValue, "%s repeats an id or a title", at)
	}
	seen[id], seen[title] = true, true
	return nil
}

// first returns the first fault.
func first(faults ...*fault) *fault {
	for _, f := range faults {
		if f != nil {
			return f
		}
	}
	return nil
}

// length counts UTF-16 units.
func length(name, s string, least, most int) *fault {
	n := len(utf16.Encode([]rune(s)))
	if n > most || n < least || least > 0 && strings.TrimSpace(s) == "" {
		return refuse(codeValue, "Param %s length is invalid: %d. Min length: %d, Max length: %d", name, n, least, most)
	}
	return nil
}

func count(name string, n, least, most int) *fault {
	if n < least || n > most {
		return refuse(codeValue, "Param %s count is invalid: %d. Min: %d, Max: %d", name, n, least, most)
	}
	return nil
}
