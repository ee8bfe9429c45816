// Package catalogevents is what the catalog tells the market: the events of its aggregates, as they are stored and
// published, and their wire names. Quantities are in thousandths of the lot's base unit (milli: grams for kg).
//
// A field is only ever added; a changed meaning is a new version with its own name and an upcast. Standard library
// only.
package catalogevents

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
)

// Lot is the aggregate's name: the subject of a lot is market.catalog.lot.<id>.
const Lot = "catalog.lot"

// Wire names of the lot's events.
const (
	LotDraftedV1            = "catalog.lot.drafted.v1"
	LotPublishedV1          = "catalog.lot.published.v1"
	LotPausedV1             = "catalog.lot.paused.v1"
	LotResumedV1            = "catalog.lot.resumed.v1"
	LotWithdrawnV1          = "catalog.lot.withdrawn.v1"
	LotPriceChangedV1       = "catalog.lot.price_changed.v1"
	LotMinOrderChangedV1    = "catalog.lot.min_order_changed.v1"
	LotDescriptionChangedV1 = "catalog.lot.description_changed.v1"
	LotTextHiddenV1         = "catalog.lot.text_hidden.v1"
	LotTextShownV1          = "catalog.lot.text_shown.v1"
	LotTextsSealedV1        = "catalog.lot.texts_sealed.v1"
	LotStockAdjustedV1      = "catalog.lot.stock_adjusted.v1"
	LotSaleDeclaredV1       = "catalog.lot.sale_declared.v1"
	LotSaleRefusedV1        = "catalog.lot.sale_refused.v1"
	LotSaleAnsweredV1       = "catalog.lot.sale_answered.v1"
	LotSaleTakenBackV1      = "catalog.lot.sale_taken_back.v1"
	LotStockReservedV1      = "catalog.lot.stock_reserved.v1"
	LotStockCommittedV1     = "catalog.lot.stock_committed.v1"
	LotStockRefusedV1       = "catalog.lot.stock_refused.v1"
	LotStockReleasedV1      = "catalog.lot.stock_released.v1"
	LotStockReturnedV1      = "catalog.lot.stock_returned.v1"
)

// LotEvents is the table of wire names, each with its struct.
func LotEvents() events.Table[LotEvent] {
	return events.Table[LotEvent]{Events: map[string]LotEvent{
		LotDraftedV1:            LotDrafted{},
		LotPublishedV1:          LotPublished{},
		LotPausedV1:             LotPaused{},
		LotResumedV1:            LotResumed{},
		LotWithdrawnV1:          LotWithdrawn{},
		LotPriceChangedV1:       LotPriceChanged{},
		LotMinOrderChangedV1:    LotMinOrderChanged{},
		LotDescriptionChangedV1: LotDescriptionChanged{},
		LotTextHiddenV1:         LotTextHidden{},
		LotTextShownV1:          LotTextShown{},
		LotTextsSealedV1:        LotTextsSealed{},
		LotStockAdjustedV1:      LotStockAdjusted{},
		LotSaleDeclaredV1:       LotSaleDeclared{},
		LotSaleRefusedV1:        LotSaleRefused{},
		LotSaleAnsweredV1:       LotSaleAnswered{},
		LotSaleTakenBackV1:      LotSaleTakenBack{},
		LotStockReservedV1:      LotStockReserved{},
		LotStockCommittedV1:     LotStockCommitted{},
		LotStockRefusedV1:       LotStockRefused{},
		LotStockReleasedV1:      LotStockReleased{},
		LotStockReturnedV1:      LotStockReturned{},
	}}
}

// LotEvent is one of the lot's events.
//
//sumtype:decl
type LotEvent interface{ lotEvent() }

// LotDrafted says that an association described a lot. Nobody else sees it yet.
type LotDrafted struct {
	Association    string              `json:"association"`               // id of the association that offers it
	Code           string              `json:"code"`                      // what people say and scan: "MZ-7K3F"
	Product        string              `json:"product"`                   // of the catalog's list: "maize"
	Variety        events.SealedText   `json:"variety,omitempty"`         // in the producer's words
	Grade          string              `json:"grade,omitempty"`           // one of the product's
	Title          events.SealedText   `json:"title,omitempty"`           // in the producer's words
	Description    events.SealedText   `json:"description,omitempty"`     // in the producer's words
	Declared       events.Quantity     `json:"declared"`                  // how much, in the producer's words
	Measure        events.Measure      `json:"measure"`                   // how its unit converts to the base of the ledger
	FactorSource   string              `json:"factor_source"`             // default, producer or weighed
	PostedMilli    int64               `json:"posted_milli"`              // what the declared quantity comes to
	MinOrderMilli  int64               `json:"min_order_milli,omitempty"` // the least that a buyer may ask for; none: any quantity
	Price          *events.Price       `json:"price,omitempty"`           // what the association asks; none: buyers make the first offer
	HarvestedOn    string              `json:"harvested_on,omitempty"`    // date
	AvailableFrom  string              `json:"available_from,omitempty"`  // date; none: at once
	Certifications []events.SealedText `json:"certifications,omitempty"`  // as the association names them
}

