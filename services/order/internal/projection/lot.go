package projection

import (
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Lots is what the order service knows of the catalog's lots: enough to open a negotiation about one.
type Lots struct {
	events es.Names[catalogevents.LotEvent]
	table  readmodel.Table[Lot]
}

// Lot is a lot as buyers negotiate about it.
type Lot struct {
	Association string           `json:"association"`
	Measure     quantity.Measure `json:"measure"`
	MinOrder    int64            `json:"min_order,omitempty"` // thousandths of the base unit
	Standing    Standing         `json:"standing,omitempty"`
}

// Standing is where a lot stands towards the market.
type Standing string

// The standings of a lot; a draft has none.
const (
	OnMarket Standing = "on_market"
	Paused   Standing = "paused"
	Ended    Standing = "ended"
)

func newLots() *Lots {
	return &Lots{
		events: es.NewNames(catalogevents.LotEvents()),
		table:  readmodel.Table[Lot]{Bucket: "lots"},
	}
}

// Name is the name of its bucket.
func (p *Lots) Name() string { return p.table.Bucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*Lots) Version() int { return 1 }

// Apply folds one event in.
func (p *Lots) Apply(tx *bbolt.Tx, r es.Record) error {
	if r.Aggregate != catalogevents.Lot {
		return nil
	}
	event, err := p.events.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("lot %s: %w", r.AggregateID, err)
	}
	return p.table.Change(tx, r.AggregateID, func(l Lot) Lot { return l.apply(event) })
}

func (l Lot) apply(event catalogevents.LotEvent) Lot {
	switch e := event.(type) {
	case catalogevents.LotDrafted:
		return Lot{Association: e.Association, Measure: quantity.Measure(e.Measure), MinOrder: e.MinOrderMilli}
	case catalogevents.LotPublished, catalogevents.LotResumed:
		l.Standing = OnMarket
	case catalogevents.LotPaused:
		l.Standing = Paused
	case catalogevents.LotWithdrawn:
		l.Standing = Ended
	case catalogevents.LotStockAdjusted, catalogevents.LotStockReserved, catalogevents.LotStockCommitted,
		catalogevents.LotStockRefused, catalogevents.LotStockReleased:
	}
	return l
}

// Get returns a lot; the zero Lot is not on the market.
func (p *Lots) Get(tx *bbolt.Tx, id string) (Lot, error) {
	l, _, err := p.table.Get(tx, id)
	return l, err
}
