package whatsapp

import "github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"

// Template is a message that Meta must have approved for the business account.
type Template struct {
	Name, Language string // "oferta_nueva", "es_PE"
	Body           string // with {{named}} parameters
	Buttons        []string
}

// Templates lists all that the service sends.
func Templates() []Template {
	var all []Template
	for _, t := range flows.Templates() {
		all = append(all, Template{Name: t.Name, Language: "es_PE", Body: t.Body, Buttons: t.Buttons})
	}
	return all
}