// LotPublished says that buyers see the lot from now on.
type LotPublished struct{}

// LotPaused says that the lot takes no new reservations and commitments; those it has stay. A lot that is paused because its association
// was suspended still takes what was agreed before; a later event without suspension says that the association pauses it too.
type LotPaused struct {
	Suspension bool `json:"suspension,omitempty"` // because its association was suspended, and for as long as that
}

// LotResumed ends a pause.
type LotResumed struct{}

// LotWithdrawn says that the association took the lot from the market for good. Its reservations end with it, its
// commitments stay.
type LotWithdrawn struct {
	Reason   string       `json:"reason,omitempty"`   // in the association's words
	Released []StockEntry `json:"released,omitempty"` // the reservations that ended
}

// LotPriceChanged says that the association asks for another price, or for none. Offers that were made stand as they are.
type LotPriceChanged struct {
	From *events.Price `json:"from,omitempty"` // what was asked; none: buyers were to make the first offer
	To   *events.Price `json:"to,omitempty"`   // what is asked from now on; none: buyers make the first offer
}

// LotMinOrderChanged says that from now on a buyer may ask for less than before, or has to ask for more. Offers that were made stand
// as they are.
type LotMinOrderChanged struct {
	FromMilli int64 `json:"from_milli,omitempty"` // the least that a buyer could ask for; none: any quantity
	ToMilli   int64 `json:"to_milli,omitempty"`   // the least that a buyer may ask for from now on; none: any quantity
}

// LotDescription is how an association describes a lot.
type LotDescription struct {
	Variety     events.SealedText `json:"variety,omitempty"`     // in the producer's words
	Grade       string            `json:"grade,omitempty"`       // one of the product's
	Title       events.SealedText `json:"title,omitempty"`       // in the producer's words
	Description events.SealedText `json:"description,omitempty"` // in the producer's words
}

// LotDescriptionChanged says that the association describes the lot in another way.
type LotDescriptionChanged struct {
	From LotDescription `json:"from"` // as it was described
	To   LotDescription `json:"to"`   // as it is described from now on
}

// RepeatedText is why texts are taken out that were taken out before.
const RepeatedText = "repeated"

// LotTextHidden says that texts of a lot, these and no others, are taken out of answers, but for its association and the coordinator.
type LotTextHidden struct {
	Association string              `json:"association"`     // id of the association whose lot it is
	Reason      string              `json:"reason"`          // code: offensive, personal_data, contact, misleading, other; repeated: as before
	Fields      []string            `json:"fields"`          // which: title, description, variety, certifications
	Texts       []events.SealedText `json:"texts,omitempty"` // what is not to be shown again, folded
}

// LotTextShown says that the texts of a lot are shown again.
type LotTextShown struct {
	Association string `json:"association"`       // id of the association whose lot it is
	Changed     bool   `json:"changed,omitempty"` // because they are others now
}

// LotTextsSealed says that texts of a lot which stood in the clear, in events from before texts were sealed, are sealed from now on.
// They are the same texts.
type LotTextsSealed struct {
	Description    LotDescription      `json:"description"`              // as it is described
	Certifications []events.SealedText `json:"certifications,omitempty"` // as the association names them
}

// LotStockAdjusted says that more was found (positive) or lost (negative) than was posted.
type LotStockAdjusted struct {
	DeltaMilli int64  `json:"delta_milli"`      // how much more, or less when negative
	Reason     string `json:"reason,omitempty"` // in the association's words
}

// LotSaleDeclared says that the association sold some of the lot elsewhere. Its stock is gone. An order that records it waits for its buyer's
// word.
type LotSaleDeclared struct {
	Sale     string          `json:"sale"`              // id of the sale
	Quantity events.Quantity `json:"quantity"`          // how much, in the producer's words
	Milli    int64           `json:"milli"`             // what that comes to
	Price    *events.Price   `json:"price,omitempty"`   // what was paid, in the producer's words; none: not said
	At       time.Time       `json:"at"`                // when it was declared
	SoldOn   string          `json:"sold_on,omitempty"` // date on which it was sold; none: not said
	Order    string          `json:"order,omitempty"`   // id of the order that records it; none: its price was not said, or it is from before there were any
}

