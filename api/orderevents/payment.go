package orderevents

import "github.com/qhatu/qhatu/api/events"

// Wire names of what the two sides say of money.
const (
	OrderPaymentSaidV1      = "order.order.payment_said.v1"
	OrderPaymentConfirmedV1 = "order.order.payment_confirmed.v1"
	OrderPaymentDeniedV1    = "order.order.payment_denied.v1"
	OrderPaymentTakenBackV1 = "order.order.payment_taken_back.v1"
	OrderCompletedV1        = "order.order.completed.v1"
)

// OrderPaymentSaid says that one side says that it paid the other, outside of the market. It counts once the other side confirms it.
type OrderPaymentSaid struct {
	Negotiation string            `json:"negotiation"`         // id of the negotiation it comes from
	Number      int               `json:"number"`              // 1, 2, …
	From        string            `json:"from"`                // buyer or seller: who paid; a seller pays back
	Amount      events.Amount     `json:"amount"`              // how much
	Method      string            `json:"method"`              // transfer, yape, plin or cash
	PaidOn      string            `json:"paid_on"`             // date in Peru
	Reference   events.SealedText `json:"reference,omitempty"` // number of the operation, in the words of who says so
}

// OrderPaymentConfirmed says that the side that was paid has the money.
type OrderPaymentConfirmed struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Number      int    `json:"number"`      // of the payment
	By          string `json:"by"`          // buyer or seller: who was paid
}

// OrderPaymentDenied says that the side that was to be paid does not have the money.
type OrderPaymentDenied struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Number      int    `json:"number"`      // of the payment
	By          string `json:"by"`          // buyer or seller: who was to be paid
	Reason      string `json:"reason"`      // not_arrived, other_amount, other_account or other
}

// OrderPaymentTakenBack says that who said that they paid takes that back.
type OrderPaymentTakenBack struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Number      int    `json:"number"`      // of the payment
}

// OrderCompleted says that the buyer has the goods and the seller the money: nothing is left to do.
type OrderCompleted struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
}

// Texts are what is sealed, each where it stands.
func (e *OrderPaymentSaid) Texts() []*events.SealedText { return []*events.SealedText{&e.Reference} }

func (OrderPaymentSaid) orderEvent()      {}
func (OrderPaymentConfirmed) orderEvent() {}
func (OrderPaymentDenied) orderEvent()    {}
func (OrderPaymentTakenBack) orderEvent() {}
func (OrderCompleted) orderEvent()        {}
