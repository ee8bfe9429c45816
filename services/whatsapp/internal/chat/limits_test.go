package chat_test

import (
	"fmt"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

func length(text string) int { return len(utf16.Encode([]rune(text))) }

// fits holds a message against WhatsApp's limits.
func fits(t testing.TB, m chat.Message) {
	t.Helper()
	if wrong := unfit(m); wrong != "" {
		t.Errorf("%s: %+v", wrong, m)
	}
}

// unfit says which limit a message breaks; "" for none.
func unfit(m chat.Message) string {
	choices, most, title, body := m.Buttons, 3, 20, 4096
	if m.List != nil {
		choices, most, title = m.List.Rows, 10, 24
		if len(m.Buttons) > 0 || len(choices) == 0 || length(m.List.Button) > 20 || m.List.Button == "" {
			return "list"
		}
	}
	if len(choices) > 0 {
		body = 1024
	}
	if m.Body == "" || length(m.Body) > body || length(m.Footer) > 60 || len(choices) > most || !utf8.ValidString(m.Body) {
		return fmt.Sprintf("body of %d, footer of %d, %d choices", length(m.Body), length(m.Footer), len(choices))
	}
	titles, ids := map[string]bool{}, map[string]bool{}
	for _, c := range choices {
		if c.ID == "" || c.Title == "" || length(c.ID) > 200 || length(c.Title) > title || length(c.Description) > 72 {
			return fmt.Sprintf("choice %+v", c)
		}
		if titles[c.Title] || ids[c.ID] {
			return fmt.Sprintf("choice twice: %+v", c)
		}
		titles[c.Title], ids[c.ID] = true, true
	}
	return unfitTemplate(m.Template)
}

// unfitTemplate holds a template against those that are approved.
func unfitTemplate(t *chat.Template) string {
	if t == nil {
		return ""
	}
	for _, approved := range chat.Templates() {
		if approved.Name != t.Name {
			continue
		}
		if names := variables(approved.Body); fmt.Sprint(names) != fmt.Sprint(named(t)) {
			return fmt.Sprintf("template %s takes %v, not %v", t.Name, names, named(t))
		}
		if len(approved.Buttons) == 0 || length(t.Payload) > 128 || t.Payload == "" || length(filled(approved.Body, t)) > 1024 {
			return "template too long: " + t.Name
		}
		return ""
	}
	return "template that nobody approved: " + t.Name
}
