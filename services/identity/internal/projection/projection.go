// Package projection keeps identity's read models, one file per model: its key layout, how events change it, and its
// queries. Everything stands in them by id: names, places and phones are in the vault. What is here can be thrown away at
// any time and comes back from the log.
package projection

import "github.com/qhatu/qhatu/pkg/readmodel"

// Views are the service's read models, in one file.
type Views struct {
	Organisations *Organisations
	People        *People
	Contacts      *Contacts
}

// NewViews returns the projections.
func NewViews() Views {
	return Views{Organisations: newOrganisations(), People: newPeople(), Contacts: newContacts()}
}

// All lists them for the file.
func (v Views) All() []readmodel.Projection {
	return []readmodel.Projection{v.Organisations, v.People, v.Contacts}
}
