package wire

import (
	"regexp"
	"slices"
)

// Submission is a template as it is submitted to Meta for approval.
type Submission struct {
	Name       string          `json:"name,omitempty"`     // none in an edit, which keeps it
	Language   string          `json:"language,omitempty"` // likewise
	Category   string          `json:"category,omitempty"` // "utility" or "authentication"; likewise
	Format     string          `json:"parameter_format,omitempty"`
	Components []SubmittedPart `json:"components"`
}

// SubmittedPart is the body, the footer or the buttons of a template.
type SubmittedPart struct {
	Type     string            `json:"type"` // "body", "footer", "buttons"
	Text     string            `json:"text,omitempty"`
	Example  *Examples         `json:"example,omitempty"`
	Buttons  []SubmittedButton `json:"buttons,omitempty"`
	Security bool              `json:"add_security_recommendation,omitempty"` // of the body of an authentication template
	Expires  int               `json:"code_expiration_minutes,omitempty"`     // of its footer
}

// Examples are what stands in a body's variables in the eyes of who reviews it.
type Examples struct {
	Named []Example `json:"body_text_named_params"`
}

// Example is that of one variable.
type Example struct {
	Name string `json:"param_name"`
	Text string `json:"example"`
}

// SubmittedButton is a quick reply, or what copies a code.
type SubmittedButton struct {
	Type string `json:"type"` // "quick_reply" or "otp"
	Text string `json:"text,omitempty"`
	OTP  string `json:"otp_type,omitempty"` // "copy_code"
}

var variable = regexp.MustCompile(`\{\{(\w+)\}\}`)

// Variables are the names of a body's variables, each once.
func Variables(body string) (names []string) {
	for _, found := range variable.FindAllStringSubmatch(body, -1) {
		if !slices.Contains(names, found[1]) {
			names = append(names, found[1])
		}
	}
	return names
}

// StoredTemplate is a template as Meta has it. Meta writes words of its own in capitals.
type StoredTemplate struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Language string `json:"language"`
	Category string `json:"category"` // "UTILITY", "AUTHENTICATION", "MARKETING"
	Status   string `json:"status"`   // "APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", …
	Quality  struct {
		Score string `json:"score"` // "GREEN", "YELLOW", "RED", "UNKNOWN"
	} `json:"quality_score"`
	Rejected   string       `json:"rejected_reason"` // "NONE" or why
	Components []StoredPart `json:"components"`
}

// StoredPart is a part of it.
type StoredPart struct {
	Type    string `json:"type"` // "BODY", "FOOTER", "BUTTONS"
	Text    string `json:"text"`
	Buttons []struct {
		Text string `json:"text"`
	} `json:"buttons"`
}
