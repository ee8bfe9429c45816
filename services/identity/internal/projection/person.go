package projection

import (
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// People is the read model of persons, with the organisations that each acts for.
type People struct {
	events        es.Names[identityevents.PersonEvent]
	organisations es.Names[identityevents.OrganisationEvent]
	table         readmodel.Table[Person]
}

func newPeople() *People {
	return &People{
		events:        es.NewNames(identityevents.PersonEvents()),
		organisations: es.NewNames(identityevents.OrganisationEvents()),
		table:         readmodel.Table[Person]{Bucket: "people", Lists: personLists},
	}
}

// Name is the name of its bucket.
func (p *People) Name() string { return p.table.Bucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*People) Version() int { return 1 }

// Person is a person as she is shown, but for her name and phone.
type Person struct {
	ID            string                          `json:"id"`
	Language      string                          `json:"language"`
	Consent       *identityevents.PersonConsented `json:"consent,omitempty"`       // nil: withdrawn
	Organisations []string                        `json:"organisations,omitempty"` // ids, in the order in which she joined them
	CreatedAt     time.Time                       `json:"created_at"`
}

// Apply folds one event in.
func (p *People) Apply(tx *bbolt.Tx, r es.Record) error {
	switch r.Aggregate {
	case identityevents.Person:
		event, err := p.events.Decode(r.Type, r.Data)
		if err != nil {
			return fmt.Errorf("person %s: %w", r.AggregateID, err)
		}
		return p.table.Change(tx, r.AggregateID, func(person Person) Person { return person.apply(event, r) })
	case identityevents.Organisation:
		return p.join(tx, r)
	}
	return nil
}

func (p Person) apply(event identityevents.PersonEvent, r es.Record) Person {
	p.ID = r.AggregateID
	switch e := event.(type) {
	case identityevents.PersonRegistered:
		p.Language, p.CreatedAt = e.Language, r.Time
	case identityevents.PersonConsented:
		p.Consent = &e
	case identityevents.PersonConsentWithdrawn:
		p.Consent = nil
	}
	return p
}

// join notes for whom a person acts.
func (p *People) join(tx *bbolt.Tx, r es.Record) error {
	event, err := p.organisations.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("members of organisation %s: %w", r.AggregateID, err)
	}
	added, ok := event.(identityevents.OrganisationMemberAdded)
	if !ok {
		return nil
	}
	return p.table.Change(tx, added.Person, func(person Person) Person {
		person.ID = added.Person
		person.Organisations = append(slices.Clone(person.Organisations), r.AggregateID)
		return person
	})
}

const waiting = "waiting" // consented, and acting for nobody yet

func personLists(p Person) map[string]time.Time {
	if p.Consent == nil || len(p.Organisations) > 0 {
		return nil
	}
	return map[string]time.Time{waiting: p.CreatedAt}
}

// Get returns one person; ok is false when there is none.
func (p *People) Get(tx *bbolt.Tx, id string) (person Person, ok bool, err error) {
	return p.table.Get(tx, id)
}

// Waiting lists those who consented and act for nobody yet, newest first, from a cursor on ("" is the start). next is ""
// on the last page.
func (p *People) Waiting(tx *bbolt.Tx, cursor string, limit int) (page []Person, next string, err error) {
	return p.table.Page(tx, waiting, cursor, limit, nil)
}
