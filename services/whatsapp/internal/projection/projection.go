// Package projection keeps what the notices need to know of others, one file per model: who represents an
// organisation, how a person is reached, and whose a negotiation and its offers are. What orders and fairs concern stands in
// their events. All of it can be rebuilt from the log.
package projection

import (
	"cmp"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Views are the service's read models, and answer from one bbolt file.
type Views struct {
	Organisations readmodel.Projection[Organisation]
	People        readmodel.Projection[Person]
	Contacts      readmodel.Projection[Contact] // by their ids in identity
	Negotiations  readmodel.Projection[Negotiation]

	view func(func(*bbolt.Tx) error) error
}

// NewViews returns the projections. They answer once On has been told where they are kept.
func NewViews() *Views {
	return &Views{Organisations: newOrganisations(), People: newPeople(), Contacts: newContacts(), Negotiations: newNegotiations()}
}

// All lists the projections.
func (v *Views) All() []readmodel.Projector {
	return []readmodel.Projector{v.Organisations, v.People, v.Contacts, v.Negotiations}
}

// On says where the projections are kept.
func (v *Views) On(m *readmodel.Model) { v.view = m.View }

// Representatives lists the persons who speak for an organisation, in the order in which they joined it.
func (v *Views) Representatives(organisation string) (persons []string, err error) {
	err = v.view(func(tx *bbolt.Tx) error {
		o, _, err := v.Organisations.Get(tx, organisation)
		persons = o.Representatives
		return err
	})
	return persons, err
}

// PersonBehind is the first person of an organisation; itself where it has none. Who has many organisations is one.
func (v *Views) PersonBehind(organisation string) (id string, err error) {
	err = v.view(func(tx *bbolt.Tx) error {
		o, _, err := v.Organisations.Get(tx, organisation)
		id = cmp.Or(o.Founder, organisation)
		return err
	})
	return id, err
}

// Contact is the contact of a person's phone; "" when none is known.
func (v *Views) Contact(person string) (contact string, err error) {
	p, err := v.person(person)
	return p.Contact, err
}

// Withdrawn tells whether a person took their consent back.
func (v *Views) Withdrawn(person string) (bool, error) {
	p, err := v.person(person)
	return p.Withdrawn, err
}

// SpeaksFor lists the organisations that a person speaks for, in the order of joining.
func (v *Views) SpeaksFor(person string) (organisations []string, err error) {
	p, err := v.person(person)
	return p.SpeaksFor, err
}

func (v *Views) person(id string) (p Person, err error) {
	err = v.view(func(tx *bbolt.Tx) (err error) {
		p, _, err = v.People.Get(tx, id)
		return err
	})
	return p, err
}

// Negotiation is what is known of a negotiation; the zero Negotiation when nothing is.
func (v *Views) Negotiation(id string) (n Negotiation, err error) {
	err = v.view(func(tx *bbolt.Tx) (err error) {
		n, _, err = v.Negotiations.Get(tx, id)
		return err
	})
	return n, err
}
