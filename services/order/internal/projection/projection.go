// Package projection keeps the order service's read models, one file per model: how events change it, and its queries.
// All of it can be rebuilt from the log.
package projection

import (
	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/standing"
)

// Views are the service's read models.
type Views struct {
	Lots         readmodel.Projection[Lot]
	Negotiations Negotiations
	Orders       readmodel.Projection[Order]
	Fairs        readmodel.Projection[Fair]
	Delays       readmodel.Projection[Delay]
	Standings    standing.Standings
	Contacts     Contacts
	Taxpayers    readmodel.Projection[Taxpayer]
	Payees       Payees
}

// NewViews returns them.
func NewViews() Views {
	lotEvents := es.NewEventTable(catalogevents.LotEvents())
	contacts := newContacts()
	return Views{
		Lots: newLots(lotEvents), Negotiations: newNegotiations(), Orders: newOrders(lotEvents), Fairs: newFairs(), Delays: newDelays(), Standings: standing.New(), Contacts: contacts,
		Taxpayers: newTaxpayers(), Payees: newPayees(contacts.reserved),
	}
}

// All lists the projections, in the order in which events are applied.
func (v Views) All() []readmodel.Projector {
	return []readmodel.Projector{
		v.Lots, v.Negotiations, v.Orders, v.Fairs, v.Delays, v.Standings, v.Contacts.sharing, v.Contacts.reserved, v.Taxpayers, v.Payees.accounts,
	}
}
