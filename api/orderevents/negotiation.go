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
	NegotiationOpenedV1    = "order.negotiation.opened.v1"
	OfferMadeV1            = "order.negotiation.offer_made.v1"
	OfferStoodV1           = "order.negotiation.offer_stood.v1"
	OfferRefusedV1         = "order.negotiation.offer_refused.v1"
	OfferAcceptedV1        = "order.negotiation.offer_accepted.v1"
	OfferRejectedV1        = "order.negotiation.offer_rejected.v1"
	OfferWithdrawnV1       = "order.negotiation.offer_withdrawn.v1"
	OfferExpiredV1         = "order.negotiation.offer_expired.v1"
	NegotiationClosedV1    = "order.negotiation.closed.v1"
	NegotiationCancelledV1 = "order.negotiation.cancelled.v1"
	NegotiationCompletedV1 = "order.negotiation.completed.v1"
)

// NegotiationEvents is the table of wire names, each with its struct.
func NegotiationEvents() map[string]NegotiationEvent {
	return map[string]NegotiationEvent{
		NegotiationOpenedV1:    NegotiationOpened{},
		OfferMadeV1:            OfferMade{},
		OfferStoodV1:           OfferStood{},
		OfferRefusedV1:         OfferRefused{},
		OfferAcceptedV1:        OfferAccepted{},
		OfferRejectedV1:        OfferRejected{},
		OfferWithdrawnV1:       OfferWithdrawn{},
		OfferExpiredV1:         OfferExpired{},
		NegotiationClosedV1:    NegotiationClosed{},
		NegotiationCancelledV1: NegotiationCancelled{},
		NegotiationCompletedV1: NegotiationCompleted{},
	}
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
	Buyer         string         `json:"buyer"`
	Association   string         `json:"association"`
	Lot           string         `json:"lot"`
	Measure       events.Measure `json:"measure"` // the lot's, as it stood
	MinOrderMilli int64          `json:"min_order_milli,omitempty"`
	ExternalRef   string         `json:"external_ref,omitempty"`
	Fair          string         `json:"fair,omitempty"`
}

// OfferMade says that one side named its terms. A firm offer is pending until its stock is reserved ([OfferStood]);
// every other stands at once and replaces the standing one.
type OfferMade struct {
	Lot        string          `json:"lot"`
	Number     int             `json:"number"` // 1, 2, …
	By         string          `json:"by"`     // buyer or seller
	Firm       bool            `json:"firm,omitempty"`
	Quantity   events.Quantity `json:"quantity"` // in the words of the one who made it
	Milli      int64           `json:"milli"`
	Price      events.Price    `json:"price"`
	Total      events.Amount   `json:"total"`
	Delivery   Delivery        `json:"delivery"`
	Terms      *Terms          `json:"terms,omitempty"`
	ValidUntil time.Time       `json:"valid_until"`
	Replaces   int             `json:"replaces,omitempty"` // the standing offer that ended with it
	Releases   []int           `json:"releases,omitempty"` // firm offers whose stock comes free
}

// Delivery is where and when goods change hands. From and Until are dates.
type Delivery struct {
	Basis string `json:"basis"` // farm, collection_point or buyer
	Place string `json:"place,omitempty"`
	From  string `json:"from,omitempty"`
	Until string `json:"until,omitempty"`
}

// Terms are what people quarrel over. Percentages in quality are decimal strings.
type Terms struct {
	Freight  *Freight `json:"freight,omitempty"`
	Sacks    *Sacks   `json:"sacks,omitempty"`
	WeighAt  string   `json:"weigh_at,omitempty"`  // origin or destination
	SettleBy string   `json:"settle_by,omitempty"` // weight or count
	Quality  *Quality `json:"quality,omitempty"`
	Payment  *Payment `json:"payment,omitempty"`
}

// Freight says who pays the transport.
type Freight struct {
	Payer  string         `json:"payer"` // buyer, seller or shared
	Amount *events.Amount `json:"amount,omitempty"`
}

// Sacks says who pays for the sacks and whether they come back.
type Sacks struct {
	Payer    string `json:"payer"`
	Returned bool   `json:"returned,omitempty"`
}

