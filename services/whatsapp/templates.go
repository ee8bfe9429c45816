package whatsapp

import (
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
)

// Template is a message that Meta must have approved for the business account.
type Template struct {
	Name, Language string // "oferta_nueva", "es_PE"
	Category       string // "utility" or "authentication"
	Body           string // with {{named}} parameters; of an authentication template Meta's own words, with {{1}}
	Footer         string
	Buttons        []string
	CopyCode       string // title of the button that copies the code of an authentication template
}

// Templates lists all that the service sends.
func Templates() []Template {
	var all []Template
	for _, t := range flows.Templates() {
		all = append(all, Template{Name: t.Name, Language: "es_PE", Category: "utility", Body: t.Body, Buttons: t.Buttons})
	}
	return append(all, authentication()...)
}

// authentication are the templates of one-time codes. Their words are Meta's, which the submission only chooses from: with the advice to tell the
// code to nobody, and with the minutes for which it is good.
func authentication() []Template {
	return []Template{
		{
			Name: app.CodeTemplate, Language: "es_PE", Category: "authentication", CopyCode: "Copiar código",
			Body: "*{{1}}* es tu código de verificación. Por tu seguridad, no lo compartas.", Footer: "Este código caduca en 10 minutos.",
		},
		{
			Name: app.CodeTemplate, Language: "en_US", Category: "authentication", CopyCode: "Copy code",
			Body: "*{{1}}* is your verification code. For your security, do not share this code.", Footer: "This code expires in 10 minutes.",
		},
	}
}
