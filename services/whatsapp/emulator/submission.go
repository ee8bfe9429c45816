package emulator

import (
	"fmt"
	"slices"
	"strings"
)

// submission is the body of a request that makes or edits a template.
type submission struct {
	Name       string          `json:"name"`
	Language   string          `json:"language"`
	Category   string          `json:"category"`
	Components []submittedPart `json:"components"`
}

type submittedPart struct {
	Type    string `json:"type"`
	Format  string `json:"format,omitempty"`
	Text    string `json:"text,omitempty"`
	Example *struct {
		Named []struct {
			Name string `json:"param_name"`
			Text string `json:"example"`
		} `json:"body_text_named_params"`
	} `json:"example,omitempty"`
	Buttons []struct {
		Type string `json:"type"`
		Text string `json:"text"`
		OTP  string `json:"otp_type,omitempty"`
	} `json:"buttons,omitempty"`
	Security bool `json:"add_security_recommendation,omitempty"`
	Expires  int  `json:"code_expiration_minutes,omitempty"`
}

// Subcodes of what is wrong with a template that is submitted.
const (
	subLength    = 2388040
	subExample   = 2388043
	subTaken     = 2388024
	subVariables = 2388293
	subEnds      = 2388299
)

// submitted is a refusal of a template, which Meta words for people.
func submitted(sub int, format string, args ...any) *fault {
	f := userFault(fmt.Sprintf(format, args...))
	f.subcode = sub
	return f
}

func userFault(says string) *fault { return &fault{code: codeParameter, toUser: says} }

func (s submission) check() *fault {
	switch {
	case s.Name == "" || len(s.Name) > 512 || strings.Trim(s.Name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "":
		return userFault("The name of a template has lower case letters, digits and underscores only.")
	case s.Language == "":
		return refuse(codeParameter, "(#100) The parameter language is required.")
	case !slices.Contains([]string{"utility", "authentication", "marketing"}, strings.ToLower(s.Category)):
		return refuse(codeParameter, "(#100) Param category must be one of {UTILITY, MARKETING, AUTHENTICATION}")
	}
	return nil
}

// write takes the words of a submission, or says what is wrong with them.
func (t *storedTemplate) write(parts []submittedPart) *fault {
	t.Body, t.Footer, t.Buttons, t.CopyCode = "", "", nil, ""
	for _, p := range parts {
		var f *fault
		switch strings.ToLower(p.Type) {
		case "body":
			f = t.writeBody(p)
		case "footer":
			f = t.writeFooter(p)
		case "buttons":
			f = t.writeButtons(p)
		default:
			f = userFault(fmt.Sprintf("Component %s is not known.", p.Type))
		}
		if f != nil {
			return f
		}
	}
	if t.Body == "" {
		return submitted(subExample, "The body of the template is missing.")
	}
	return nil
}

// Limits of a template.
const (
	longestBody   = 1024
	longestButton = 25
	lettersEach   = 10 // that a body needs at least for each of its variables, more or less
)

func (t *storedTemplate) writeBody(p submittedPart) *fault {
	if t.category == "AUTHENTICATION" {
		t.Body = t.codeBody(p.Security)
		return nil
	}
	t.Body = strings.TrimSpace(p.Text)
	wanted := t.placeholders()
	switch {
	case t.Body == "" || length("body", t.Body, 1, longestBody) != nil:
		return submitted(subLength, "The body of the template is empty or longer than %d characters.", longestBody)
	case strings.HasPrefix(t.Body, "{{") || strings.HasSuffix(t.Body, "}}"):
		return submitted(subEnds, "Variables can't be at the start or end of the template.")
	case len(t.Body) < lettersEach*len(wanted):
		return submitted(subVariables, "This template has too many variables for its length.")
	}
	return p.checkExamples(wanted)
}

// checkExamples wants an example of each variable.
func (p submittedPart) checkExamples(wanted []string) *fault {
	var given []string
	if p.Example != nil {
		for _, example := range p.Example.Named {
			if example.Text != "" {
				given = append(given, example.Name)
			}
		}
	}
	for _, name := range wanted {
		if !slices.Contains(given, name) {
			return submitted(subExample, "The variable {{%s}} of the template has no example.", name)
		}
	}
	return nil
}

// codeBody is Meta's own text of an authentication template.
func (t *storedTemplate) codeBody(security bool) string {
	body, advice := "*{{1}}* is your verification code.", " For your security, do not share this code."
	if strings.HasPrefix(t.Language, "es") {
		body, advice = "*{{1}}* es tu código de verificación.", " Por tu seguridad, no lo compartas."
	}
	if !security {
		return body
	}
	return body + advice
}

func (t *storedTemplate) writeFooter(p submittedPart) *fault {
	t.Footer = p.Text
	if p.Expires > 0 {
		t.Footer = fmt.Sprintf("This code expires in %d minutes.", p.Expires)
		if strings.HasPrefix(t.Language, "es") {
			t.Footer = fmt.Sprintf("Este código caduca en %d minutos.", p.Expires)
		}
	}
	if length("footer", t.Footer, 1, 60) != nil {
		return submitted(subLength, "The footer of the template is empty or longer than 60 characters.")
	}
	return nil
}

func (t *storedTemplate) writeButtons(p submittedPart) *fault {
	for _, b := range p.Buttons {
		if length("button", b.Text, 1, longestButton) != nil {
			return submitted(subLength, "A button of the template is empty or longer than %d characters.", longestButton)
		}
		switch strings.ToLower(b.Type) {
		case "quick_reply":
			t.Buttons = append(t.Buttons, b.Text)
		case "otp":
			t.CopyCode = b.Text
		default:
			return userFault(fmt.Sprintf("Button %s is not known.", b.Type))
		}
	}
	return nil
}
