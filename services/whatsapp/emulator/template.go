package emulator

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Template is a message that Meta has approved.
type Template struct {
	Name, Language string   // "oferta_nueva", "es_PE"
	Header         string   // of media: "image", "video", "document"; else empty
	Body           string   // with {{named}} parameters, or {{1}}, {{2}}, …
	Footer         string   //
	Buttons        []string // titles of its quick replies
	Links          []string // titles of its links, which come after them
	CopyCode       string   // of an authentication template: the title of the button that copies its code, which is the body's {{1}}
}

var placeholder = regexp.MustCompile(`\{\{\s*(\w+)\s*\}\}`)

// placeholders are the parameters of a body, each once.
func (t Template) placeholders() []string {
	var all []string
	for _, found := range placeholder.FindAllStringSubmatch(t.Body, -1) {
		if !slices.Contains(all, found[1]) {
			all = append(all, found[1])
		}
	}
	return all
}

func (o *outbound) checkTemplate() *fault {
	if o.Template == nil || o.Template.Name == "" || o.Template.Language.Code == "" {
		return refuse(codeMissing, "template needs a name and a language")
	}
	for _, c := range o.Template.Components {
		for _, p := range c.Parameters {
			if p.Type == "text" && oneLine.MatchString(p.Text) {
				return refuse(codeParameter, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
			}
		}
	}
	return nil
}

var oneLine = regexp.MustCompile(`[\r\n\t]| {5}`)

// filled is a template as a person sees it.
func (t *Template) filled(o *outTemplate) (b Bubble, f *fault) {
	b = Bubble{Kind: "template", Template: t.Name, Body: t.Body, Footer: t.Footer}
	payloads := slices.Clone(t.Buttons) // without a payload of its own a button's title is sent
	hadBody := false
	for _, c := range o.Components {
		switch c.Type {
		case "header":
			b.Header = "[" + t.Header + "]"
			f = first(f, t.checkHeader(c))
		case "body":
			hadBody = true
			text, refused := t.fill(c.Parameters)
			b.Body, f = text, first(f, refused)
		case "button":
			f = first(f, t.button(c, payloads))
		default:
			f = first(f, refuse(codeValue, "template component %q is not known", c.Type))
		}
	}
	if !hadBody {
		_, refused := t.fill(nil)
		f = first(f, refused)
	}
	if t.CopyCode != "" {
		b.CopyTitle = t.CopyCode
		code, refused := t.copied(o)
		b.CopyCode, f = code, first(f, refused)
	}
	for i, title := range t.Buttons {
		b.Choices = append(b.Choices, Choice{ID: payloads[i], Title: title})
	}
	if len(t.Links) > 0 {
		b.LinkTitle = t.Links[0]
	}
	return b, f
}

func (t *Template) checkHeader(c outComponent) *fault {
	if t.Header == "" || len(c.Parameters) != 1 || c.Parameters[0].Type != t.Header {
		return refuse(codeParameters, "header: the template has no such header")
	}
	return nil
}

// fill puts parameters into the body. Each of its parameters is needed, and no other goes.
func (t *Template) fill(given []outParameter) (string, *fault) {
	wanted := t.placeholders()
	if len(given) != len(wanted) {
		return "", refuse(codeParameters, "body: number of localizable_params (%d) does not match the expected number of params (%d)", len(given), len(wanted))
	}
	text := map[string]string{}
	for i, p := range given {
		name := p.Name
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		if p.Type != "text" || strings.TrimSpace(p.Text) == "" || !slices.Contains(wanted, name) {
			return "", refuse(codeParameters, "body: parameter %d is empty or not one of the template's", i)
		}
		text[name] = p.Text
	}
	if len(text) != len(wanted) {
		return "", refuse(codeParameters, "body: a parameter is given twice")
	}
	body := placeholder.ReplaceAllStringFunc(t.Body, func(found string) string {
		return text[placeholder.FindStringSubmatch(found)[1]]
	})
	if f := length("template body", body, 1, 1024); f != nil {
		f.code = codeTemplateLong
		return "", f
	}
	return body, nil
}

// button notes a quick reply's payload, or checks a link's suffix.
func (t *Template) button(c outComponent, payloads []string) *fault {
	i, err := strconv.Atoi(string(c.Index))
	wrong := refuse(codeParameters, "button %q: the template has no such button", string(c.Index))
	if err != nil || len(c.Parameters) != 1 {
		return wrong
	}
	switch c.SubType {
	case "quick_reply":
		if i >= len(t.Buttons) || c.Parameters[0].Payload == "" {
			return wrong
		}
		payloads[i] = c.Parameters[0].Payload
	case "url":
		if t.CopyCode != "" && i == 0 {
			return nil // see copied
		}
		if i < len(t.Buttons) || i >= len(t.Buttons)+len(t.Links) || c.Parameters[0].Text == "" {
			return wrong
		}
	default:
		return wrong
	}
	return nil
}

// longestCode is how long the code of an authentication template may be.
const longestCode = 15

// copied is the code that an authentication template's button copies: that of its body, once more.
func (t *Template) copied(o *outTemplate) (string, *fault) {
	texts := map[string]string{}
	for _, c := range o.Components {
		if len(c.Parameters) == 1 {
			texts[c.Type] = c.Parameters[0].Text
		}
	}
	code := texts["button"]
	switch {
	case code == "":
		return "", refuse(codeMissing, "button: an authentication template needs its code once more")
	case code != texts["body"] || len(code) > longestCode:
		return "", refuse(codeParameter, "button: the code is another one than the body's, or has more than %d characters", longestCode)
	}
	return code, nil
}
