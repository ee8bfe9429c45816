// Package orderevents is what the order service tells the market: the events of negotiations and orders, as they are
// stored and published, and their wire names. Quantities called milli are thousandths of the lot's base unit.
//
// A field is only ever added; a changed meaning is a new version with its own name and an upcast. Standard library
// only.
package orderevents

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
)

// Negotiation is the aggregate's name: the subject is market.order.negotiation.<id>.
const Negotiation = "order.negotiation"

// Wire names of the negotiation's events.
const (
	NegotiationOpenedV1      = "order.negotiation.opened.v1"
	OfferMadeV1              = "order.negotiation.offer_made.v1"
	OfferStoodV1             = "order.negotiation.offer_stood.v1"
	OfferRefusedV1           = "order.negotiation.offer_refused.v1"
	OfferAcceptedV1          = "order.negotiation.offer_accepted.v1"
	OfferRejectedV1          = "order.negotiation.offer_rejected.v1"
	OfferWithdrawnV1         = "order.negotiation.offer_withdrawn.v1"
	OfferExpiredV1           = "order.negotiation.offer_expired.v1"
	NegotiationClosedV1      = "order.negotiation.closed.v1"
	NegotiationCancelledV1   = "order.negotiation.cancelled.v1"
	NegotiationTextsSealedV1 = "order.negotiation.texts_sealed.v1"
	NegotiationCompletedV1   = "order.negotiation.completed.v1"
)

// NegotiationEvents is the table of wire names, each with its struct.
func NegotiationEvents() events.Table[NegotiationEvent] {
	return events.Table[NegotiationEvent]{Events: map[string]NegotiationEvent{
		NegotiationOpenedV1:      NegotiationOpened{},
		OfferMadeV1:              OfferMade{},
		OfferStoodV1:             OfferStood{},
		OfferRefusedV1:           OfferRefused{},
		OfferAcceptedV1:          OfferAccepted{},
		OfferRejectedV1:          OfferRejected{},
		OfferWithdrawnV1:         OfferWithdrawn{},
		OfferExpiredV1:           OfferExpired{},
		NegotiationClosedV1:      NegotiationClosed{},
		NegotiationCancelledV1:   NegotiationCancelled{},
		NegotiationTextsSealedV1: NegotiationTextsSealed{},
		NegotiationCompletedV1:   NegotiationCompleted{},
	}}
}

// NegotiationEvent is one of the negotiation's events.
//
//sumtype:decl
type NegotiationEvent interface{ negotiationEvent() }

// The sides of a negotiation.
const (
	Buyer  = "buyer"
	Seller = "seller"
)

// NegotiationOpened says that a buyer and an association began to bargain over a lot.
type NegotiationOpened struct {
	Buyer         string            `json:"buyer"`                     // id of the buying organisation
	Association   string            `json:"association"`               // id of the selling association
	Lot           string            `json:"lot"`                       // id of the lot
	Product       string            `json:"product,omitempty"`         // the lot's; none: from before it was written down
	Measure       events.Measure    `json:"measure"`                   // the lot's, as it stood
	MinOrderMilli int64             `json:"min_order_milli,omitempty"` // the lot's smallest order, as it stood
	ExternalRef   events.SealedText `json:"external_ref,omitempty"`    // the buyer's own reference
	Fair          string            `json:"fair,omitempty"`            // id of the fair where it began
}

