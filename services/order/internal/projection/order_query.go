package projection

import (
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// OrderFilter chooses orders of one party. Other zero fields choose all.
type OrderFilter struct {
	Party       negotiation.Party
	Status      order.Status
	Lot         string
	Negotiation string
}

func (f OrderFilter) chooses(o Order) bool {
	return (f.Status == "" || o.Status == f.Status) &&
		(f.Lot == "" || o.Placed.Lot == f.Lot) &&
		(f.Negotiation == "" || o.Placed.Negotiation == f.Negotiation)
}

// Get returns one order; ok is false when there is none.
func (p *Orders) Get(tx *bbolt.Tx, id string) (o Order, ok bool, err error) {
	o, _, err = p.table.Get(tx, id)
	return o, o.Status != "", err
}

// Page lists a party's orders, newest first, from a cursor on ("" is the start). next is "" on the last page.
func (p *Orders) Page(tx *bbolt.Tx, f OrderFilter, cursor string, limit int) (page []Order, next string, err error) {
	return p.table.Page(tx, listOf(f.Party), cursor, limit, f.chooses)
}

// listOf names the list that holds what a party is in.
func listOf(p negotiation.Party) string {
	if p.Side == orderevents.Buyer {
		return ofBuyer + p.Org
	}
	return ofSeller + p.Org
}

// Includes reports whether a party bought or sold by this order.
func (o Order) Includes(p negotiation.Party) bool {
	if o.Status == "" {
		return false
	}
	if p.Side == orderevents.Buyer {
		return o.Placed.Buyer == p.Org
	}
	return o.Placed.Association == p.Org
}
