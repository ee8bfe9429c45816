package whatsapp

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/whatsapp/internal/app"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
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
		all = append(all, Template{Name: t.Name, Language: "es_PE", Category: utility, Body: t.Body, Buttons: t.Buttons})
	}
	return append(all, authentication()...)
}

// Categories of templates.
const (
	utility         = "utility"
	oneTimePassword = "authentication"
)

// authentication are the templates of one-time codes. Their words are Meta's, which the submission only chooses from: with the advice to tell the
// code to nobody, and with the minutes for which it is good.
func authentication() []Template {
	return []Template{
		{
			Name: app.CodeTemplate, Language: "es_PE", Category: oneTimePassword, CopyCode: "Copiar código",
			Body: "*{{1}}* es tu código de verificación. Por tu seguridad, no lo compartas.", Footer: fmt.Sprintf("Este código caduca en %d minutos.", codeMinutes),
		},
		{
			Name: app.CodeTemplate, Language: "en_US", Category: oneTimePassword, CopyCode: "Copy code",
			Body: "*{{1}}* is your verification code. For your security, do not share this code.", Footer: fmt.Sprintf("This code expires in %d minutes.", codeMinutes),
		},
	}
}

const codeMinutes = int(natsd.CodeLife / time.Minute) // for which a one-time code is good

// examples are what whoever reviews a template sees in place of its variables.
func examples() map[string]string {
	return map[string]string{
		"cuantos":   "4",
		"comprador": "Snacks Lima", "precio": "S/ 158 por quintal", "producto": "20 quintales de maíz amarillo", "plazo": "hasta mañana a las 5 de la tarde",
		"total": "S/ 3,160.00", "feria": "Feria de Nieva", "what": "entraron desde otra computadora", "organisation": "Molino del Sur", "code": "482913",
	}
}

// submission is a template as it is submitted.
func (t Template) submission() wire.Submission {
	s := wire.Submission{Name: t.Name, Language: t.Language, Category: t.Category}
	if t.Category == oneTimePassword {
		s.Components = []wire.SubmittedPart{
			{Type: "body", Security: true},
			{Type: "footer", Expires: codeMinutes},
			{Type: "buttons", Buttons: []wire.SubmittedButton{{Type: "otp", OTP: "copy_code", Text: t.CopyCode}}},
		}
		return s
	}
	body := wire.SubmittedPart{Type: "body", Text: t.Body}
	for _, name := range wire.Variables(t.Body) {
		if body.Example == nil {
			body.Example, s.Format = &wire.Examples{}, "named"
		}
		body.Example.Named = append(body.Example.Named, wire.Example{Name: name, Text: examples()[name]})
	}
	s.Components = []wire.SubmittedPart{body}
	if len(t.Buttons) > 0 {
		buttons := wire.SubmittedPart{Type: "buttons"}
		for _, title := range t.Buttons {
			buttons.Buttons = append(buttons.Buttons, wire.SubmittedButton{Type: "quick_reply", Text: title})
		}
		s.Components = append(s.Components, buttons)
	}
	return s
}

// edit is what of a submission an edit may change.
func (t Template) edit() wire.Submission {
	s := t.submission()
	return wire.Submission{Components: s.Components}
}

// differs reports whether Meta has other words of ours. Those of an authentication template are Meta's own.
func (t Template) differs(has wire.StoredTemplate) bool {
	var body string
	var buttons []string
	for _, part := range has.Components {
		switch strings.ToLower(part.Type) {
		case "body":
			body = part.Text
		case "buttons":
			for _, b := range part.Buttons {
				buttons = append(buttons, b.Text)
			}
		}
	}
	if t.Category == oneTimePassword {
		return !slices.Equal(buttons, []string{t.CopyCode})
	}
	return strings.TrimSpace(body) != strings.TrimSpace(t.Body) || !slices.Equal(buttons, t.Buttons)
}