// OfferMade says that one side named its terms. A firm offer is pending until its stock is reserved ([OfferStood]);
// every other stands at once and replaces the standing one.
type OfferMade struct {
	Lot        string          `json:"lot"`                // id of the lot
	Number     int             `json:"number"`             // 1, 2, …
	By         string          `json:"by"`                 // buyer or seller
	Firm       bool            `json:"firm,omitempty"`     // its stock is to be reserved
	Quantity   events.Quantity `json:"quantity"`           // in the words of the one who made it
	Milli      int64           `json:"milli"`              // what the quantity comes to in the lot's stock
	Price      events.Price    `json:"price"`              // for one unit
	Total      events.Amount   `json:"total"`              // for all of it
	Delivery   Delivery        `json:"delivery"`           // where and when goods change hands
	Terms      *Terms          `json:"terms,omitempty"`    // what else was named
	ValidUntil time.Time       `json:"valid_until"`        // from this second on it is too late
	Replaces   int             `json:"replaces,omitempty"` // number of the standing offer that ended with it
	Releases   []int           `json:"releases,omitempty"` // numbers of firm offers whose stock comes free
}

// Delivery is where and when goods change hands.
type Delivery struct {
	Basis string            `json:"basis"`           // farm, collection_point or buyer
	Place events.SealedText `json:"place,omitempty"` // where, in words
	From  string            `json:"from,omitempty"`  // date
	Until string            `json:"until,omitempty"` // date
}

// Terms are what people quarrel over. Percentages in quality are decimal strings.
type Terms struct {
	Freight  *Freight `json:"freight,omitempty"`   // who pays the transport
	Sacks    *Sacks   `json:"sacks,omitempty"`     // who pays the sacks
	WeighAt  string   `json:"weigh_at,omitempty"`  // origin or destination
	SettleBy string   `json:"settle_by,omitempty"` // weight or count
	Quality  *Quality `json:"quality,omitempty"`   // what is taken
	Payment  *Payment `json:"payment,omitempty"`   // when money changes hands
}

// Freight says who pays the transport.
type Freight struct {
	Payer  string         `json:"payer"`            // buyer, seller or shared
	Amount *events.Amount `json:"amount,omitempty"` // what it costs, if that is known
}

// Sacks says who pays for the sacks and whether they come back.
type Sacks struct {
	Payer    string `json:"payer"`              // buyer, seller or shared
	Returned bool   `json:"returned,omitempty"` // they go back to the seller
}

// Quality bounds what is delivered, in percent.
type Quality struct {
	MoistureMax string `json:"moisture_max,omitempty"` // decimal, in percent
	ImpurityMax string `json:"impurity_max,omitempty"` // decimal, in percent
}

// Payment is when money changes hands.
type Payment struct {
	AdvancePct int    `json:"advance_pct,omitempty"` // part paid ahead, in percent
	BalanceOn  string `json:"balance_on,omitempty"`  // loading, weighing, delivery or days
	Days       int    `json:"days,omitempty"`        // how many, when the balance is due on days
}

// OfferStood says that a firm offer's stock is reserved: it stands from now on and replaces the standing one.
type OfferStood struct {
	Lot      string `json:"lot"`                // id of the lot
	Number   int    `json:"number"`             // of the offer
	Replaces int    `json:"replaces,omitempty"` // number of the offer that stood before
	Releases []int  `json:"releases,omitempty"` // numbers of firm offers whose stock comes free
}

// OfferRefused says that the lot had not enough for an offer: for a firm one when it was made, for any when it was
// accepted. It is its maker's turn.
type OfferRefused struct {
	Lot            string `json:"lot"`             // id of the lot
	Number         int    `json:"number"`          // of the offer
	Reason         string `json:"reason"`          // as in catalog.lot.stock_refused.v1
	AvailableMilli int64  `json:"available_milli"` // what may still be had
}

// OfferAccepted says that both sides agree. The order is to be placed, under this id, with these terms.
type OfferAccepted struct {
	Lot    string `json:"lot"`    // id of the lot
	Number int    `json:"number"` // of the offer
	By     string `json:"by"`     // buyer or seller: who accepted
	Order  string `json:"order"`  // id under which the order is placed
	Milli  int64  `json:"milli"`  // what is agreed, in the lot's stock
	Agreement
}

