package orderevents

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
)

// Order is the aggregate's name: the subject is market.order.order.<id>.
const Order = "order.order"

// Wire names of the order's events.
const (
	OrderPlacedV1         = "order.order.placed.v1"
	OrderStockRequestedV1 = "order.order.stock_requested.v1"
	OrderTextsSealedV1    = "order.order.texts_sealed.v1"
	OrderConfirmedV1      = "order.order.confirmed.v1"
	OrderCancelledV1      = "order.order.cancelled.v1"
	OrderCalledOffV1      = "order.order.called_off.v1"

	OrderPreparationBegunV1 = "order.order.preparation_begun.v1"
	DeliveryDispatchedV1    = "order.order.delivery_dispatched.v1"
	DeliveryArrivedV1       = "order.order.delivery_arrived.v1"
	OrderDeliveredV1        = "order.order.delivered.v1"
	DeliveryWeighedV1       = "order.order.delivery_weighed.v1"
	DeliveryWeightAgreedV1  = "order.order.delivery_weight_agreed.v1"
	OrderRestClosedV1       = "order.order.rest_closed.v1"
	OrderDelayedV1          = "order.order.delayed.v1"
	OrderZoneDelayedV1      = "order.order.zone_delayed.v1"
	AmendmentProposedV1     = "order.order.amendment_proposed.v1"
	AmendmentAcceptedV1     = "order.order.amendment_accepted.v1"
	AmendmentRejectedV1     = "order.order.amendment_rejected.v1"
	OrderReceivedV1         = "order.order.received.v1"
	OrderDisputedV1         = "order.order.disputed.v1"
	OrderResolvedV1         = "order.order.resolved.v1"
)

// OrderEvents is the table of wire names, each with its struct.
func OrderEvents() events.Table[OrderEvent] {
	return events.Table[OrderEvent]{Events: map[string]OrderEvent{
		OrderPlacedV1:         OrderPlaced{},
		OrderStockRequestedV1: OrderStockRequested{},
		OrderTextsSealedV1:    OrderTextsSealed{},
		OrderConfirmedV1:      OrderConfirmed{},
		OrderCancelledV1:      OrderCancelled{},
		OrderCalledOffV1:      OrderCalledOff{},

		OrderPreparationBegunV1: OrderPreparationBegun{},
		DeliveryDispatchedV1:    DeliveryDispatched{},
		DeliveryArrivedV1:       DeliveryArrived{},
		OrderDeliveredV1:        OrderDelivered{},
		DeliveryWeighedV1:       DeliveryWeighed{},
		DeliveryWeightAgreedV1:  DeliveryWeightAgreed{},
		OrderRestClosedV1:       OrderRestClosed{},
		OrderDelayedV1:          OrderDelayed{},
		OrderZoneDelayedV1:      OrderZoneDelayed{},
		AmendmentProposedV1:     AmendmentProposed{},
		AmendmentAcceptedV1:     AmendmentAccepted{},
		AmendmentRejectedV1:     AmendmentRejected{},
		OrderReceivedV1:         OrderReceived{},
		OrderDisputedV1:         OrderDisputed{},
		OrderResolvedV1:         OrderResolved{},

		OrderPaymentSaidV1:      OrderPaymentSaid{},
		OrderPaymentConfirmedV1: OrderPaymentConfirmed{},
		OrderPaymentDeniedV1:    OrderPaymentDenied{},
		OrderPaymentTakenBackV1: OrderPaymentTakenBack{},
		OrderCompletedV1:        OrderCompleted{},

		OrderClaimedV1:        OrderClaimed{},
		OrderClaimAcceptedV1:  OrderClaimAccepted{},
		OrderClaimRejectedV1:  OrderClaimRejected{},
		OrderClaimTakenBackV1: OrderClaimTakenBack{},
		OrderRemindedV1:       OrderReminded{},
		OrderPhotoAddedV1:     OrderPhotoAdded{},
		OrderPhotoTakenBackV1: OrderPhotoTakenBack{},

		OrderRecordedV1:         OrderRecorded{},
		OrderDeclaredV1:         OrderDeclared{},
		OrderRecordingRefusedV1: OrderRecordingRefused{},
		OrderAcknowledgedV1:     OrderAcknowledged{},
		OrderDeniedV1:           OrderDenied{},
		OrderTakenBackV1:        OrderTakenBack{},
	}}
}

// OrderEvent is one of the order's events.
//
//sumtype:decl
type OrderEvent interface{ orderEvent() }

// StockDemand is what an order asks of a lot.
type StockDemand struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Offer       int    `json:"offer"`       // number of the accepted offer in it
	Lot         string `json:"lot"`         // id of the lot
	Milli       int64  `json:"milli"`       // how much of its stock
}

