package projection_test

import (
	"maps"
	"reflect"
	"strconv"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

const lotID = "lot_1"

// life is a history in which every event of a lot changes what is shown.
func life() []catalogevents.LotEvent {
	entry := func(offer int) catalogevents.StockEntry {
		return catalogevents.StockEntry{Negotiation: "neg_1", Offer: offer, Milli: 100_000}
	}
	return []catalogevents.LotEvent{
		catalogevents.LotDrafted{
			Association: "assoc_1", Code: "MZ-7K3F", Product: "maize", Declared: events.Quantity{Milli: 20_000, Unit: "quintal"},
			Measure: events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}, PostedMilli: 920_000,
		},
		catalogevents.LotPublished{},
		catalogevents.LotStockReserved{StockEntry: entry(1)},
		catalogevents.LotStockCommitted{StockEntry: entry(1), Order: "ord_1", FreedMilli: 100_000},
		catalogevents.LotStockReserved{StockEntry: entry(2)},
		catalogevents.LotStockReleased{StockEntry: entry(2)},
		catalogevents.LotStockReserved{StockEntry: entry(3)},
		catalogevents.LotStockRefused{StockEntry: entry(3), Order: "ord_3", Reason: catalogevents.OutOfStock, FreedMilli: 100_000},
		catalogevents.LotPaused{},
		catalogevents.LotResumed{},
		catalogevents.LotStockAdjusted{DeltaMilli: -20_000, Reason: "gorgojo"},
		catalogevents.LotStockReserved{StockEntry: entry(4)},
		catalogevents.LotWithdrawn{Released: []catalogevents.StockEntry{entry(4)}},
	}
}

func TestEveryEventOfALotShows(t *testing.T) {
	log := open(t)
	lots := projection.NewLots()
	model := readmodeltest.Run(t, log, lots)
	unseen := maps.Clone(catalogevents.LotEvents().Events)
	names := es.NewNames(catalogevents.LotEvents())
	before := shown(t, model, lots)
	for i, event := range life() {
		name, _, err := names.Encode(event)
		if err != nil {
			t.Fatal(err)
		}
		write(t, log, i, event)
		readmodeltest.CatchUp(t, model)
		after := shown(t, model, lots)
		if reflect.DeepEqual(before, after) {
			t.Errorf("%s changes nothing: %+v", name, after)
		}
		delete(unseen, name)
		before = after
	}
	for name := range unseen {
		t.Errorf("%s is missing here", name)
	}
	if before.Posted != 900_000 || before.Held != 0 || before.Committed != 100_000 {
		t.Errorf("posted %d, held %d, committed %d", before.Posted, before.Held, before.Committed)
	}
}

func TestReplayingLotsGivesTheSame(t *testing.T) {
	log := open(t)
	live := readmodeltest.Run(t, log, projection.NewLots())
	for i, event := range life() {
		write(t, log, i, event)
	}
	want := readmodeltest.Dump(t, live)
	if len(want) < 5 {
		t.Errorf("only %d keys", len(want))
	}
	for range 2 {
		if got := readmodeltest.Dump(t, readmodeltest.Run(t, log, projection.NewLots())); !maps.Equal(want, got) {
			t.Errorf("replayed: %v\nlive: %v", got, want)
		}
	}
}

// shown is the lot without what every event changes.
func shown(t *testing.T, model *readmodel.Model, lots projection.Lots) (l projection.Lot) {
	t.Helper()
	err := model.View(func(tx *bbolt.Tx) (err error) {
		l, _, err = lots.Get(tx, lotID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	l.Revision = 0
	return l
}

func open(t *testing.T) *es.Log {
	t.Helper()
	log, err := es.OpenLog(t.Context(), natstest.Start(t).JetStream())
	if err != nil {
		t.Fatal(err)
	}
	return log
}

// write stores an event as it is, whatever the rules of a lot would say.
func write(t *testing.T, log *es.Log, step int, event catalogevents.LotEvent) {
	t.Helper()
	lots, at := estest.NewScribe(log, catalogevents.Lot, catalogevents.LotEvents()), time.Date(2030, 5, 1, 8, step, 0, 0, time.UTC)
	_, err := lots.Write(t.Context(), lotID, at, event, es.Meta{CommandID: es.CommandID("step-" + strconv.Itoa(step))})
	if err != nil {
		t.Fatal(err)
	}
}
