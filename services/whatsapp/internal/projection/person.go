package projection

import (
	"fmt"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// People is the read model of how persons are reached, and whether they want to be.
type People struct {
	contacts es.Names[identityevents.ContactEvent]
	persons  es.Names[identityevents.PersonEvent]
	table    readmodel.Table[Person]
}

// Person is what is known of one.
type Person struct {
	Contact   string `json:"contact,omitempty"`   // of her latest phone: a keyed hash
	Withdrawn bool   `json:"withdrawn,omitempty"` // she took her consent back
}

// NewPeople returns the projection.
func NewPeople() *People {
	return &People{
		contacts: es.NewNames(identityevents.ContactEvents()),
		persons:  es.NewNames(identityevents.PersonEvents()),
		table:    readmodel.Table[Person]{Bucket: "people"},
	}
}

// Name is the name of its bucket.
func (p *People) Name() string { return p.table.Bucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*People) Version() int { return 1 }

// Apply folds one event in.
func (p *People) Apply(tx *bbolt.Tx, r es.Record) error {
	switch r.Aggregate {
	case identityevents.Contact:
		return p.applyContact(tx, r)
	case identityevents.Person:
		return p.applyPerson(tx, r)
	}
	return nil
}

func (p *People) applyContact(tx *bbolt.Tx, r es.Record) error {
	event, err := p.contacts.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("contact %s: %w", r.AggregateID, err)
	}
	switch e := event.(type) { //nolint:gocritic // the next event of a contact is to be met here
	case identityevents.ContactLinked:
		return p.table.Change(tx, e.Person, func(known Person) Person {
			known.Contact = key(r.AggregateID)
			return known
		})
	}
	return nil
}

func (p *People) applyPerson(tx *bbolt.Tx, r es.Record) error {
	event, err := p.persons.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("person %s: %w", r.AggregateID, err)
	}
	return p.table.Change(tx, r.AggregateID, func(known Person) Person {
		switch event.(type) {
		case identityevents.PersonConsented:
			known.Withdrawn = false
		case identityevents.PersonConsentWithdrawn:
			known.Withdrawn = true
		case identityevents.PersonRegistered:
		}
		return known
	})
}

// key is the hash in a contact's id: what stands after its prefix.
func key(contact string) string { return contact[strings.IndexByte(contact, '_')+1:] }
