package projection

import (
	"maps"
	"slices"
	"sync"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
)

// kinds are what things are called to whom they are told of.
var kinds = map[string]string{catalogevents.Lot: "lot", orderevents.Negotiation: "negotiation", orderevents.Order: "order"}

// told is how an event is told. What is not in the table is told to nobody.
type told struct {
	as       string                            // type of the change
	opens    func(es.Record) ([]string, error) // whose the thing is from now on; nil: as before
	question question                          // what becomes of what one side of a trade asks the other
}

// question is what an event does with what one side asks the other: an offer, an amendment. Of either there is one at a time in a thing.
type question byte

const (
	stays question = iota // what is asked still is
	asks                  // it is asked, in place of what was
	ends                  // it was answered, or is over
)

// tellings is the table of what is told, by the names under which events are stored.
func tellings() map[string]told {
	all := map[string]told{}
	tellLots(all)
	tellNegotiations(all)
	tellOrders(all)
	return all
}

// types are those of all changes.
var types = sync.OnceValue(func() []string {
	all := map[string]bool{}
	for _, row := range tellings() {
		all[row.as] = true
	}
	return slices.Sorted(maps.Keys(all))
})

// Types lists those of all changes, in alphabetical order.
func Types() []string { return slices.Clone(types()) }

// tell adds a row for the events of one struct.
func tell[T, E any](all map[string]told, table es.EventTable[E], row told) {
	for _, name := range es.KindOf[T](table).StoredAs() {
		all[name] = row
	}
}

// open adds a row for the events with which things begin.
func open[T, E any](all map[string]told, table es.EventTable[E], as string, whose func(T) []string) {
	kind := es.KindOf[T](table)
	tell[T](all, table, told{as: as, opens: func(r es.Record) ([]string, error) {
		event, err := kind.Decode(r)
		if err != nil {
			return nil, err
		}
		return whose(event), nil
	}})
}

func tellLots(all map[string]told) {
	lots := es.NewEventTable(catalogevents.LotEvents())
	open(all, lots, "lot.drafted", func(e catalogevents.LotDrafted) []string { return []string{e.Association} })
	tell[catalogevents.LotPublished](all, lots, told{as: "lot.published"})
	tell[catalogevents.LotPaused](all, lots, told{as: "lot.paused"})
	tell[catalogevents.LotResumed](all, lots, told{as: "lot.resumed"})
	tell[catalogevents.LotWithdrawn](all, lots, told{as: "lot.withdrawn"})
	tell[catalogevents.LotPriceChanged](all, lots, told{as: "lot.price_changed"})
	tell[catalogevents.LotMinOrderChanged](all, lots, told{as: "lot.min_order_changed"})
	tell[catalogevents.LotDescriptionChanged](all, lots, told{as: "lot.description_changed"})
	tell[catalogevents.LotTextHidden](all, lots, told{as: "lot.text_hidden"})
	tell[catalogevents.LotTextShown](all, lots, told{as: "lot.text_shown"})
	tell[catalogevents.LotStockAdjusted](all, lots, told{as: "lot.stock_adjusted"})
	tell[catalogevents.LotSaleDeclared](all, lots, told{as: "lot.sale_declared"})
	tell[catalogevents.LotSaleRefused](all, lots, told{as: "lot.sale_refused"})
	tell[catalogevents.LotSaleAnswered](all, lots, told{as: "lot.sale_answered"})
	tell[catalogevents.LotSaleTakenBack](all, lots, told{as: "lot.sale_taken_back"})
	tell[catalogevents.LotStockReserved](all, lots, told{as: "lot.stock_reserved"})
	tell[catalogevents.LotStockCommitted](all, lots, told{as: "lot.stock_committed"})
	tell[catalogevents.LotStockRefused](all, lots, told{as: "lot.stock_refused"})
	tell[catalogevents.LotStockReleased](all, lots, told{as: "lot.stock_released"})
	tell[catalogevents.LotStockReturned](all, lots, told{as: "lot.stock_returned"})
}

