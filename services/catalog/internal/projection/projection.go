// Package projection keeps the catalog's read models, one file per model: how events change it, and its queries. All of
// it can be rebuilt from the log.
package projection

import "github.com/qhatu/qhatu/pkg/readmodel"

// Views are the service's read models.
type Views struct {
	Lots    Lots
	Sellers readmodel.Projection[Seller]
}

// NewViews returns them.
func NewViews() Views { return Views{Lots: newLots(), Sellers: newSellers()} }

// All lists the projections, in the order in which events are applied.
func (v Views) All() []readmodel.Projector { return []readmodel.Projector{v.Lots, v.Sellers} }
