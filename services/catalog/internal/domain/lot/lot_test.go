package lot_test

import (
	"testing"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// The lot of these tests: 20 quintales of maize, 920 kg, of the association of Huaro.
const (
	huaro    = "assoc_huaro"
	stranger = "assoc_otra"
	kg       = 1000
)

type event = catalogevents.LotEvent

type rule = estest.Rule[lot.State, lot.Command, event]

func check(t *testing.T, rules []rule) {
	t.Helper()
	estest.Check(t, lot.Decide, lot.Evolve, rules)
}

func drafted() []event {
	return []event{catalogevents.LotDrafted{
		Association: huaro, Code: "MZ-7K3F", Product: "maize",
		Declared: events.Quantity{Milli: 20_000, Unit: "quintal"},
		Measure:  events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}, FactorSource: "default",
		PostedMilli: 920 * kg,
	}}
}

func published(more ...event) []event {
	return append(append(drafted(), catalogevents.LotPublished{}), more...)
}

// counted is a published lot of 3 dozen chullos.
func counted() []event {
	return []event{catalogevents.LotDrafted{
		Association: huaro, Code: "TX-7K3F", Product: "textile", Declared: events.Quantity{Milli: 3_000, Unit: "docena"},
		Measure: events.Measure{Unit: "docena", FactorMilli: 12_000, Base: "unidad"}, FactorSource: "default", PostedMilli: 36_000,
	}, catalogevents.LotPublished{}}
}

// line is the ledger's line of an offer of the one negotiation that most tests need.
func line(offer int, milli int64) catalogevents.StockEntry {
	return catalogevents.StockEntry{Negotiation: "neg_1", Offer: offer, Milli: milli}
}

func reserved(offer int, milli int64) event {
	return catalogevents.LotStockReserved{StockEntry: line(offer, milli)}
}

func released(offer int, milli int64) event {
	return catalogevents.LotStockReleased{StockEntry: line(offer, milli)}
}

func committed(offer int, milli, freed int64) event {
	return catalogevents.LotStockCommitted{StockEntry: line(offer, milli), Order: "ord_1", FreedMilli: freed}
}

func returned(offer int, milli int64) event {
	return catalogevents.LotStockReturned{StockEntry: line(offer, milli), Order: "ord_1"}
}

func lost(milli int64) event {
	return catalogevents.LotStockAdjusted{DeltaMilli: -milli, Reason: "granizo"}
}

func withdrawn(entries ...catalogevents.StockEntry) event {
	return catalogevents.LotWithdrawn{Reason: "vendido en la feria", Released: entries}
}

func reserve(offer int, milli int64) lot.Command {
	return lot.Reserve{Negotiation: "neg_1", Offer: offer, Milli: milli}
}

func commit(offer int, milli int64) lot.Command {
	return lot.Commit{Negotiation: "neg_1", Offer: offer, Milli: milli, Order: "ord_1"}
}

func giveBack(offer int, milli int64) lot.Command {
	return lot.Return{Negotiation: "neg_1", Offer: offer, Milli: milli, Order: "ord_1"}
}

func release(offers ...int) lot.Command { return lot.Release{Negotiation: "neg_1", Offers: offers} }
