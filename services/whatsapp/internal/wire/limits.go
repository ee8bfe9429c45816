package wire

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf16"
)

// Meta's limits, in UTF-16 units where they are lengths. Meta says "characters" and not which: units are the strictest
// reading of the usual two.
const (
	MaxText           = 4096 // body of a text message
	MaxBody           = 1024 // body with buttons, with a link, of a template; captions
	MaxListBody       = 4096
	MaxHeader         = 60
	MaxFooter         = 60
	MaxButtons        = 3
	MaxButtonTitle    = 20 // also of the button that opens a list
	MaxButtonID       = 256
	MaxSections       = 10
	MaxRows           = 10 // of all sections together
	MaxSectionTitle   = 24
	MaxRowID          = 200
	MaxRowTitle       = 24
	MaxRowDescription = 72
	MaxTemplateName   = 512
)

// FieldError is returned for a body that Meta would refuse. It never quotes what the field holds.
type FieldError struct {
	Field  string // its path: "interactive.action.buttons[1].reply.title"
	Reason string // "has 21 UTF-16 units, at most 20 go"
}

// Error says field and reason.
func (e *FieldError) Error() string { return e.Field + " " + e.Reason }

// Units counts UTF-16 units: an emoji is two or more.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// given: may not be empty.
func given(field, value string) error {
	if value == "" {
		return &FieldError{Field: field, Reason: "is missing"}
	}
	return nil
}

// upTo: may be empty.
func upTo(field, s string, most int) error {
	if n := Units(s); n > most {
		return &FieldError{Field: field, Reason: fmt.Sprintf("has %d UTF-16 units, at most %d go", n, most)}
	}
	return nil
}

// needed: may not be empty, nor blank.
func needed(field, s string, most int) error {
	if strings.TrimSpace(s) == "" {
		return &FieldError{Field: field, Reason: "is empty"}
	}
	return upTo(field, s, most)
}

func between(field string, n, least, most int) error {
	if n < least || n > most {
		return &FieldError{Field: field, Reason: fmt.Sprintf("has %d elements, %d to %d go", n, least, most)}
	}
	return nil
}

// unique remembers what was seen under a name: ids and titles may not repeat within a message.
type unique map[[2]string]bool

func (u unique) check(field, name, value string) error {
	key := [2]string{name, value}
	if u[key] {
		return &FieldError{Field: field, Reason: "is the same as an earlier one"}
	}
	u[key] = true
	return nil
}

// choice checks a button or a row.
func (u unique) choice(at string, c Choice, maxID, maxTitle int) error {
	return cmp.Or(
		needed(at+".id", c.ID, maxID),
		needed(at+".title", c.Title, maxTitle),
		upTo(at+".description", c.Description, MaxRowDescription),
		u.check(at+".id", "id", c.ID),
		u.check(at+".title", "title", c.Title),
	)
}
