package projection

import (
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
)

// Contact is a phone: whose it is, and since when.
type Contact struct {
	contact.State `json:"state"`
	ID            string    `json:"id"`
	LinkedAt      time.Time `json:"linked_at,omitzero"` // when its person came to have it, as they acted
}

func newContacts() readmodel.Projection[Contact] {
	contactEvents := es.NewEventTable(identityevents.ContactEvents())
	return readmodel.Projection[Contact]{
		Bucket: "contacts", Version: 5, Lists: contactLists,
		From: []readmodel.Source[Contact]{
			readmodel.Fold(identityevents.Contact, contactEvents, Contact.evolve),
			readmodel.On(contactEvents, Contact.linked),
		},
	}
}

func (c Contact) evolve(event identityevents.ContactEvent, r es.Record) Contact {
	c.ID, c.State = r.AggregateID, contact.Evolve(c.State, event)
	return c
}

func (c Contact) linked(_ identityevents.ContactLinked, r es.Record) Contact {
	if c.LinkedAt = r.Occurred; r.Occurred.IsZero() {
		c.LinkedAt = r.Time
	}
	return c
}

// ContactsOf is the list of a person's phones.
func ContactsOf(person string) string { return "person=" + person }

// LeftBy is the list of the phones by which a person may come back.
func LeftBy(person string) string { return "left=" + person }

func contactLists(c Contact) map[string]readmodel.Rank {
	switch {
	case c.Person != "":
		return map[string]readmodel.Rank{ContactsOf(c.Person): readmodel.Soonest(c.LinkedAt)}
	case c.Former != "":
		return map[string]readmodel.Rank{LeftBy(c.Former): readmodel.Soonest(c.LinkedAt)}
	}
	return nil
}

// IsLaterThan tells whether the person whose phone it is had it only after a moment, which is whole seconds. The zero moment is now.
func (c Contact) IsLaterThan(at time.Time) bool {
	return !at.IsZero() && at.Before(c.LinkedAt.Truncate(time.Second))
}
