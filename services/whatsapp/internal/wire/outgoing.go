package wire

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"
)

// Outgoing is one body of POST /messages: a message to one person, or a read mark (Read). Constructors make it; as JSON it
// is what Meta takes. Ask Validate before it is sent.
type Outgoing struct {
	To       Address
	ReplyTo  string // id of the message that it answers, shown above it; optional
	Callback string // comes back in each Status, so that a send whose answer was lost is known again; no personal data
	content  content
}

// content is what is sent. Each marshals to the value that stands under its kind.
type content interface {
	kind() string
	check() error
}

// MarshalJSON writes the body of POST /messages.
func (o Outgoing) MarshalJSON() ([]byte, error) {
	if o.content == nil {
		return nil, errors.New("outgoing message without content")
	}
	if mark, ok := o.content.(readMark); ok {
		return json.Marshal(mark)
	}
	kind := o.content.kind()
	body := map[string]any{"messaging_product": product, "recipient_type": "individual", "type": kind, kind: o.content}
	o.To.write(body)
	if o.ReplyTo != "" {
		body["context"] = map[string]string{"message_id": o.ReplyTo}
	}
	if o.Callback != "" {
		body["biz_opaque_callback_data"] = o.Callback
	}
	return json.Marshal(body)
}

// product is what every body begins with.
const product = "whatsapp"

// Validate holds it against Meta's limits, lengths in UTF-16 units. A *FieldError says which field breaks which.
func (o Outgoing) Validate() error {
	if o.content == nil {
		return &FieldError{Field: "type", Reason: "is missing"}
	}
	if _, ok := o.content.(readMark); !ok {
		if err := o.To.check(); err != nil {
			return err
		}
	}
	return o.content.check()
}

// Address is a person: by phone if there is one, else by business-scoped id.
type Address struct {
	Phone  string // E.164; spaces, hyphens, brackets and a missing "+" are put right
	UserID string // "PE.1349…"
}

func (a Address) write(body map[string]any) {
	if a.Phone != "" {
		body["to"] = a.e164()
	} else {
		body["recipient"] = a.UserID
	}
}

// phoneSigns takes out what phones are written with besides digits.
var phoneSigns = strings.NewReplacer("+", "", " ", "", "-", "", "(", "", ")", "")

// e164 writes the "+" always: without it Meta puts the business number's country code before the number.
func (a Address) e164() string {
	return "+" + phoneSigns.Replace(a.Phone)
}

var (
	phonePattern = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	// userPattern takes more than one form: Meta's examples of parent ids come with and without "ENT.".
	userPattern = regexp.MustCompile(`^[A-Z]{2}\.[A-Za-z0-9.]{1,132}$`)
)

func (a Address) check() error {
	switch {
	case a.Phone != "" && !phonePattern.MatchString(a.e164()):
		return &FieldError{Field: "to", Reason: "is no phone number with its country code"}
	case a.Phone == "" && a.UserID == "":
		return &FieldError{Field: "to", Reason: "is missing"}
	case a.Phone == "" && !userPattern.MatchString(a.UserID):
		return &FieldError{Field: "recipient", Reason: "is no business-scoped id"}
	}
	return nil
}
