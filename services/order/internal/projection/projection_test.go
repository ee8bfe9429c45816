package projection_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/readmodel/readmodeltest"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

const (
	lotID  = "lot_1"
	fairID = "fair_1"
)

var fairEnds = time.Date(2026, 6, 13, 17, 0, 0, 0, time.UTC)

var measure = events.Measure{Unit: "quintal", FactorMilli: 46_000, Base: "kg"}

func made(number int, firm bool, replaces int) orderevents.OfferMade {
	return orderevents.OfferMade{
		Lot: lotID, Number: number, By: orderevents.Buyer, Firm: firm, Replaces: replaces, Milli: 460_000,
		ValidUntil: time.Date(2030, 5, 4, 8, 0, 0, 0, time.UTC),
	}
}

func accepted(number int, order string) orderevents.OfferAccepted {
	return orderevents.OfferAccepted{
		Lot: lotID, Number: number, By: orderevents.Seller, Order: order, Milli: 460_000,
		Agreement: orderevents.Agreement{Association: "assoc_1", Buyer: "org_1", Measure: measure},
	}
}

func demand(order string) orderevents.OrderPlaced {
	return orderevents.OrderPlaced{
		StockDemand: orderevents.StockDemand{Negotiation: "neg_1", Offer: 1, Lot: lotID, Milli: 460_000},
		Agreement:   accepted(1, order).Agreement,
	}
}

// history is one in which every event occurs, each with what it changes. A lot's stock is the catalog's to show.
const sealed events.SealedText = "sealed:1:buyer_1:AA"

