package projection

import (
	"math"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// NegotiationFilter chooses negotiations of one party. Other zero fields choose all.
type NegotiationFilter struct {
	Party       negotiation.Party
	Status      negotiation.Status
	Turn        string
	Lot         string
	ExternalRef string
}

func (f NegotiationFilter) chooses(n Negotiation) bool {
	return (f.Status == "" || n.State.Status == f.Status) &&
		(f.Turn == "" || n.State.Turn() == f.Turn) &&
		(f.Lot == "" || n.State.Lot == f.Lot) &&
		(f.ExternalRef == "" || n.State.ExternalRef == f.ExternalRef)
}

// Get returns one negotiation; ok is false when there is none.
func (p *Negotiations) Get(tx *bbolt.Tx, id string) (n Negotiation, ok bool, err error) {
	return p.table.Get(tx, id)
}

// Page lists a party's negotiations, newest first, from a cursor on ("" is the start). next is "" on the last page.
func (p *Negotiations) Page(tx *bbolt.Tx, f NegotiationFilter, cursor string, limit int) (page []Negotiation, next string, err error) {
	return p.table.Page(tx, listOf(f.Party), cursor, limit, f.chooses)
}

// OpenAbout lists the ids of the open negotiations about a lot.
func (p *Negotiations) OpenAbout(tx *bbolt.Tx, lot string) ([]string, error) {
	page, _, err := p.table.Page(tx, open+lot, "", math.MaxInt, nil)
	ids := make([]string, len(page))
	for i, n := range page {
		ids[i] = n.ID
	}
	return ids, err
}