// Agreement is who agreed on what.
type Agreement struct {
	Association string            `json:"association"`            // id of the selling association
	Buyer       string            `json:"buyer"`                  // id of the buying organisation
	ExternalRef events.SealedText `json:"external_ref,omitempty"` // the buyer's own reference
	Fair        string            `json:"fair,omitempty"`         // id of the fair where it began
	Product     string            `json:"product,omitempty"`      // the lot's; none: from before it was written down
	Measure     events.Measure    `json:"measure"`                // the lot's, when the negotiation began
	Quantity    events.Quantity   `json:"quantity"`               // in the words of the offer
	Price       events.Price      `json:"price"`                  // for one unit
	Total       events.Amount     `json:"total"`                  // for all of it
	Delivery    Delivery          `json:"delivery"`               // where and when goods change hands
	Terms       *Terms            `json:"terms,omitempty"`        // what else was agreed
}

// OfferRejected says that the other side will not have the standing offer.
type OfferRejected struct {
	Lot      string `json:"lot"`                // id of the lot
	Number   int    `json:"number"`             // of the offer
	By       string `json:"by"`                 // buyer or seller: who rejected
	Reason   string `json:"reason,omitempty"`   // in their words
	Releases []int  `json:"releases,omitempty"` // the offer again, if its stock comes free
}

// OfferWithdrawn says that its maker took an offer back before it was accepted.
type OfferWithdrawn struct {
	Lot      string `json:"lot"`                // id of the lot
	Number   int    `json:"number"`             // of the offer
	By       string `json:"by"`                 // buyer or seller: who made it
	Reason   string `json:"reason,omitempty"`   // in their words
	Releases []int  `json:"releases,omitempty"` // the offer again, if its stock comes free
}

// OfferExpired says that an offer's time ran out.
type OfferExpired struct {
	Lot      string `json:"lot"`                // id of the lot
	Number   int    `json:"number"`             // of the offer
	Releases []int  `json:"releases,omitempty"` // the offer again, if its stock comes free
}

// NegotiationClosed says that one side ended the bargaining.
type NegotiationClosed struct {
	Lot      string `json:"lot"`                // id of the lot
	By       string `json:"by"`                 // buyer or seller: who closed
	Reason   string `json:"reason,omitempty"`   // in their words
	Releases []int  `json:"releases,omitempty"` // numbers of firm offers whose stock comes free
}

// NegotiationCancelled says that the bargaining ended because its lot did, or cannot answer.
type NegotiationCancelled struct {
	Lot      string `json:"lot"`                // id of the lot
	Reason   string `json:"reason"`             // lot_ended; lot_lost: a part of what happened to the lot is lost
	Releases []int  `json:"releases,omitempty"` // numbers of firm offers whose stock comes free
}

// NegotiationTextsSealed says that texts of a negotiation which stood in the clear, in events from before texts were sealed, are sealed
// from now on. They are the same texts.
type NegotiationTextsSealed struct {
	ExternalRef events.SealedText   `json:"external_ref,omitempty"` // the buyer's own reference
	Places      []events.SealedText `json:"places"`                 // of each offer, in their order, where its goods change hands
}

// NegotiationCompleted says that the order is confirmed.
type NegotiationCompleted struct {
	Lot   string `json:"lot"`   // id of the lot
	Order string `json:"order"` // id of the order
}

func (NegotiationOpened) negotiationEvent()      {}
func (OfferMade) negotiationEvent()              {}
func (OfferStood) negotiationEvent()             {}
func (OfferRefused) negotiationEvent()           {}
func (OfferAccepted) negotiationEvent()          {}
func (OfferRejected) negotiationEvent()          {}
func (OfferWithdrawn) negotiationEvent()         {}
func (OfferExpired) negotiationEvent()           {}
func (NegotiationClosed) negotiationEvent()      {}
func (NegotiationCancelled) negotiationEvent()   {}
func (NegotiationTextsSealed) negotiationEvent() {}
func (NegotiationCompleted) negotiationEvent()   {}
