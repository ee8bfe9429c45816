package identityevents

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
)

// Contact is the aggregate's name: the subject of a contact is market.identity.contact.<id>. A contact is one phone, one
// e-mail address, or one account at an organisation's own issuer; its id is a keyed hash of it, so that there is one for each and none of them can
// be read from it.
const Contact = "identity.contact"

// Wire names of the contact's events.
const (
	ContactLinkedV1 = "identity.contact.linked.v1"
	ContactLeftV1   = "identity.contact.left.v1"
)

// ContactEvents is the table of wire names, each with its struct.
func ContactEvents() events.Table[ContactEvent] {
	return events.Table[ContactEvent]{Events: map[string]ContactEvent{
		ContactLinkedV1: ContactLinked{},
		ContactLeftV1:   ContactLeft{},
	}}
}

// ContactEvent is one of the contact's events.
//
//sumtype:decl
type ContactEvent interface{ contactEvent() }

// What a contact is that is no phone.
const (
	ContactEmail  = "email"
	ContactIssuer = "issuer"
)

// ContactLinked says whose phone it is.
type ContactLinked struct {
	Person string `json:"person"`         // id of the person
	Kind   string `json:"kind,omitempty"` // email, issuer; absent: a phone
}

func (ContactLinked) contactEvent() {}

// ContactLeft says that a person has the phone no longer: it is nobody's, and soon somebody else's. Where it was taken off the person's account,
// whoever has it may come back by it for a while.
type ContactLeft struct {
	Person    string    `json:"person"`              // id of the person whose it was
	Forgotten bool      `json:"forgotten,omitempty"` // what was written from it until now is to be forgotten
	ReturnsBy time.Time `json:"returns_by,omitzero"` // until when the person may come back by it; absent: not at all
}

func (ContactLeft) contactEvent() {}
