package chat_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

var variable = regexp.MustCompile(`\{\{([a-z_]+)\}\}`)

// variables are those of a template's body, sorted.
func variables(body string) []string {
	names := []string{}
	for _, found := range variable.FindAllStringSubmatch(body, -1) {
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

// Meta's rules for templates: no variable at either end, none beside another, short buttons, names in lower case.
func TestTemplates(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9_]{1,512}$`)
	seen := map[string]bool{}
	for _, template := range chat.Templates() {
		if seen[template.Name] || !name.MatchString(template.Name) {
			t.Errorf("name %q", template.Name)
		}
		seen[template.Name] = true
		if strings.HasPrefix(template.Body, "{{") || strings.HasSuffix(template.Body, "}}") || strings.Contains(template.Body, "}}{{") ||
			strings.Contains(template.Body, "}} {{") || length(template.Body) > 550 {
			t.Errorf("body of %s: %s", template.Name, template.Body)
		}
		if left := variable.ReplaceAllString(template.Body, ""); strings.ContainsAny(left, "{}") {
			t.Errorf("variables of %s: %s", template.Name, template.Body)
		}
		for _, button := range template.Buttons {
			if button == "" || length(button) > 25 {
				t.Errorf("button of %s: %q", template.Name, button)
			}
		}
	}
	if !seen[chat.General] || len(variables(chat.Templates()[0].Body)) > 0 {
		t.Error("no general template, or it has variables")
	}
}
