package orderevents

import "github.com/qhatu/qhatu/api/events"

// What one side objects to, and what comes of it, are codes: see [OrderDisputed] and [OrderResolved].
const (
	DisputedWeight = "weight"

	ResolvedStands        = "stands"
	ResolvedDiscount      = "discount"
	ResolvedReplace       = "replace"
	ResolvedReturn        = "return"
	ResolvedThirdWeighing = "third_weighing"
)

// OrderDisputed says that one side objects to how the order goes. Nothing of it goes on until the coordinator has resolved it.
type OrderDisputed struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	By          string `json:"by"`          // buyer or seller
	Reason      string `json:"reason"`      // code: weight, quality, not_delivered, not_paid, other
}

// OrderResolved says what the coordinator has decided about a dispute.
type OrderResolved struct {
	StockReturn
	Outcome string         `json:"outcome"`         // code: stands, discount, replace, return, third_weighing
	Total   *events.Amount `json:"total,omitempty"` // what the order comes to; none: as it stood
}

func (OrderDisputed) orderEvent() {}
func (OrderResolved) orderEvent() {}
