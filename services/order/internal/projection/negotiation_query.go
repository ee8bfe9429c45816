package projection

import (
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// NegotiationFilter chooses negotiations of one party. Other zero fields choose all.
type NegotiationFilter struct {
	Party       party.Party
	Status      negotiation.Status
	Turn        string
	Lot         string
	ExternalRef string
	Since       time.Time // only what has changed at this time or later

	Texts events.Reader `json:"-"`
}

// Walks lead through the party's, the last opened first.
func (f NegotiationFilter) Walks() []readmodel.Walk[Negotiation] {
	return readmodel.Along[Negotiation](listOf(f.Party))
}

// Chooses tells whether the filter chooses a negotiation of the party.
func (f NegotiationFilter) Chooses(n Negotiation) bool {
	return (f.Status == "" || n.State.Status == f.Status) &&
		(f.Turn == "" || n.State.Turn() == f.Turn) &&
		(f.Lot == "" || n.State.Lot == f.Lot) &&
		(f.ExternalRef == "" || f.Texts.Read(n.State.ExternalRef) == f.ExternalRef) &&
		!n.Changed.Before(f.Since)
}

// CountOpen tells how many negotiations a buyer has open, and how many of them with an association, as far as most.
func (p Negotiations) CountOpen(tx *bbolt.Tx, buyer, association string, most int) (all, pair int) {
	return p.Count(tx, openOf+buyer, most), p.Count(tx, openPair+buyer+">"+association, most)
}

// OpenOf lists the open negotiations of an organisation, on whichever side.
func (p Negotiations) OpenOf(tx *bbolt.Tx, organisation string) (all []Negotiation, err error) {
	for _, list := range []string{ofBuyer + organisation, ofSeller + organisation} {
		some, err := p.Within(tx, list, readmodel.Bounds{})
		if err != nil {
			return nil, err
		}
		for _, n := range some {
			if n.State.Open() {
				all = append(all, n)
			}
		}
	}
	return all, nil
}

// OpenAbout lists the ids of the open negotiations about a lot.
func (p Negotiations) OpenAbout(tx *bbolt.Tx, lot string) ([]string, error) {
	page, err := p.Within(tx, open+lot, readmodel.Bounds{})
	ids := make([]string, len(page))
	for i, n := range page {
		ids[i] = n.ID
	}
	return ids, err
}