// OrderPlaced says what was agreed, and asks the lot for its stock.
type OrderPlaced struct {
	StockDemand
	Agreement
	Settlement *Settlement `json:"settlement,omitempty"` // how deliveries are held against it; none: [UsualSettlement]
}

// Settlement is how what is delivered is held against what was agreed: its product's when the order was placed.
type Settlement struct {
	TolerancePermille int `json:"tolerance_permille"` // how far a weight may be off and still count at once, in thousandths
	ClaimHours        int `json:"claim_hours"`        // how long after its delivery an order may be objected to
}

// UsualSettlement is that of orders from before it was written down.
func UsualSettlement() Settlement { return Settlement{TolerancePermille: 20, ClaimHours: 72} }

// OrderStockRequested asks the lot again, when an order waited too long for its answer.
type OrderStockRequested struct{ StockDemand }

// OrderTextsSealed says that texts of an order which stood in the clear, in events from before texts were sealed, are sealed from now
// on. They are the same texts.
type OrderTextsSealed struct {
	ExternalRef events.SealedText `json:"external_ref,omitempty"` // the buyer's own reference
	Place       events.SealedText `json:"place,omitempty"`        // where goods change hands
}

// OrderConfirmed says that the lot committed the stock.
type OrderConfirmed struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Offer       int    `json:"offer"`       // number of the accepted offer in it
}

// OrderCancelled says that the order ended before it was confirmed: the lot refused its stock.
type OrderCancelled struct {
	Negotiation    string `json:"negotiation"`     // id of the negotiation it comes from
	Offer          int    `json:"offer"`           // number of the accepted offer in it
	By             string `json:"by"`              // who ended it: lot
	Reason         string `json:"reason"`          // as in catalog.lot.stock_refused.v1, or lot_lost: a part of what happened to the lot is lost
	AvailableMilli int64  `json:"available_milli"` // what may still be had
}

// StockReturn is what an order has given back to its lot until now, all in all.
type StockReturn struct {
	Negotiation   string `json:"negotiation"`    // id of the negotiation it comes from
	Offer         int    `json:"offer"`          // number of the accepted offer in it
	Lot           string `json:"lot"`            // id of the lot
	ReturnedMilli int64  `json:"returned_milli"` // how much of its stock, with what was given back before
}

// Why one side calls an order off.
const (
	ChangedMind    = "changed_mind"
	CannotPay      = "cannot_pay"
	CannotDeliver  = "cannot_deliver"
	BadQuality     = "quality"
	AgreedTogether = "agreed_together"
	OtherReason    = "other"
)

// OrderCalledOff says that one side cancelled an order that was confirmed, before anything of it was on its way. All its stock goes
// back. The negotiation stays done.
type OrderCalledOff struct {
	StockReturn
	By     string `json:"by"`     // buyer or seller
	Reason string `json:"reason"` // code: changed_mind, cannot_pay, cannot_deliver, quality, agreed_together, other
}

// OrderPreparationBegun says that the association prepares the goods.
type OrderPreparationBegun struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
}

// Why the rest of an order does not come.
const (
	PoorHarvest = "harvest"
	GoodsLost   = "loss"
)

// OrderRestClosed says that what is left of an order will not come. Its stock goes back; the total is of what came.
type OrderRestClosed struct {
	StockReturn
	Reason string `json:"reason"` // code: harvest, loss, quality, agreed_together, other
}

// OrderDelivered says that all that was agreed, or all that will come, has arrived.
type OrderDelivered struct {
	Negotiation string    `json:"negotiation"`  // id of the negotiation it comes from
	By          string    `json:"by"`           // buyer or seller: whose word completed it
	ClaimsUntil time.Time `json:"claims_until"` // from this second on it is received, unless the buyer objects before
}

// ByTime says that an order is received because nobody objected in time.
const ByTime = "time"

// OrderReceived says that the buyer has what was delivered.
type OrderReceived struct {
	Negotiation string `json:"negotiation"`           // id of the negotiation it comes from
	By          string `json:"by"`                    // buyer; seller, with the buyer's release code; claim: what the buyer claimed is accepted; time: nobody objected in time
	HandedOver  bool   `json:"handed_over,omitempty"` // in one moment, with both sides there
}

func (OrderPlaced) orderEvent()         {}
func (OrderStockRequested) orderEvent() {}
func (OrderTextsSealed) orderEvent()    {}
func (OrderConfirmed) orderEvent()      {}
func (OrderCancelled) orderEvent()      {}
func (OrderCalledOff) orderEvent()      {}

func (OrderPreparationBegun) orderEvent() {}
func (OrderRestClosed) orderEvent()       {}
func (OrderDelivered) orderEvent()        {}
func (OrderReceived) orderEvent()         {}
