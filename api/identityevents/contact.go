package identityevents

import "github.com/qhatu/qhatu/api/events"

// Contact is the aggregate's name: the subject of a contact is market.identity.contact.<id>. A contact is one phone; its
// id is a keyed hash of the number, so that there is one for each number and none of them can be read from it.
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

// ContactLinked says whose phone it is.
type ContactLinked struct {
	Person string `json:"person"` // id of the person
}

func (ContactLinked) contactEvent() {}

// ContactLeft says that a person has the phone no longer: it is nobody's, and soon somebody else's.
type ContactLeft struct {
	Person    string `json:"person"`              // id of the person whose it was
	Forgotten bool   `json:"forgotten,omitempty"` // what was written from it until now is to be forgotten
}

func (ContactLeft) contactEvent() {}
