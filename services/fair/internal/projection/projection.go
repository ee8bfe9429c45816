// Package projection keeps the fair service's read models, one file per model: how events change it, and its queries.
// All of it can be rebuilt from the log.
package projection

import (
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/standing"
)

// Views are the service's read models.
type Views struct {
	Fairs        Fairs
	Applications Applications
	Standings    standing.Standings
}

// NewViews returns them.
func NewViews() Views {
	fairEvents := es.NewEventTable(fairevents.FairEvents())
	return Views{Fairs: newFairs(fairEvents), Applications: newApplications(fairEvents), Standings: standing.New()}
}

// All lists the projections, in the order in which events are applied.
func (v Views) All() []readmodel.Projector {
	return []readmodel.Projector{v.Fairs, v.Applications, v.Standings}
}
