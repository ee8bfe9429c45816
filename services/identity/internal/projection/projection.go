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
	Registry      readmodel.Projection[Registry]
}

// NewViews returns the projections.
func NewViews() Views {
	organisationEvents := es.NewEventTable(identityevents.OrganisationEvents())
	registryEvents := es.NewEventTable(identityevents.RegistryEvents())
	return Views{
		Organisations: newOrganisations(organisationEvents, registryEvents), People: newPeople(organisationEvents), Contacts: newContacts(),
		Registry: newRegistry(registryEvents),
	}
}

// All lists them for the file.
func (v Views) All() []readmodel.Projector {
	return []readmodel.Projector{v.Organisations, v.People, v.Contacts, v.Registry}
}
