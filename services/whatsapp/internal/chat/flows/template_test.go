package flows_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/chattest"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
)

// Meta's rules for templates: no variable at either end, none beside another, short buttons, names in lower case.
func TestTemplates(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9_]{1,512}$`)
	seen := map[string]bool{}
	for _, template := range flows.Templates() {
		if seen[template.Name] || !name.MatchString(template.Name) {
			t.Errorf("name %q", template.Name)
		}
		seen[template.Name] = true
		if strings.HasPrefix(template.Body, "{{") || strings.HasSuffix(template.Body, "}}") || strings.Contains(template.Body, "}}{{") ||
			strings.Contains(template.Body, "}} {{") || chattest.Length(template.Body) > 550 {
			t.Errorf("body of %s: %s", template.Name, template.Body)
		}
		if left := chattest.Variable.ReplaceAllString(template.Body, ""); strings.ContainsAny(left, "{}") {
			t.Errorf("variables of %s: %s", template.Name, template.Body)
		}
		for _, button := range template.Buttons {
			if button == "" || chattest.Length(button) > 25 {
				t.Errorf("button of %s: %q", template.Name, button)
			}
		}
	}
	if !seen[chat.General] || len(chattest.Variables(flows.Templates()[0].Body)) > 0 {
		t.Error("no general template, or it has variables")
	}
}
