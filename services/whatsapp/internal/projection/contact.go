package projection

import (
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Contact is what is known of a phone: whose it is.
type Contact struct {
	Person string    `json:"person,omitempty"` // "": nobody's
	LeftAt time.Time `json:"left_at,omitzero"` // when it ceased to be the last one's
}

func newContacts() readmodel.Projection[Contact] {
	names := es.NewEventTable(identityevents.ContactEvents())
	return readmodel.Projection[Contact]{
		Bucket: "contacts", Version: 2,
		From: []readmodel.Source[Contact]{readmodel.On(names, Contact.linked), readmodel.On(names, Contact.left)},
	}
}

func (c Contact) linked(e identityevents.ContactLinked, _ es.Record) Contact {
	c.Person = e.Person
	return c
}

func (c Contact) left(_ identityevents.ContactLeft, r es.Record) Contact {
	return Contact{LeftAt: r.Time}
}

// PhoneOf is the contact of a person's phone, "" when none is known, and since when nobody else has had it.
func (v *Views) PhoneOf(person string) (contact string, since time.Time, err error) {
	err = v.view(func(tx *bbolt.Tx) error {
		p, _, err := v.People.Get(tx, person)
		if err != nil || p.Contact == "" {
			return err
		}
		c, _, err := v.Contacts.Get(tx, contactPrefix+p.Contact)
		if c.Person == person {
			contact, since = p.Contact, c.LeftAt
		}
		return err
	})
	return contact, since, err
}

// IsOwned tells whether a contact is somebody's.
func (v *Views) IsOwned(contact string) (owned bool, err error) {
	err = v.view(func(tx *bbolt.Tx) error {
		c, _, err := v.Contacts.Get(tx, contactPrefix+contact)
		owned = c.Person != ""
		return err
	})
	return owned, err
}

// SpeaksForAny tells whether a contact is that of somebody who speaks for an organisation.
func (v *Views) SpeaksForAny(contact string) (speaks bool, err error) {
	err = v.view(func(tx *bbolt.Tx) error {
		c, _, err := v.Contacts.Get(tx, contactPrefix+contact)
		if err != nil || c.Person == "" {
			return err
		}
		p, _, err := v.People.Get(tx, c.Person)
		speaks = len(p.SpeaksFor) > 0
		return err
	})
	return speaks, err
}
