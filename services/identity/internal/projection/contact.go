package projection

import (
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Contacts is the read model of phones: whose each is, by the id of the contact.
type Contacts struct {
	events es.Names[identityevents.ContactEvent]
	table  readmodel.Table[Contact]
}

// Contact is a phone, without its number.
type Contact struct {
	Person string `json:"person"` // id
}

func newContacts() *Contacts {
	return &Contacts{
		events: es.NewNames(identityevents.ContactEvents()),
		table:  readmodel.Table[Contact]{Bucket: "contacts"},
	}
}

// Name is the name of its bucket.
func (p *Contacts) Name() string { return p.table.Bucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*Contacts) Version() int { return 1 }

// Apply folds one event in.
func (p *Contacts) Apply(tx *bbolt.Tx, r es.Record) error {
	if r.Aggregate != identityevents.Contact {
		return nil
	}
	event, err := p.events.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("contact %s: %w", r.AggregateID, err)
	}
	return p.table.Change(tx, r.AggregateID, func(c Contact) Contact { return c.apply(event) })
}

func (c Contact) apply(event identityevents.ContactEvent) Contact {
	switch e := event.(type) { //nolint:gocritic // sealed: the next one is to be met here
	case identityevents.ContactLinked:
		c.Person = e.Person
	}
	return c
}

// Get returns whose phone it is; ok is false when nobody's.
func (p *Contacts) Get(tx *bbolt.Tx, id string) (c Contact, ok bool, err error) {
	return p.table.Get(tx, id)
}