// LotSaleRefused says that the lot has not enough left for a sale that an order records, or takes none.
type LotSaleRefused struct {
	Sale           string `json:"sale"`            // id of the sale
	Milli          int64  `json:"milli"`           // how much was sold, as it was said
	Order          string `json:"order"`           // id of the order that records it
	Reason         string `json:"reason"`          // out_of_stock; lot_ended; too_many_sales
	AvailableMilli int64  `json:"available_milli"` // what may still be had
}

// What a buyer answers who is asked about a sale.
const (
	SaleAcknowledged = "acknowledged"
	SaleDenied       = "denied"
)

// LotSaleAnswered says what the buyer said of a declared sale.
type LotSaleAnswered struct {
	Association string `json:"association"` // id of the association whose lot it is
	Sale        string `json:"sale"`        // id of the sale
	Milli       int64  `json:"milli"`       // how much was sold
	Answer      string `json:"answer"`      // acknowledged or denied
}

// LotSaleTakenBack says that a sale was declared by mistake. Its stock is there again.
type LotSaleTakenBack struct {
	Sale  string `json:"sale"`            // id of the sale
	Milli int64  `json:"milli"`           // how much comes back
	Order string `json:"order,omitempty"` // id of the order that records it; none: no order does
}

// StockEntry names one line of the ledger: the stock of one offer.
type StockEntry struct {
	Negotiation string `json:"negotiation"` // id of the negotiation
	Offer       int    `json:"offer"`       // number of the offer in it
	Milli       int64  `json:"milli"`       // how much
}

// LotStockReserved says that stock is set aside for a firm offer.
type LotStockReserved struct{ StockEntry }

// LotStockCommitted says that stock is bound to an order. What was reserved for the offer is bound by it.
type LotStockCommitted struct {
	StockEntry
	Order      string `json:"order"`                 // id of the order
	FreedMilli int64  `json:"freed_milli,omitempty"` // what was reserved for the offer until now
}

// Why stock was refused.
const (
	OutOfStock  = "out_of_stock"
	LotNotOpen  = "lot_not_open"
	LotHasEnded = "lot_ended"

	TooManySales = "too_many_sales" // of a sale that was made elsewhere
)

// LotLost is why what concerns a lot ends that cannot answer, because the market has lost a part of what happened to it. No lot says so itself.
const LotLost = "lot_lost"

// LotStockRefused says that stock was asked for and not given.
type LotStockRefused struct {
	StockEntry
	Order          string `json:"order,omitempty"`       // id of the order that asked; none: a firm offer did
	Reason         string `json:"reason"`                // out_of_stock; lot_not_open: paused or a draft; lot_ended: there will never be any
	AvailableMilli int64  `json:"available_milli"`       // what may still be had
	FreedMilli     int64  `json:"freed_milli,omitempty"` // what was reserved for the offer until now
}

// LotStockReleased says that a firm offer ended. What came free is nothing when the release came first.
type LotStockReleased struct{ StockEntry }

// LotStockReturned says that an order gave stock back that was bound to it: it was called off, or a part of it will not be delivered.
type LotStockReturned struct {
	StockEntry        // how much came back now
	Order      string `json:"order"` // id of the order
}

// Texts are what the association wrote of the lot, each where it stands.
func (e *LotDrafted) Texts() []*events.SealedText {
	return append([]*events.SealedText{&e.Variety, &e.Title, &e.Description}, events.Each(e.Certifications)...)
}

// Texts are what is sealed, each where it stands.
func (e *LotTextsSealed) Texts() []*events.SealedText {
	return append(e.Description.Texts(), events.Each(e.Certifications)...)
}

// Texts are what the association wrote, each where it stands.
func (d *LotDescription) Texts() []*events.SealedText {
	return []*events.SealedText{&d.Variety, &d.Title, &d.Description}
}

func (LotDrafted) lotEvent()            {}
func (LotPublished) lotEvent()          {}
func (LotPaused) lotEvent()             {}
func (LotResumed) lotEvent()            {}
func (LotWithdrawn) lotEvent()          {}
func (LotPriceChanged) lotEvent()       {}
func (LotMinOrderChanged) lotEvent()    {}
func (LotDescriptionChanged) lotEvent() {}
func (LotTextHidden) lotEvent()         {}
func (LotTextShown) lotEvent()          {}
func (LotTextsSealed) lotEvent()        {}
func (LotStockAdjusted) lotEvent()      {}
func (LotSaleDeclared) lotEvent()       {}
func (LotSaleRefused) lotEvent()        {}
func (LotSaleAnswered) lotEvent()       {}
func (LotSaleTakenBack) lotEvent()      {}
func (LotStockReserved) lotEvent()      {}
func (LotStockCommitted) lotEvent()     {}
func (LotStockRefused) lotEvent()       {}
func (LotStockReleased) lotEvent()      {}
func (LotStockReturned) lotEvent()      {}
