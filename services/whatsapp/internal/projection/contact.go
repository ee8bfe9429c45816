package projection

import (
	"slices"
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
	Past   []Tenure  `json:"past,omitempty"`   // whose it was, oldest first, where what was written is not forgotten
}

// Tenure is a time in which a phone was somebody's: from when its owner before had left it.
type Tenure struct {
	Person string    `json:"person"`
	Since  time.Time `json:"since,omitzero"`
	Until  time.Time `json:"until"`
}

// maxPast is how many owners before are remembered. What they wrote is kept for a month.
const maxPast = 8

func newContacts() readmodel.Projection[Contact] {
	names := es.NewEventTable(identityevents.ContactEvents())
	return readmodel.Projection[Contact]{
		Bucket: "contacts", Version: 3,
		From: []readmodel.Source[Contact]{readmodel.On(names, Contact.linked), readmodel.On(names, Contact.left)},
	}
}

func (c Contact) linked(e identityevents.ContactLinked, _ es.Record) Contact {
	c.Person = e.Person
	return c
}

func (c Contact) left(e identityevents.ContactLeft, r es.Record) Contact {
	left := Contact{LeftAt: r.Time}
	if !e.Forgotten {
		left.Past = append(slices.Clone(c.Past), Tenure{Person: e.Person, Since: c.LeftAt, Until: r.Time})
		left.Past = left.Past[max(0, len(left.Past)-maxPast):]
	}
	return left
}

// Phone is a person's phone, and when it was theirs.
type Phone struct {
	Contact      string
	Since, Until time.Time // zero: from the first; until now
}

// WasTheirs tells whether the phone was the person's at a time.
func (p Phone) WasTheirs(at time.Time) bool {
	return !at.Before(p.Since) && (p.Until.IsZero() || at.Before(p.Until))
}

// PhonesOf lists the phones that a person has and had, each time once.
func (v *Views) PhonesOf(person string) (all []Phone, err error) {
	err = v.view(func(tx *bbolt.Tx) error {
		p, _, err := v.People.Get(tx, person)
		if err != nil {
			return err
		}
		for _, contact := range p.Contacts {
			c, _, err := v.Contacts.Get(tx, contactPrefix+contact)
			if err != nil {
				return err
			}
			all = append(all, c.phonesOf(person, contact)...)
		}
		return nil
	})
	return all, err
}

func (c Contact) phonesOf(person, contact string) (all []Phone) {
	for _, t := range c.Past {
		if t.Person == person {
			all = append(all, Phone{Contact: contact, Since: t.Since, Until: t.Until})
		}
	}
	if c.Person == person {
		all = append(all, Phone{Contact: contact, Since: c.LeftAt})
	}
	return all
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
