// Package projection keeps the catalog's read models, one file per model: its key layout, how events change it, and
// its queries. What is here can be thrown away at any time and comes back from the log.
package projection

import (
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// Lots is the read model of lots: a table of them with the lists of [lists], and beside it code/<code> → id.
type Lots struct {
	events es.Names[catalogevents.LotEvent]
	table  readmodel.Table[Lot]
}

const lotsBucket = "lots"

var codeBucket = []byte("code")

// NewLots returns the projection.
func NewLots() *Lots {
	return &Lots{
		events: es.NewNames(catalogevents.LotEvents()),
		table:  readmodel.Table[Lot]{Bucket: lotsBucket, Lists: lists},
	}
}

// Name is the name of its bucket.
func (*Lots) Name() string { return lotsBucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*Lots) Version() int { return 1 }

// Lot is a lot as it is shown. Quantities are thousandths of the base unit.
type Lot struct {
	ID          string                   `json:"id"`
	Revision    uint64                   `json:"revision"`
	Status      lot.Status               `json:"status"`
	Said        catalogevents.LotDrafted `json:"said"`
	Posted      int64                    `json:"posted"`
	Held        int64                    `json:"held"`
	Committed   int64                    `json:"committed"`
	CreatedAt   time.Time                `json:"created_at"`
	PublishedAt time.Time                `json:"published_at,omitzero"`
}

// Measure is how the lot's unit converts.
func (l Lot) Measure() quantity.Measure { return quantity.Measure(l.Said.Measure) }

// Available is what may still be sold.
func (l Lot) Available() int64 { return max(0, l.Posted-l.Held-l.Committed) }

// Shortage is what is held and committed but no longer there.
func (l Lot) Shortage() int64 { return max(0, l.Held+l.Committed-l.Posted) }

// Price is what the association asks; ok is false when buyers are to make an offer.
func (l Lot) Price() (p money.Price, ok bool) {
	if l.Said.Price == nil {
		return money.Price{}, false
	}
	return money.Price(*l.Said.Price), true
}

// PerBase is the price per base unit, rounded, for comparing; ok is false without a price.
func (l Lot) PerBase() (money.Price, bool) {
	price, ok := l.Price()
	if !ok {
		return money.Price{}, false
	}
	per, err := price.PerBase(l.Measure())
	return per, err == nil
}

// Apply folds one event in.
func (p *Lots) Apply(tx *bbolt.Tx, r es.Record) error {
	if r.Aggregate != catalogevents.Lot {
		return nil
	}
	event, err := p.events.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("lot %s: %w", r.AggregateID, err)
	}
	if e, drafted := event.(catalogevents.LotDrafted); drafted {
		if err := nameLot(tx, e.Code, r.AggregateID); err != nil {
			return err
		}
	}
	return p.table.Change(tx, r.AggregateID, func(l Lot) Lot { return l.apply(event, r) })
}

func nameLot(tx *bbolt.Tx, code, id string) error {
	codes, err := tx.Bucket([]byte(lotsBucket)).CreateBucketIfNotExists(codeBucket)
	if err != nil {
		return fmt.Errorf("code of lot %s: %w", id, err)
	}
	return codes.Put([]byte(code), []byte(id))
}

func (l Lot) apply(event catalogevents.LotEvent, r es.Record) Lot {
	l.ID, l.Revision = r.AggregateID, r.Revision
	switch e := event.(type) {
	case catalogevents.LotDrafted:
		l.Said, l.Status, l.Posted, l.CreatedAt = e, lot.Draft, e.PostedMilli, r.Time
	case catalogevents.LotPublished:
		l.Status, l.PublishedAt = lot.Published, r.Time
	case catalogevents.LotPaused:
		l.Status = lot.Paused
	case catalogevents.LotResumed:
		l.Status = lot.Published
	case catalogevents.LotWithdrawn:
		l.Status = lot.Withdrawn
		for _, released := range e.Released {
			l.Held -= released.Milli
		}
	case catalogevents.LotStockAdjusted:
		l.Posted += e.DeltaMilli
	case catalogevents.LotStockReserved:
		l.Held += e.Milli
	case catalogevents.LotStockCommitted:
		l.Held -= e.FreedMilli
		l.Committed += e.Milli
	case catalogevents.LotStockRefused:
		l.Held -= e.FreedMilli
	case catalogevents.LotStockReleased:
		l.Held -= e.Milli
	}
	return l
}
