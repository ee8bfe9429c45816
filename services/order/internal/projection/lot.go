package projection

import (
	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Lot is a lot of the catalog as buyers negotiate about it: enough to open a negotiation.
type Lot struct {
	Association string           `json:"association"`
	Measure     quantity.Measure `json:"measure"`
	MinOrder    int64            `json:"min_order,omitempty"` // thousandths of the base unit
	Status      LotStatus        `json:"status,omitempty"`
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
		Bucket: "lots", Version: 2,
		From: []readmodel.Source[Lot]{
			readmodel.On(lotEvents, Lot.drafted),
			readmodel.On(lotEvents, becomes[catalogevents.LotPublished](OnMarket)),
			readmodel.On(lotEvents, becomes[catalogevents.LotPaused](Paused)),
			readmodel.On(lotEvents, becomes[catalogevents.LotResumed](OnMarket)),
			readmodel.On(lotEvents, becomes[catalogevents.LotWithdrawn](Ended)),
		},
	}
}

func (Lot) drafted(e catalogevents.LotDrafted, _ es.Record) Lot {
	return Lot{Association: e.Association, Measure: quantity.Measure(e.Measure), MinOrder: e.MinOrderMilli}
}

// becomes is what an event does that brings a lot to a state.
func becomes[Event any](to LotStatus) func(Lot, Event, es.Record) Lot {
	return func(l Lot, _ Event, _ es.Record) Lot {
		l.Status = to
		return l
	}
}