func tellNegotiations(all map[string]told) {
	negotiations := es.NewEventTable(orderevents.NegotiationEvents())
	open(all, negotiations, "negotiation.opened", func(e orderevents.NegotiationOpened) []string { return []string{e.Association, e.Buyer} })
	tell[orderevents.OfferMade](all, negotiations, told{as: "negotiation.offer_made", question: asks})
	tell[orderevents.OfferStood](all, negotiations, told{as: "negotiation.offer_stood", question: asks})
	tell[orderevents.OfferRefused](all, negotiations, told{as: "negotiation.offer_refused", question: ends})
	tell[orderevents.OfferAccepted](all, negotiations, told{as: "negotiation.offer_accepted", question: ends})
	tell[orderevents.OfferRejected](all, negotiations, told{as: "negotiation.offer_rejected", question: ends})
	tell[orderevents.OfferWithdrawn](all, negotiations, told{as: "negotiation.offer_withdrawn", question: ends})
	tell[orderevents.OfferExpired](all, negotiations, told{as: "negotiation.offer_expired", question: ends})
	tell[orderevents.NegotiationClosed](all, negotiations, told{as: "negotiation.closed", question: ends})
	tell[orderevents.NegotiationCancelled](all, negotiations, told{as: "negotiation.cancelled", question: ends})
	tell[orderevents.NegotiationCompleted](all, negotiations, told{as: "negotiation.completed", question: ends})
}

func tellOrders(all map[string]told) {
	orders := es.NewEventTable(orderevents.OrderEvents())
	open(all, orders, "order.placed", func(e orderevents.OrderPlaced) []string { return []string{e.Association, e.Buyer} })
	open(all, orders, "order.recorded", func(e orderevents.OrderRecorded) []string { return []string{e.Association} })
	tell[orderevents.OrderConfirmed](all, orders, told{as: "order.confirmed"})
	tell[orderevents.OrderCancelled](all, orders, told{as: "order.cancelled", question: ends})
	tell[orderevents.OrderCalledOff](all, orders, told{as: "order.called_off", question: ends})
	tell[orderevents.OrderPreparationBegun](all, orders, told{as: "order.preparation_begun"})
	tell[orderevents.DeliveryDispatched](all, orders, told{as: "order.delivery_dispatched"})
	tell[orderevents.DeliveryArrived](all, orders, told{as: "order.delivery_arrived"})
	tell[orderevents.OrderDelivered](all, orders, told{as: "order.delivered", question: ends})
	tell[orderevents.DeliveryWeighed](all, orders, told{as: "order.delivery_weighed"})
	tell[orderevents.DeliveryWeightAgreed](all, orders, told{as: "order.delivery_weight_agreed"})
	tell[orderevents.OrderRestClosed](all, orders, told{as: "order.rest_closed"})
	tell[orderevents.OrderDelayed](all, orders, told{as: "order.delayed"})
	tell[orderevents.OrderZoneDelayed](all, orders, told{as: "order.zone_delayed"})
	tell[orderevents.AmendmentProposed](all, orders, told{as: "order.amendment_proposed", question: asks})
	tell[orderevents.AmendmentAccepted](all, orders, told{as: "order.amendment_accepted", question: ends})
	tell[orderevents.AmendmentRejected](all, orders, told{as: "order.amendment_rejected", question: ends})
	tell[orderevents.OrderClaimed](all, orders, told{as: "order.claimed", question: asks})
	tell[orderevents.OrderClaimAccepted](all, orders, told{as: "order.claim_accepted", question: ends})
	tell[orderevents.OrderClaimRejected](all, orders, told{as: "order.claim_rejected", question: ends})
	tell[orderevents.OrderClaimTakenBack](all, orders, told{as: "order.claim_taken_back", question: ends})
	tell[orderevents.OrderReminded](all, orders, told{as: "order.reminded"})
	tell[orderevents.OrderReceived](all, orders, told{as: "order.received", question: ends})
	tell[orderevents.OrderDisputed](all, orders, told{as: "order.disputed"})
	tell[orderevents.OrderResolved](all, orders, told{as: "order.resolved"})
	tell[orderevents.OrderPaymentSaid](all, orders, told{as: "order.payment_said"})
	tell[orderevents.OrderPaymentConfirmed](all, orders, told{as: "order.payment_confirmed"})
	tell[orderevents.OrderPaymentDenied](all, orders, told{as: "order.payment_denied"})
	tell[orderevents.OrderPaymentTakenBack](all, orders, told{as: "order.payment_taken_back"})
	tell[orderevents.OrderPhotoAdded](all, orders, told{as: "order.photo_added"})
	tell[orderevents.OrderPhotoTakenBack](all, orders, told{as: "order.photo_taken_back"})
	tell[orderevents.OrderCompleted](all, orders, told{as: "order.completed", question: ends})
	tell[orderevents.OrderDeclared](all, orders, told{as: "order.declared"})
	tell[orderevents.OrderRecordingRefused](all, orders, told{as: "order.recording_refused"})
	tell[orderevents.OrderAcknowledged](all, orders, told{as: "order.acknowledged"})
	tell[orderevents.OrderDenied](all, orders, told{as: "order.denied"})
	tell[orderevents.OrderTakenBack](all, orders, told{as: "order.taken_back"})
}
