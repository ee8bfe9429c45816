package emulator

import "cmp"

// render is a message as its phone will show it.
func (e *Emulator) render(o *outbound) (Bubble, *fault) {
	switch o.Type {
	case "", "text":
		return Bubble{Kind: "text", Body: o.Text.Body}, nil
	case "interactive":
		return o.Interactive.bubble(), nil
	case "template":
		t := e.template(o.Template)
		if t == nil {
			return Bubble{}, refuse(codeNoTemplate, "template name (%s) does not exist in %s", o.Template.Name, o.Template.Language.Code)
		}
		return t.filled(o.Template)
	case "location":
		return Bubble{Kind: o.Type, Body: o.Location.Name}, nil
	case "contacts":
		return Bubble{Kind: o.Type, Body: o.Contacts[0].Name.Formatted}, nil
	case "reaction":
		return Bubble{Kind: o.Type, Body: *o.Reaction.Emoji, ReplyTo: o.Reaction.MessageID}, nil
	}
	file := o.files()[o.Type]
	return Bubble{Kind: o.Type, Header: "[" + o.Type + "]", Body: cmp.Or(file.Caption, file.Filename)}, nil
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
	b.LinkTitle = cmp.Or(m.Action.Parameters.Title, m.Action.Parameters.FormText)
	b.LinkURL = m.Action.Parameters.URL
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
