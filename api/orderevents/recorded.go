package orderevents

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
)

// Wire names of the events of orders that record sales which were made outside of the market.
const (
	OrderRecordedV1         = "order.order.recorded.v1"
	OrderDeclaredV1         = "order.order.declared.v1"
	OrderRecordingRefusedV1 = "order.order.recording_refused.v1"
	OrderAcknowledgedV1     = "order.order.acknowledged.v1"
	OrderDeniedV1           = "order.order.denied.v1"
	OrderTakenBackV1        = "order.order.taken_back.v1"
)

// SaleRef names a sale that was made outside of the market.
type SaleRef struct {
	Lot  string `json:"lot"`  // id of the lot
	Sale string `json:"sale"` // id of the sale in it
}

// OrderRecorded says what an association sold outside of the market, and asks the lot to take it off its stock. Nobody but the association says so.
type OrderRecorded struct {
	SaleRef
	Association string          `json:"association"`  // id of the association that sold
	Product     string          `json:"product"`      // what it is of: "maize"
	Measure     events.Measure  `json:"measure"`      // how its unit converts to the base of the lot's ledger
	Quantity    events.Quantity `json:"quantity"`     // how much, in the association's words
	Milli       int64           `json:"milli"`        // what that comes to
	Price       events.Price    `json:"price"`        // what was paid for one
	Total       events.Amount   `json:"total"`        // what that comes to
	SoldOn      string          `json:"sold_on"`      // date on which it was sold
	AnswerUntil time.Time       `json:"answer_until"` // from this second on its buyer no longer says whether it is so
}

// OrderDeclared says that what was sold is off the lot: the sale stands as the association's word.
type OrderDeclared struct{ SaleRef }

// OrderRecordingRefused says that the lot has not enough left for the sale, or takes none: nothing was recorded.
type OrderRecordingRefused struct {
	SaleRef
	Reason         string `json:"reason"`          // as in catalog.lot.sale_refused.v1, or lot_lost: a part of what happened to the lot is lost
	AvailableMilli int64  `json:"available_milli"` // what may still be had
}

// OrderAcknowledged says that whoever has the sale's link, its buyer, says that they bought this.
type OrderAcknowledged struct{ SaleRef }

// OrderDenied says that whoever has the sale's link says that it is not so. The stock stays off the lot until the association takes the sale back.
type OrderDenied struct{ SaleRef }

// OrderTakenBack says that the association recorded the sale by mistake. Its stock goes back to the lot.
type OrderTakenBack struct{ SaleRef }

func (OrderRecorded) orderEvent()         {}
func (OrderDeclared) orderEvent()         {}
func (OrderRecordingRefused) orderEvent() {}
func (OrderAcknowledged) orderEvent()     {}
func (OrderDenied) orderEvent()           {}
func (OrderTakenBack) orderEvent()        {}