func history() readmodeltest.History {
	ofLot, ofTalk, ofOrders, ofFairs := []string{"lots"}, []string{"negotiations"}, []string{"orders"}, []string{"fairs"}
	opened := orderevents.NegotiationOpened{Buyer: "org_1", Association: "assoc_1", Lot: lotID, Measure: measure}
	entry := catalogevents.StockEntry{Negotiation: "neg_1", Offer: 1, Milli: 460_000}
	return readmodeltest.History{
		Of: []readmodeltest.Events{
			readmodeltest.Of(orderevents.Negotiation, orderevents.NegotiationEvents()),
			readmodeltest.Of(orderevents.Order, orderevents.OrderEvents()),
			readmodeltest.Of(orderevents.Delay, orderevents.DelayEvents()),
		},
		Others: []readmodeltest.Events{
			readmodeltest.Of(catalogevents.Lot, catalogevents.LotEvents()),
			readmodeltest.Of(fairevents.Fair, fairevents.FairEvents()),
		},
		Steps: []readmodeltest.Step{
			{ID: lotID, Event: catalogevents.LotDrafted{Association: "assoc_1", Product: "maize", Measure: measure, PostedMilli: 920_000}, Changes: ofLot},
			{ID: lotID, Event: catalogevents.LotPublished{}, Changes: ofLot},
			{ID: lotID, Event: catalogevents.LotPaused{}, Changes: ofLot},
			{ID: lotID, Event: catalogevents.LotResumed{}, Changes: ofLot},
			{ID: lotID, Event: catalogevents.LotStockAdjusted{DeltaMilli: 1000}, Changes: ofLot},
			{ID: lotID, Event: catalogevents.LotMinOrderChanged{ToMilli: 92_000}, Changes: ofLot},
			{ID: lotID, Event: catalogevents.LotSaleDeclared{Sale: "sale_1", Milli: 46_000}, Changes: ofLot},
			{ID: lotID, Event: catalogevents.LotSaleTakenBack{Sale: "sale_1", Milli: 46_000}, Changes: ofLot},
			{ID: fairID, Event: fairevents.FairScheduled{Plan: fairevents.Plan{EndsAt: fairEnds}}, Changes: ofFairs},
			{ID: fairID, Event: fairevents.FairPublished{}, Changes: ofFairs},
			{ID: fairID, Event: fairevents.FairChanged{Plan: fairevents.Plan{EndsAt: fairEnds.Add(time.Hour)}}, Changes: ofFairs},
			{ID: fairID, Event: fairevents.FairRescheduled{EndsAt: fairEnds.AddDate(0, 1, 0)}, Changes: ofFairs},
			{ID: fairID, Event: fairevents.FairCancelled{}, Changes: ofFairs},
			{ID: "neg_1", Event: opened, Changes: ofTalk},
			{ID: "neg_1", Event: made(1, false, 0), Changes: ofTalk},
			{ID: "neg_1", Event: orderevents.OfferRejected{Lot: lotID, Number: 1}, Changes: ofTalk},
			{ID: "neg_1", Event: made(2, true, 0), Changes: ofTalk},
			{ID: lotID, Event: catalogevents.LotStockReserved{StockEntry: entry}, Changes: ofLot},
			{ID: "neg_1", Event: orderevents.OfferStood{Lot: lotID, Number: 2}, Changes: ofTalk},
			{ID: "neg_1", Event: orderevents.OfferWithdrawn{Lot: lotID, Number: 2}, Changes: ofTalk},
			{ID: lotID, Event: catalogevents.LotStockReleased{StockEntry: entry}, Changes: ofLot},
			{ID: "neg_1", Event: made(3, false, 0), Changes: ofTalk},
			{ID: "neg_1", Event: orderevents.OfferExpired{Lot: lotID, Number: 3}, Changes: ofTalk},
			{ID: "neg_1", Event: made(4, false, 0), Changes: ofTalk},
			{ID: "neg_1", Event: accepted(4, "ord_1"), Changes: ofTalk},
			{ID: "ord_1", Event: demand("ord_1"), Changes: ofOrders},
			{ID: "ord_1", Event: orderevents.OrderStockRequested{StockDemand: demand("ord_1").StockDemand}},
			{ID: lotID, Event: catalogevents.LotStockRefused{StockEntry: entry, Order: "ord_1", Reason: catalogevents.OutOfStock}, Changes: ofOrders},
			{ID: "ord_1", Event: orderevents.OrderCancelled{Negotiation: "neg_1", Offer: 4, Reason: catalogevents.OutOfStock}, Changes: ofOrders},
			{ID: "neg_1", Event: orderevents.OfferRefused{Lot: lotID, Number: 4, Reason: catalogevents.OutOfStock}, Changes: ofTalk},
			{ID: "neg_1", Event: made(5, false, 0), Changes: ofTalk},
			{ID: "neg_1", Event: accepted(5, "ord_2"), Changes: ofTalk},
			{ID: "neg_1", Event: orderevents.NegotiationTextsSealed{ExternalRef: sealed, Places: []events.SealedText{"", "", "", "", sealed}}, Changes: ofTalk},
			{ID: "ord_2", Event: demand("ord_2"), Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderTextsSealed{ExternalRef: sealed, Place: sealed}, Changes: ofOrders},
			{ID: lotID, Event: catalogevents.LotStockCommitted{StockEntry: entry, Order: "ord_2"}, Changes: []string{"lots", "orders"}},
			{ID: "ord_2", Event: orderevents.OrderConfirmed{Negotiation: "neg_1", Offer: 5}, Changes: ofOrders},
			{ID: "neg_1", Event: orderevents.NegotiationCompleted{Lot: lotID, Order: "ord_2"}, Changes: ofTalk},
			{ID: "ord_2", Event: orderevents.OrderPreparationBegun{Negotiation: "neg_1"}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.DeliveryDispatched{Negotiation: "neg_1", Delivery: 1, Milli: 460_000, Vehicle: &orderevents.Vehicle{Plate: sealed}}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.DeliveryArrived{Negotiation: "neg_1", Delivery: 1, Milli: 460_000, By: orderevents.Buyer}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderDelayed{Negotiation: "neg_1", By: orderevents.Buyer, Reason: orderevents.Rain, Until: "2026-12-24"}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderZoneDelayed{Negotiation: "neg_1", Delay: "delay_1", Reason: orderevents.Rain, Until: "2026-12-31"}, Changes: []string{"delays", "orders"}},
			{ID: "delay_1", Event: orderevents.DelayDeclared{Region: "Cusco", Reason: orderevents.Rain, Until: "2026-12-24"}, Changes: []string{"delays"}},
			{ID: "ord_2", Event: orderevents.AmendmentProposed{Negotiation: "neg_1", Amendment: 1, By: orderevents.Buyer}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.AmendmentRejected{Negotiation: "neg_1", Amendment: 1, By: orderevents.Seller}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.AmendmentProposed{Negotiation: "neg_1", Amendment: 2, By: orderevents.Buyer}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.AmendmentAccepted{Negotiation: "neg_1", Amendment: 2, By: orderevents.Seller}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.DeliveryWeighed{Negotiation: "neg_1", Delivery: 1, By: orderevents.Buyer, NetMilli: 400_000, Standing: orderevents.WeightWaits}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.DeliveryWeightAgreed{Negotiation: "neg_1", Delivery: 1, By: orderevents.Seller, NetMilli: 400_000}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderRestClosed{StockReturn: orderevents.StockReturn{ReturnedMilli: 60_000}, Reason: orderevents.PoorHarvest}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderDelivered{Negotiation: "neg_1", By: orderevents.Buyer, ClaimsUntil: fairEnds}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderReminded{Negotiation: "neg_1", To: orderevents.Buyer, Of: orderevents.OfReceipt}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderClaimed{Negotiation: "neg_1", Claim: 1, Wants: orderevents.ResolvedReplace}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderClaimRejected{Negotiation: "neg_1", Claim: 1, ClaimsUntil: fairEnds}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderClaimed{Negotiation: "neg_1", Claim: 2, Wants: orderevents.ResolvedReplace}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderClaimTakenBack{Negotiation: "neg_1", Claim: 2}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderClaimed{Negotiation: "neg_1", Claim: 3, Wants: orderevents.ResolvedReplace}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderClaimAccepted{StockReturn: orderevents.StockReturn{ReturnedMilli: 60_000}, Claim: 3, ClaimsUntil: fairEnds}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderReceived{Negotiation: "neg_1", By: orderevents.ByTime}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderDisputed{Negotiation: "neg_1", By: orderevents.Buyer, Reason: orderevents.DisputedWeight}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderResolved{Outcome: orderevents.ResolvedStands}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderPaymentSaid{Negotiation: "neg_1", Number: 1, From: orderevents.Buyer, Reference: sealed}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderPaymentTakenBack{Negotiation: "neg_1", Number: 1}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderPaymentSaid{Negotiation: "neg_1", Number: 2, From: orderevents.Buyer}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderPaymentDenied{Negotiation: "neg_1", Number: 2, By: orderevents.Seller, Reason: "not_arrived"}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderPaymentConfirmed{Negotiation: "neg_1", Number: 2, By: orderevents.Seller}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderPhotoAdded{Negotiation: "neg_1", Number: 1, By: orderevents.Seller, Shows: orderevents.ShowsScale, Delivery: 1}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderPhotoTakenBack{Negotiation: "neg_1", Number: 1, By: orderevents.Seller}, Changes: ofOrders},
			{ID: "ord_2", Event: orderevents.OrderCompleted{Negotiation: "neg_1"}, Changes: ofOrders},
			{ID: "ord_3", Event: demand("ord_3"), Changes: ofOrders},
			{ID: "ord_3", Event: orderevents.OrderCalledOff{By: orderevents.Buyer, Reason: orderevents.ChangedMind}, Changes: ofOrders},
			{ID: lotID, Event: catalogevents.LotStockReturned{StockEntry: entry, Order: "ord_3"}, Changes: ofLot},
			{ID: "ord_4", Event: orderevents.OrderRecorded{SaleRef: sale(2), Association: "assoc_1", Measure: measure, Milli: 46_000, SoldOn: "2026-11-29"}, Changes: ofOrders},
			{ID: lotID, Event: catalogevents.LotSaleDeclared{Sale: "sale_2", Milli: 46_000, Order: "ord_4"}, Changes: []string{"lots", "orders"}},
			{ID: "ord_4", Event: orderevents.OrderDeclared{SaleRef: sale(2)}, Changes: ofOrders},
			{ID: "ord_4", Event: orderevents.OrderAcknowledged{SaleRef: sale(2)}, Changes: ofOrders},
			{ID: lotID, Event: catalogevents.LotSaleAnswered{Sale: "sale_2", Answer: catalogevents.SaleAcknowledged}},
			{ID: "ord_4", Event: orderevents.OrderTakenBack{SaleRef: sale(2)}, Changes: ofOrders},
			{ID: "ord_5", Event: orderevents.OrderRecorded{SaleRef: sale(3), Association: "assoc_1", Measure: measure}, Changes: ofOrders},
			{ID: lotID, Event: catalogevents.LotSaleRefused{Sale: "sale_3", Order: "ord_5", Reason: catalogevents.OutOfStock}, Changes: ofOrders},
			{ID: "ord_5", Event: orderevents.OrderRecordingRefused{SaleRef: sale(3), Reason: catalogevents.OutOfStock}, Changes: ofOrders},
			{ID: "ord_6", Event: orderevents.OrderRecorded{SaleRef: sale(4), Association: "assoc_1", Measure: measure}, Changes: ofOrders},
			{ID: "ord_6", Event: orderevents.OrderDeclared{SaleRef: sale(4)}, Changes: ofOrders},
			{ID: "ord_6", Event: orderevents.OrderDenied{SaleRef: sale(4)}, Changes: ofOrders},
			{ID: "neg_2", Event: opened, Changes: ofTalk},
			{ID: "neg_2", Event: made(1, false, 0), Changes: ofTalk},
			{ID: "neg_2", Event: orderevents.NegotiationClosed{Lot: lotID, By: orderevents.Buyer}, Changes: ofTalk},
			{ID: lotID, Event: catalogevents.LotStockRefused{StockEntry: entry, Reason: catalogevents.OutOfStock}}, // a firm offer asked
			{ID: "neg_3", Event: opened, Changes: ofTalk},
			{ID: "neg_3", Event: made(1, false, 0), Changes: ofTalk},
			{ID: lotID, Event: catalogevents.LotWithdrawn{}, Changes: ofLot},
			{ID: "neg_3", Event: orderevents.NegotiationCancelled{Lot: lotID, Reason: catalogevents.LotHasEnded}, Changes: ofTalk},
		},
	}
}

func sale(n int) orderevents.SaleRef {
	return orderevents.SaleRef{Lot: lotID, Sale: fmt.Sprint("sale_", n)}
}

func TestEveryEventChangesWhatItShould(t *testing.T) {
	history().Check(t, func() []readmodel.Projector { return projection.NewViews().All() })
}

func TestAFairMayBeNamedUntilAMonthAfterIt(t *testing.T) {
	fair := projection.Fair{Published: true, EndsAt: fairEnds}
	for name, c := range map[string]struct {
		fair projection.Fair
		at   time.Time
		want bool
	}{
		"before it":           {fair, fairEnds.AddDate(0, -1, 0), true},
		"the month after":     {fair, fairEnds.AddDate(0, 0, 30).Add(-1), true},
		"later":               {fair, fairEnds.AddDate(0, 0, 30), false},
		"a draft, or one off": {projection.Fair{EndsAt: fairEnds}, fairEnds, false},
		"none":                {projection.Fair{}, fairEnds, false},
	} {
		if got := c.fair.MayBeNamed(c.at); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