// Quality bounds what is delivered, in percent.
type Quality struct {
	MoistureMax string `json:"moisture_max,omitempty"`
	ImpurityMax string `json:"impurity_max,omitempty"`
}

// Payment is when money changes hands.
type Payment struct {
	AdvancePct int    `json:"advance_pct,omitempty"`
	BalanceOn  string `json:"balance_on,omitempty"` // loading, weighing, delivery or days
	Days       int    `json:"days,omitempty"`
}

// OfferStood says that a firm offer's stock is reserved: it stands from now on and replaces the standing one.
type OfferStood struct {
	Lot      string `json:"lot"`
	Number   int    `json:"number"`
	Replaces int    `json:"replaces,omitempty"`
	Releases []int  `json:"releases,omitempty"`
}

// OfferRefused says that the lot had not enough for an offer: for a firm one when it was made, for any when it was
// accepted. It is its maker's turn.
type OfferRefused struct {
	Lot            string `json:"lot"`
	Number         int    `json:"number"`
	Reason         string `json:"reason"` // as in catalog.lot.stock_refused
	AvailableMilli int64  `json:"available_milli"`
}

// OfferAccepted says that both sides agree. The order is to be placed, under this id, with these terms.
type OfferAccepted struct {
	Lot    string `json:"lot"`
	Number int    `json:"number"`
	By     string `json:"by"`
	Order  string `json:"order"`
	Milli  int64  `json:"milli"`
	Agreement
}

// Agreement is who agreed on what.
type Agreement struct {
	Association string          `json:"association"`
	Buyer       string          `json:"buyer"`
	ExternalRef string          `json:"external_ref,omitempty"`
	Fair        string          `json:"fair,omitempty"`
	Measure     events.Measure  `json:"measure"`
	Quantity    events.Quantity `json:"quantity"`
	Price       events.Price    `json:"price"`
	Total       events.Amount   `json:"total"`
	Delivery    Delivery        `json:"delivery"`
	Terms       *Terms          `json:"terms,omitempty"`
}

// OfferRejected says that the other side will not have the standing offer.
type OfferRejected struct {
	Lot      string `json:"lot"`
	Number   int    `json:"number"`
	By       string `json:"by"`
	Reason   string `json:"reason,omitempty"`
	Releases []int  `json:"releases,omitempty"`
}

// OfferWithdrawn says that its maker took an offer back before it was accepted.
type OfferWithdrawn struct {
	Lot      string `json:"lot"`
	Number   int    `json:"number"`
	By       string `json:"by"`
	Reason   string `json:"reason,omitempty"`
	Releases []int  `json:"releases,omitempty"`
}

// OfferExpired says that an offer's time ran out.
type OfferExpired struct {
	Lot      string `json:"lot"`
	Number   int    `json:"number"`
	Releases []int  `json:"releases,omitempty"`
}

// NegotiationClosed says that one side ended the bargaining.
type NegotiationClosed struct {
	Lot      string `json:"lot"`
	By       string `json:"by"`
	Reason   string `json:"reason,omitempty"`
	Releases []int  `json:"releases,omitempty"`
}

// NegotiationCancelled says that the bargaining ended because its lot did.
type NegotiationCancelled struct {
	Lot      string `json:"lot"`
	Reason   string `json:"reason"`
	Releases []int  `json:"releases,omitempty"`
}

// NegotiationCompleted says that the order is confirmed.
type NegotiationCompleted struct {
	Lot   string `json:"lot"`
	Order string `json:"order"`
}

func (NegotiationOpened) negotiationEvent()    {}
func (OfferMade) negotiationEvent()            {}
func (OfferStood) negotiationEvent()           {}
func (OfferRefused) negotiationEvent()         {}
func (OfferAccepted) negotiationEvent()        {}
func (OfferRejected) negotiationEvent()        {}
func (OfferWithdrawn) negotiationEvent()       {}
func (OfferExpired) negotiationEvent()         {}
func (NegotiationClosed) negotiationEvent()    {}
func (NegotiationCancelled) negotiationEvent() {}
func (NegotiationCompleted) negotiationEvent() {}
