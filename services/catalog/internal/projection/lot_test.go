package projection_test

import (
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
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
		catalogevents.LotStockReturned{StockEntry: catalogevents.StockEntry{Negotiation: "neg_1", Offer: 1, Milli: 40_000}, Order: "ord_1"},
		catalogevents.LotStockReserved{StockEntry: entry(2)},
		catalogevents.LotStockReleased{StockEntry: entry(2)},
		catalogevents.LotStockReserved{StockEntry: entry(3)},
		catalogevents.LotStockRefused{StockEntry: entry(3), Order: "ord_3", Reason: catalogevents.OutOfStock, FreedMilli: 100_000},
		catalogevents.LotPaused{},
		catalogevents.LotResumed{},
		catalogevents.LotPriceChanged{To: &events.Price{Minor: 350, Currency: "PEN", Per: "kg"}},
		catalogevents.LotMinOrderChanged{ToMilli: 92_000},
		catalogevents.LotDescriptionChanged{To: catalogevents.LotDescription{Grade: "primera"}},
		catalogevents.LotTextHidden{Association: "assoc_1", Reason: "contact", Fields: []string{"title"}, Texts: []events.SealedText{"sealed:1:assoc_1:BB"}},
		catalogevents.LotTextShown{Association: "assoc_1"},
		catalogevents.LotTextsSealed{Description: catalogevents.LotDescription{Grade: "primera", Title: "sealed:1:assoc_1:AA"}},
		catalogevents.LotStockAdjusted{DeltaMilli: -20_000, Reason: "gorgojo"},
		catalogevents.LotSaleDeclared{Sale: "sale_1", Milli: 46_000, Quantity: events.Quantity{Milli: 1_000, Unit: "quintal"}},
		catalogevents.LotSaleTakenBack{Sale: "sale_1", Milli: 46_000},
		catalogevents.LotSaleRefused{Sale: "sale_2", Milli: 46_000, Order: "ord_4", Reason: catalogevents.OutOfStock},
		catalogevents.LotSaleDeclared{Sale: "sale_3", Milli: 46_000, Order: "ord_5"},
		catalogevents.LotSaleAnswered{Sale: "sale_3", Milli: 46_000, Answer: catalogevents.SaleAcknowledged},
		catalogevents.LotStockReserved{StockEntry: entry(4)},
		catalogevents.LotWithdrawn{Released: []catalogevents.StockEntry{entry(4)}},
	}
}

func history() readmodeltest.History {
	h := readmodeltest.History{
		Of: []readmodeltest.Events{readmodeltest.Of(catalogevents.Lot, catalogevents.LotEvents())},
		Others: []readmodeltest.Events{
			readmodeltest.Of(orderevents.Negotiation, orderevents.NegotiationEvents()),
			readmodeltest.Of(identityevents.Organisation, identityevents.OrganisationEvents()),
		},
	}
	for _, event := range life() {
		h.Steps = append(h.Steps, readmodeltest.Step{ID: lotID, Event: event, Changes: []string{"lots"}})
	}
	for _, event := range bargained() {
		h.Steps = append(h.Steps, readmodeltest.Step{ID: "neg_1", Event: event, Changes: []string{"lots"}})
	}
	for _, event := range []identityevents.OrganisationEvent{
		identityevents.OrganisationRegistered{Kind: identityevents.KindAssociation},
		identityevents.OrganisationVerified{Level: 2, Until: "2027-12-31"},
	} {
		h.Steps = append(h.Steps, readmodeltest.Step{ID: "assoc_1", Event: event, Changes: []string{"sellers"}})
	}
	return h
}

// bargained is a history in which every event changes which offers about the lot may still bind. None does in the end.
func bargained() []orderevents.NegotiationEvent {
	made := func(number int, firm bool, replaces int) orderevents.NegotiationEvent {
		return orderevents.OfferMade{Lot: lotID, Number: number, Firm: firm, Replaces: replaces}
	}
	return []orderevents.NegotiationEvent{
		made(1, false, 0), made(2, true, 0),
		orderevents.OfferStood{Lot: lotID, Number: 2, Replaces: 1},
		made(3, false, 2),
		orderevents.OfferRejected{Lot: lotID, Number: 3},
		made(4, false, 0),
		orderevents.OfferWithdrawn{Lot: lotID, Number: 4},
		made(5, false, 0),
		orderevents.OfferExpired{Lot: lotID, Number: 5},
		made(6, false, 0),
		orderevents.OfferRefused{Lot: lotID, Number: 6},
		made(7, false, 0),
		orderevents.NegotiationCancelled{Lot: lotID},
		made(8, false, 0),
		orderevents.NegotiationCompleted{Lot: lotID},
		made(9, false, 0),
		orderevents.NegotiationClosed{Lot: lotID},
	}
}

func TestEveryEventOfALotShows(t *testing.T) {
	history().Check(t, func() []readmodel.Projector { return projection.NewViews().All() })
}

func TestALotsStockAddsUp(t *testing.T) {
	log, lots := history().Open(t), projection.NewViews().Lots
	model := readmodeltest.Run(t, log.Log, lots)
	history().Write(t, log)
	readmodeltest.CatchUp(t, model)
	err := model.View(func(tx *bbolt.Tx) error {
		l, _, err := lots.Get(tx, lotID)
		if l.Posted != 900_000 || l.Reserved != 0 || l.Committed != 60_000 {
			t.Errorf("posted %d, held %d, committed %d", l.Posted, l.Reserved, l.Committed)
		}
		if len(l.Offers) != 0 {
			t.Errorf("may still bind: %v", l.Offers)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
