package orderevents

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
)

// Wire names of what the two sides settle about goods that came.
const (
	OrderClaimedV1        = "order.order.claimed.v1"
	OrderClaimAcceptedV1  = "order.order.claim_accepted.v1"
	OrderClaimRejectedV1  = "order.order.claim_rejected.v1"
	OrderClaimTakenBackV1 = "order.order.claim_taken_back.v1"
	OrderRemindedV1       = "order.order.reminded.v1"
)

// ByClaim says that an order is received because the association accepted what the buyer wanted for it.
const ByClaim = "claim"

// OrderClaimed says that the buyer objects to what came, and what would make it good. One of theirs that was still open is replaced.
type OrderClaimed struct {
	Negotiation string         `json:"negotiation"`          // id of the negotiation it comes from
	Claim       int            `json:"claim"`                // 1, 2, …
	Reason      string         `json:"reason"`               // code: weight, quality, other
	Wants       string         `json:"wants"`                // code, of those of [OrderResolved]: discount, replace, return, third_weighing
	Total       *events.Amount `json:"total,omitempty"`      // what the order would come to; of a discount and a return
	BackMilli   int64          `json:"back_milli,omitempty"` // how much would go back to the lot; of a return
	AnswerUntil time.Time      `json:"answer_until"`         // from this second on it is disputed, unless it is answered before
}

// OrderClaimAccepted says that the association makes good what the buyer claimed. With a discount or a return the order comes to the total from then on, and is received.
type OrderClaimAccepted struct {
	StockReturn
	Claim       int            `json:"claim"`           // its number
	Wants       string         `json:"wants"`           // code, as it was claimed
	Total       *events.Amount `json:"total,omitempty"` // what the order comes to; none: as it stood
	ClaimsUntil time.Time      `json:"claims_until"`    // from this second on it is received, unless the buyer objects before
}

// OrderClaimRejected says that the association does not accept it. The buyer may claim something else, or dispute the order.
type OrderClaimRejected struct {
	Negotiation string    `json:"negotiation"`  // id of the negotiation it comes from
	Claim       int       `json:"claim"`        // its number
	Reason      string    `json:"reason"`       // code: as_agreed, other_remedy, other
	ClaimsUntil time.Time `json:"claims_until"` // from this second on it is received, unless the buyer objects before
}

// OrderClaimTakenBack says that the buyer no longer objects.
type OrderClaimTakenBack struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Claim       int    `json:"claim"`       // its number
}

// What somebody is reminded of.
const (
	OfReceipt = "receipt" // the order is received by itself soon
	OfClaim   = "claim"   // a claim waits for an answer
	OfPayment = "payment" // a day is over on which something was to be paid
	OfDispute = "dispute" // the time is over in which it was to be resolved
)

// OrderReminded says that somebody is reminded of what is due.
type OrderReminded struct {
	Negotiation string `json:"negotiation"`   // id of the negotiation it comes from
	To          string `json:"to"`            // buyer, seller or coordinator
	Of          string `json:"of"`            // code: receipt, claim, payment, dispute
	Due         string `json:"due"`           // when: a moment, or a date in Peru where it is a payment
	For         string `json:"for,omitempty"` // of a payment: advance, balance or back
}

func (OrderClaimed) orderEvent()        {}
func (OrderClaimAccepted) orderEvent()  {}
func (OrderClaimRejected) orderEvent()  {}
func (OrderClaimTakenBack) orderEvent() {}
func (OrderReminded) orderEvent()       {}
