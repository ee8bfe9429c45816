package projection

import (
	"slices"
	"strings"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Person is what is known of one: how they are reached, and whether they want to be.
type Person struct {
	Contact   string   `json:"contact,omitempty"`   // of their latest phone: a keyed hash; "" when they left it
	Contacts  []string `json:"contacts,omitempty"`  // of all that they have and had
	Withdrawn bool     `json:"withdrawn,omitempty"` // they took their consent back

	SpeaksFor []string `json:"speaks_for,omitempty"` // ids of organisations, in the order of joining
}

func newPeople() readmodel.Projection[Person] {
	contacts, persons := es.NewEventTable(identityevents.ContactEvents()), es.NewEventTable(identityevents.PersonEvents())
	organisations := es.NewEventTable(identityevents.OrganisationEvents())
	return readmodel.Projection[Person]{
		Bucket: "people", Version: 6,
		From: []readmodel.Source[Person]{
			readmodel.OnRow(contacts, func(e identityevents.ContactLinked) string { return e.Person }, Person.linked),
			readmodel.OnRow(contacts, func(e identityevents.ContactLeft) string { return e.Person }, Person.left),
			readmodel.OnRow(organisations, func(e identityevents.OrganisationMemberAdded) string { return e.Person }, Person.joined),
			readmodel.OnRow(organisations, func(e identityevents.OrganisationMemberRemoved) string { return e.Person }, Person.parted),
			readmodel.On(persons, Person.consented),
			readmodel.On(persons, Person.withdrew),
		},
	}
}

func (p Person) linked(e identityevents.ContactLinked, r es.Record) Person {
	if e.Kind != "" { // nobody is written to there
		return p
	}
	p.Contact = key(r.AggregateID)
	if !slices.Contains(p.Contacts, p.Contact) {
		p.Contacts = append(slices.Clone(p.Contacts), p.Contact)
	}
	return p
}

func (p Person) left(e identityevents.ContactLeft, r es.Record) Person {
	if e.Forgotten {
		p.Contacts = slices.DeleteFunc(slices.Clone(p.Contacts), func(contact string) bool { return contact == key(r.AggregateID) })
	}
	if p.Contact == key(r.AggregateID) {
		p.Contact = ""
	}
	return p
}

func (p Person) joined(e identityevents.OrganisationMemberAdded, r es.Record) Person {
	if e.Role == identityevents.Representative && !slices.Contains(p.SpeaksFor, r.AggregateID) {
		p.SpeaksFor = append(slices.Clone(p.SpeaksFor), r.AggregateID)
	}
	return p
}

func (p Person) parted(_ identityevents.OrganisationMemberRemoved, r es.Record) Person {
	p.SpeaksFor = slices.DeleteFunc(slices.Clone(p.SpeaksFor), func(organisation string) bool { return organisation == r.AggregateID })
	return p
}

func (p Person) consented(identityevents.PersonConsented, es.Record) Person {
	p.Withdrawn = false
	return p
}

func (p Person) withdrew(identityevents.PersonConsentWithdrawn, es.Record) Person {
	p.Withdrawn = true
	return p
}

// contactPrefix begins a contact's id.
const contactPrefix = "ctc_"

// key is the hash in a contact's id.
func key(contact string) string { return strings.TrimPrefix(contact, contactPrefix) }
