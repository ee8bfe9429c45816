package projection

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// OrderFilter chooses orders of one party. Other zero fields choose all.
type OrderFilter struct {
	Party       party.Party
	Status      order.Status
	Recorded    *bool // sales that were made elsewhere, or orders that were agreed here; nil: both
	Lot         string
	Negotiation string
	ExternalRef string
	Since       time.Time // only what has changed at this time or later

	Texts events.Reader `json:"-"`
}

// Walks lead through the party's, the last placed first; the coordinator's are those that were disputed.
func (f OrderFilter) Walks() []readmodel.Walk[Order] { return readmodel.Along[Order](listOf(f.Party)) }

// Chooses tells whether the filter chooses an order of the party.
func (f OrderFilter) Chooses(o Order) bool {
	return (f.Status == "" || o.Status == f.Status) &&
		(f.Recorded == nil || o.Recorded() == *f.Recorded) &&
		(f.Lot == "" || o.Placed.Lot == f.Lot) &&
		(f.Negotiation == "" || o.Placed.Negotiation == f.Negotiation) &&
		(f.ExternalRef == "" || f.Texts.Read(o.ExternalRef) == f.ExternalRef) &&
		!o.Changed.Before(f.Since)
}

// Sides of a list: every negotiation and order stands in its buyer's list and in its association's.
const (
	ofBuyer  = "buyer="
	ofSeller = "seller="
)

// listOf names the list that holds what a party is in.
func listOf(p party.Party) string {
	switch p.Side {
	case orderevents.Buyer:
		return ofBuyer + p.Org
	case party.Coordinator:
		return disputes
	}
	return ofSeller + p.Org
}

// UnderWay chooses the orders that are to be delivered, or not received yet.
type UnderWay struct{}

// Walks lead through all of them.
func (UnderWay) Walks() []readmodel.Walk[Order] { return readmodel.Along[Order](underWay) }

// Chooses tells whether the filter chooses an order.
func (UnderWay) Chooses(Order) bool { return true }
