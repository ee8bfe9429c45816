package chat

import "github.com/qhatu/qhatu/services/whatsapp/internal/say"

// General is the template of a message that has none of its own. It has no variables.
const General = "novedad_qhatu"

// TemplateText is a template as it is submitted for approval, as utility, in es_PE.
type TemplateText struct {
	Name    string
	Body    string   // with {{named}} variables, none of which begins or ends it
	Buttons []string // quick replies
}

// Templates lists what may be said while the 24 h window is shut. A tap on its button opens the window; its payload says
// what it is about.
func Templates() []TemplateText {
	return []TemplateText{
		{
			Name:    General,
			Body:    "Hola, hay una novedad para tu asociación en Qhatu. Toca el botón para verla.",
			Buttons: []string{"Ver novedad"},
		},
		{
			Name: "oferta_nueva",
			Body: "Hola, tienes una oferta en Qhatu: {{comprador}} ofrece {{precio}} por {{producto}}. " +
				"Puedes responder {{plazo}}. Toca el botón para verla.",
			Buttons: []string{"Ver oferta"},
		},
		{
			Name: "trato_hecho",
			Body: "Hola, {{comprador}} aceptó tu oferta en Qhatu: vendes {{producto}} por {{total}}. " +
				"No cargues hasta ver el pago en tu cuenta. Toca el botón para ver el trato.",
			Buttons: []string{"Ver trato"},
		},
		{
			Name: "puesto_libre",
			Body: "Hola, se liberó un puesto para tu asociación en {{feria}}. Puedes decir sí {{plazo}}. " +
				"Toca el botón para responder.",
			Buttons: []string{"Ver puesto"},
		},
	}
}

// maxParam keeps a template's body within its 1024 units, whatever a buyer or a fair is called.
const maxParam = 120

// templated gives a message the template that is sent in its place while the window is shut.
func templated(m Message, name, payload string, params ...Param) Message {
	for i := range params {
		params[i].Text = say.Fit(params[i].Text, maxParam)
	}
	m.Template = &Template{Name: name, Params: params, Payload: payload}
	return m
}

// template is an offer's.
func (d deal) template() *Template {
	return templated(Message{}, "oferta_nueva", d.tapOf("show"),
		Param{Name: "comprador", Text: d.buyer()},
		Param{Name: "precio", Text: say.Price(d.offer.Price)},
		Param{Name: "producto", Text: say.Quantity(d.offer.Quantity) + d.of()},
		Param{Name: "plazo", Text: deadline(d.offer.ValidUntil)}).Template
}
