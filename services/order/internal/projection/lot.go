package projection

import (
	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// Lot is a lot of the catalog as buyers negotiate about it: what making an offer needs. Quantities are thousandths of the base unit.
type Lot struct {
	Association   string           `json:"association"`
	Code          string           `json:"code"` // what people call it: "MZ-7K3F"
	Product       string           `json:"product"`
	Measure       quantity.Measure `json:"measure"`
	MinOrder      int64            `json:"min_order,omitempty"`
	AvailableFrom string           `json:"available_from,omitempty"` // date
	Posted        int64            `json:"posted"`                   // with its adjustments
	Sold          int64            `json:"sold,omitempty"`           // committed to orders, or sold elsewhere
	Held          int64            `json:"held,omitempty"`           // for firm offers
	Status        LotStatus        `json:"status,omitempty"`
}

// Goods is what offers about the lot are held against.
func (l Lot) Goods() negotiation.Goods {
	return negotiation.Goods{
		Posted: l.Posted, Left: max(0, l.Posted-l.Sold), Available: max(0, l.Posted-l.Sold-l.Held), MinOrder: l.MinOrder, AvailableFrom: l.AvailableFrom,
	}
}

// LotStatus is where a lot stands towards the market. A draft, or no lot, has none.
type LotStatus string

// The states of a lot towards the market.
const (
	OnMarket LotStatus = "on_market"
	Paused   LotStatus = "paused"
	Ended    LotStatus = "ended"
)

func newLots(lotEvents es.EventTable[catalogevents.LotEvent]) readmodel.Projection[Lot] {
	return readmodel.Projection[Lot]{
		Bucket: "lots", Version: 5,
		From: []readmodel.Source[Lot]{
			readmodel.On(lotEvents, Lot.drafted),
			readmodel.On(lotEvents, becomes[catalogevents.LotPublished](OnMarket)),
			readmodel.On(lotEvents, becomes[catalogevents.LotPaused](Paused)),
			readmodel.On(lotEvents, becomes[catalogevents.LotResumed](OnMarket)),
			readmodel.On(lotEvents, becomes[catalogevents.LotWithdrawn](Ended)),
			readmodel.On(lotEvents, Lot.minOrderChanged),
			readmodel.On(lotEvents, Lot.adjusted),
			readmodel.On(lotEvents, Lot.saleDeclared),
			readmodel.On(lotEvents, Lot.saleTakenBack),
			readmodel.On(lotEvents, Lot.reserved),
			readmodel.On(lotEvents, Lot.committed),
			readmodel.On(lotEvents, Lot.refused),
			readmodel.On(lotEvents, Lot.released),
			readmodel.On(lotEvents, Lot.returned),
		},
	}
}

func (Lot) drafted(e catalogevents.LotDrafted, _ es.Record) Lot {
	return Lot{
		Association: e.Association, Code: e.Code, Product: e.Product, Measure: quantity.Measure(e.Measure), MinOrder: e.MinOrderMilli,
		AvailableFrom: e.AvailableFrom, Posted: e.PostedMilli,
	}
}

func (l Lot) minOrderChanged(e catalogevents.LotMinOrderChanged, _ es.Record) Lot {
	l.MinOrder = e.ToMilli
	return l
}

func (l Lot) adjusted(e catalogevents.LotStockAdjusted, _ es.Record) Lot {
	l.Posted += e.DeltaMilli
	return l
}

func (l Lot) saleDeclared(e catalogevents.LotSaleDeclared, _ es.Record) Lot {
	l.Sold += e.Milli
	return l
}

func (l Lot) saleTakenBack(e catalogevents.LotSaleTakenBack, _ es.Record) Lot {
	l.Sold -= e.Milli
	return l
}

func (l Lot) reserved(e catalogevents.LotStockReserved, _ es.Record) Lot {
	l.Held += e.Milli
	return l
}

func (l Lot) committed(e catalogevents.LotStockCommitted, _ es.Record) Lot {
	l.Sold, l.Held = l.Sold+e.Milli, l.Held-e.FreedMilli
	return l
}

func (l Lot) refused(e catalogevents.LotStockRefused, _ es.Record) Lot {
	l.Held -= e.FreedMilli
	return l
}

func (l Lot) released(e catalogevents.LotStockReleased, _ es.Record) Lot {
	l.Held -= e.Milli
	return l
}

func (l Lot) returned(e catalogevents.LotStockReturned, _ es.Record) Lot {
	l.Sold -= e.Milli
	return l
}

// becomes is what an event does that brings a lot to a state.
func becomes[Event any](to LotStatus) func(Lot, Event, es.Record) Lot {
	return func(l Lot, _ Event, _ es.Record) Lot {
		l.Status = to
		return l
	}
}
