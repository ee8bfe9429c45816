package projection

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/domain/contact"
)

func newContacts() readmodel.Projection[contact.State] {
	contactEvents := es.NewEventTable(identityevents.ContactEvents())
	return readmodel.Projection[contact.State]{
		Bucket: "contacts", Version: 2,
		From: []readmodel.Source[contact.State]{readmodel.Fold(identityevents.Contact, contactEvents, foldContact)},
	}
}

func foldContact(c contact.State, event identityevents.ContactEvent, _ es.Record) contact.State {
	return contact.Evolve(c, event)
}
