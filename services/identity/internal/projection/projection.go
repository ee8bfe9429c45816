// Package projection keeps identity's read models, one file per model: how events change it, and its queries. Everything
// stands in them by id: names, places and phones are in the vault. All of it can be rebuilt from the log.
package projection

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Views are the service's read models, in one file.
type Views struct {
	Organisations readmodel.Projection[Organisation]
	People        readmodel.Projection[Person]
	Contacts      readmodel.Projection[Contact] // whose each phone is, by the id of the contact
}

// NewViews returns the projections.
func NewViews() Views {
	organisationEvents := es.NewEventTable(identityevents.OrganisationEvents())
	return Views{Organisations: newOrganisations(organisationEvents), People: newPeople(organisationEvents), Contacts: newContacts()}
}

// All lists them for the file.
func (v Views) All() []readmodel.Projector {
	return []readmodel.Projector{v.Organisations, v.People, v.Contacts}
}
