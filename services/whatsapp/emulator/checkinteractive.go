package emulator

import "fmt"

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
	a := m.Action
	switch m.Type {
	case "button":
		return m.checkButtons()
	case "list":
		return m.checkList()
	case "cta_url":
		if a.Name != m.Type || a.Parameters.URL == "" {
			return refuse(codeMissing, "interactive['action'] needs its name and a url")
		}
		return length("interactive['action']['parameters']['display_text']", a.Parameters.Title, 1, 20)
	case "flow":
		if a.Name != m.Type || a.Parameters.FormID == "" {
			return refuse(codeMissing, "interactive['action'] needs its name and flow_id")
		}
		return length("interactive['action']['parameters']['flow_cta']", a.Parameters.FormText, 1, 20)
	case "location_request_message":
		return named(a.Name, "send_location")
	case "request_contact_info":
		return named(a.Name, m.Type)
	}
	return refuse(codeValue, "interactive['type'] is not known")
}

func named(name, want string) *fault {
	if name != want {
		return refuse(codeValue, "interactive['action']['name'] must be %s", want)
	}
	return nil
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
