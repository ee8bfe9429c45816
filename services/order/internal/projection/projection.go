// Package projection keeps the order service's read models, one file per model: how events change it, and its queries.
// What is here can be thrown away at any time and comes back from the log.
package projection

import "github.com/qhatu/qhatu/pkg/readmodel"

// Views are the service's read models.
type Views struct {
	Lots         *Lots
	Negotiations *Negotiations
	Orders       *Orders
}

// NewViews returns them.
func NewViews() Views {
	return Views{Lots: newLots(), Negotiations: newNegotiations(), Orders: newOrders()}
}

// All lists the projections, in the order in which events are applied.
func (v Views) All() []readmodel.Projection {
	return []readmodel.Projection{v.Lots, v.Negotiations, v.Orders}
}

// Sides of a list: every negotiation and order stands in its buyer's list and in its association's.
const (
	ofBuyer  = "buyer="
	ofSeller = "seller="
)
