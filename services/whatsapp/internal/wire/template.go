package wire

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
)

// TemplateMessage fills in an approved template: the only thing that may be sent while the 24-hour window is shut.
type TemplateMessage struct {
	Name     string // lower case, digits, "_"
	Language string // "es_PE"
	Image    File   // of the header, for a template that has a picture there
	Params   []Param
	Buttons  []TemplateButton
}

// Param is a parameter of a template's body. All have names, or none has: then they are filled in in this order.
type Param struct {
	Name string
	Text string // one line
}

// TemplateButton fills in a button.
type TemplateButton struct {
	Index   int    // of the template's buttons, from 0
	Payload string // of a quick reply: comes back when it is tapped
	Suffix  string // of a link: what follows the template's own address
}

// Template sends a template.
func Template(to Address, t TemplateMessage) Outgoing {
	m := template{Name: t.Name, Language: language{Code: t.Language}}
	if t.Image != (File{}) {
		m.Components = append(m.Components, component{
			Type: "header", Parameters: []parameter{{Type: "image", Image: &t.Image}},
		})
	}
	if len(t.Params) > 0 {
		body := component{Type: "body"}
		for _, p := range t.Params {
			body.Parameters = append(body.Parameters, parameter{Type: "text", Name: p.Name, Text: p.Text})
		}
		m.Components = append(m.Components, body)
	}
	for _, b := range t.Buttons {
		m.Components = append(m.Components, b.write())
	}
	return Outgoing{To: to, content: m}
}

func (b TemplateButton) write() component {
	c := component{Type: "button", Index: strconv.Itoa(b.Index)}
	if b.Suffix != "" {
		c.SubType, c.Parameters = "url", []parameter{{Type: "text", Text: b.Suffix}}
	} else {
		c.SubType, c.Parameters = "quick_reply", []parameter{{Type: "payload", Payload: b.Payload}}
	}
	return c
}

type template struct {
	Name       string      `json:"name"`
	Language   language    `json:"language"`
	Components []component `json:"components,omitempty"`
}

type language struct {
	Code string `json:"code"`
}

type component struct {
	Type       string      `json:"type"`
	SubType    string      `json:"sub_type,omitempty"`
	Index      string      `json:"index,omitempty"`
	Parameters []parameter `json:"parameters"`
}

type parameter struct {
	Type    string `json:"type"`
	Name    string `json:"parameter_name,omitempty"`
	Text    string `json:"text,omitempty"`
	Payload string `json:"payload,omitempty"`
	Image   *File  `json:"image,omitempty"`
}

func (template) kind() string { return "template" }

var (
	templateName = regexp.MustCompile(`^[a-z0-9_]+$`)
	// notOneLine is what Meta refuses in a parameter.
	notOneLine = regexp.MustCompile(`[\r\n\t]| {5}`)
)

func (t template) check() error {
	err := cmp.Or(
		needed("template.name", t.Name, MaxTemplateName),
		given("template.language.code", t.Language.Code))
	if err == nil && !templateName.MatchString(t.Name) {
		err = &FieldError{Field: "template.name", Reason: "has other than lower case, digits and _"}
	}
	for i, c := range t.Components {
		err = cmp.Or(err, c.check(fmt.Sprintf("template.components[%d]", i)))
	}
	return err
}

func (c component) check(at string) error {
	var err error
	for i, p := range c.Parameters {
		field := fmt.Sprintf("%s.parameters[%d]", at, i)
		switch p.Type {
		case "payload":
			err = cmp.Or(err, needed(field+".payload", p.Payload, MaxButtonID))
		case "text":
			err = cmp.Or(err, needed(field+".text", p.Text, MaxBody), oneLine(field+".text", p.Text))
		}
		if (p.Name == "") != (c.Parameters[0].Name == "") {
			err = cmp.Or(err, error(&FieldError{Field: field + ".parameter_name", Reason: "is given for some and not for all"}))
		}
	}
	return err
}

func oneLine(field, s string) error {
	if notOneLine.MatchString(s) {
		return &FieldError{Field: field, Reason: "has line breaks, tabs or more than four spaces in a row"}
	}
	return nil
}
