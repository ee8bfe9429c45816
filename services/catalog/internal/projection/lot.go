// Package projection keeps the catalog's read models, one file per model: how events change it, and its queries. All of
// it can be rebuilt from the log.
package projection

import (
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// Lots is the read model of lots.
type Lots struct{ readmodel.Projection[Lot] }

// NewLots returns the projection.
func NewLots() Lots {
	lotEvents := es.NewEventTable(catalogevents.LotEvents())
	return Lots{readmodel.Projection[Lot]{
		Bucket: "lots", Version: 5, Lists: lotLists,
		From: append([]readmodel.Source[Lot]{
			readmodel.Fold(catalogevents.Lot, lotEvents, Lot.evolve),
			readmodel.On(lotEvents, Lot.drafted),
			readmodel.On(lotEvents, Lot.published),
		}, offers()...),
	}}
}

// Lot is a lot as it is shown: the domain's state, but for its ledger, with what only readers want to know.
type Lot struct {
	lot.State   `json:"state"`
	ID          string                   `json:"id"`
	Revision    uint64                   `json:"revision"`
	Drafted     catalogevents.LotDrafted `json:"drafted"` // as it was drafted
	CreatedAt   time.Time                `json:"created_at"`
	PublishedAt time.Time                `json:"published_at,omitzero"`
	Offers      map[string]bool          `json:"offers,omitempty"` // that may still bind: <negotiation>.<number>
}

// Price is what the association asks; ok is false when buyers are to make an offer.
func (l Lot) Price() (p money.Price, ok bool) {
	if l.State.Price == nil {
		return money.Price{}, false
	}
	return money.Price(*l.State.Price), true
}

// PerBase is the price per base unit, rounded, for comparing; ok is false without a price.
func (l Lot) PerBase() (money.Price, bool) {
	price, ok := l.Price()
	if !ok {
		return money.Price{}, false
	}
	per, err := price.PerBase(l.Measure)
	return per, err == nil
}

func (l Lot) evolve(event catalogevents.LotEvent, r es.Record) Lot {
	l.ID, l.Revision = r.AggregateID, r.Revision
	l.State = lot.Evolve(l.State, event)
	return l
}

func (l Lot) drafted(e catalogevents.LotDrafted, r es.Record) Lot {
	l.Drafted, l.CreatedAt = e, r.Time
	return l
}

func (l Lot) published(_ catalogevents.LotPublished, r es.Record) Lot {
	l.PublishedAt = r.Time
	return l
}

const code = "code="

// lotLists are the lists that a lot stands in: that of its code, its association's, and while it is on the market those
// that buyers read.
func lotLists(l Lot) map[string]time.Time {
	all := map[string]time.Time{code + l.Drafted.Code: l.CreatedAt, "own=" + l.Association: l.CreatedAt}
	if l.Status == lot.Published {
		all["published"] = l.PublishedAt
		all["product="+l.Drafted.Product] = l.PublishedAt
		all["association="+l.Association] = l.PublishedAt
	}
	return all
}

// Taken reports whether a lot has this code.
func (p Lots) Taken(tx *bbolt.Tx, c string) bool { return p.Has(tx, code+c) }
