package chattest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
)

// Length is that of a text in UTF-16 units, counted by itself.
func Length(text string) int { return len(utf16.Encode([]rune(text))) }

// Fits holds a message against WhatsApp's limits.
func Fits(t testing.TB, m chat.Message) {
	t.Helper()
	if wrong := Unfit(m); wrong != "" {
		t.Errorf("%s: %+v", wrong, m)
	}
}

// Unfit says which limit a message breaks; "" for none.
func Unfit(m chat.Message) string {
	choices, most, title, body := m.Buttons, 3, 20, 4096
	if m.List != nil {
		choices, most, title = m.List.Rows, 10, 24
		if len(m.Buttons) > 0 || len(choices) == 0 || Length(m.List.Button) > 20 || m.List.Button == "" {
			return "list"
		}
	}
	if len(choices) > 0 {
		body = 1024
	}
	if m.Body == "" || Length(m.Body) > body || Length(m.Footer) > 60 || len(choices) > most || !utf8.ValidString(m.Body) {
		return fmt.Sprintf("body of %d, footer of %d, %d choices", Length(m.Body), Length(m.Footer), len(choices))
	}
	if strings.Contains(m.Body, "%!(EXTRA") || strings.Contains(m.Body, "(MISSING)") {
		return "a text and its values do not fit together"
	}
	if slices.ContainsFunc(m.Buttons, func(c chat.Choice) bool { return c.Description != "" }) {
		return "a button with a description"
	}
	titles, ids := map[string]bool{}, map[string]bool{}
	for _, c := range choices {
		if c.ID == "" || c.Title == "" || Length(c.ID) > 200 || Length(c.Title) > title || Length(c.Description) > 72 {
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
	for _, approved := range flows.Templates() {
		if approved.Name != t.Name {
			continue
		}
		if names := Variables(approved.Body); fmt.Sprint(names) != fmt.Sprint(named(t)) {
			return fmt.Sprintf("template %s takes %v, not %v", t.Name, names, named(t))
		}
		if len(approved.Buttons) == 0 || Length(t.Payload) > 128 || Length(filled(approved.Body, t)) > 1024 {
			return "template too long: " + t.Name
		}
		return ""
	}
	return "template that nobody approved: " + t.Name
}

// Variable is one of a template.
var Variable = regexp.MustCompile(`\{\{([a-z_]+)\}\}`)

// Variables are those of a template's body, sorted.
func Variables(body string) []string {
	names := []string{}
	for _, found := range Variable.FindAllStringSubmatch(body, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	return names
}

func named(t *chat.Template) []string {
	names := []string{}
	for _, p := range t.Params {
		if p.Text == "" || strings.ContainsAny(p.Text, "\n\t") {
			return []string{"a parameter that Meta refuses: " + p.Name}
		}
		names = append(names, p.Name)
	}
	slices.Sort(names)
	return names
}

func filled(body string, t *chat.Template) string {
	for _, p := range t.Params {
		body = strings.ReplaceAll(body, "{{"+p.Name+"}}", p.Text)
	}
	return body
}
