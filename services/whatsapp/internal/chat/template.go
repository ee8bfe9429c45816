package chat

import "github.com/qhatu/qhatu/services/whatsapp/internal/say"

// General is the template of a message that has none of its own. It has no variables.
const General = "novedad_qhatu"

// TemplateText is a template as it is submitted for approval, as utility, in es_PE. A tap on its button opens the 24 h
// window; its payload says what it is about.
type TemplateText struct {
	Name    string
	Body    string   // with {{named}} variables, none of which begins or ends it
	Buttons []string // quick replies
}

// gatheredTemplate is the template of a message that tells several things.
const gatheredTemplate = "avisos_qhatu"

// Templates lists the kernel's own: the general one, and that of several things.
func Templates() []TemplateText {
	return []TemplateText{spanish.generalTemplate, spanish.gatheredTemplate}
}

// maxParam keeps a template's body within its 1024 units, whatever a buyer or a fair is called.
const maxParam = 120

// WithTemplate gives a message the template that is sent in its place while the window is shut. payload is the id of the
// tap that its button stands for; "": it asks for the message itself.
func (m Message) WithTemplate(name, payload string, params ...Param) Message {
	for i := range params {
		params[i].Text = say.Fit(params[i].Text, maxParam)
	}
	m.Template = &Template{Name: name, Params: params, Payload: payload}
	return m
}
