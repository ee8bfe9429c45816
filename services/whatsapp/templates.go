package whatsapp

import (
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
)

// Templates lists the templates that Meta must have approved for the business account, as the emulator wants them.
func Templates() []emulator.Template {
	var all []emulator.Template
	for _, t := range flows.Templates() {
		all = append(all, emulator.Template{Name: t.Name, Language: "es_PE", Body: t.Body, Buttons: t.Buttons})
	}
	return all
}
