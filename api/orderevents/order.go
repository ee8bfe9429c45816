package orderevents

import "github.com/qhatu/qhatu/api/events"

// Order is the aggregate's name: the subject is market.order.order.<id>.
const Order = "order.order"

// Wire names of the order's events.
const (
	OrderPlacedV1         = "order.order.placed.v1"
	OrderStockRequestedV1 = "order.order.stock_requested.v1"
	OrderTextsSealedV1    = "order.order.texts_sealed.v1"
	OrderConfirmedV1      = "order.order.confirmed.v1"
	OrderCancelledV1      = "order.order.cancelled.v1"
)

// OrderEvents is the table of wire names, each with its struct.
func OrderEvents() events.Table[OrderEvent] {
	return events.Table[OrderEvent]{Events: map[string]OrderEvent{
		OrderPlacedV1:         OrderPlaced{},
		OrderStockRequestedV1: OrderStockRequested{},
		OrderTextsSealedV1:    OrderTextsSealed{},
		OrderConfirmedV1:      OrderConfirmed{},
		OrderCancelledV1:      OrderCancelled{},
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
}

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

// OrderCancelled says that the order ended without goods changing hands.
type OrderCancelled struct {
	Negotiation    string `json:"negotiation"`     // id of the negotiation it comes from
	Offer          int    `json:"offer"`           // number of the accepted offer in it
	By             string `json:"by"`              // who ended it: lot
	Reason         string `json:"reason"`          // as in catalog.lot.stock_refused.v1, or lot_lost: a part of what happened to the lot is lost
	AvailableMilli int64  `json:"available_milli"` // what may still be had
}

func (OrderPlaced) orderEvent()         {}
func (OrderStockRequested) orderEvent() {}
func (OrderTextsSealed) orderEvent()    {}
func (OrderConfirmed) orderEvent()      {}
func (OrderCancelled) orderEvent()      {}
