package orderevents

import "github.com/qhatu/qhatu/api/events"

// Vehicle is what carries a delivery.
type Vehicle struct {
	Plate  events.SealedText `json:"plate,omitempty"`  // of the truck, or the boat's registration
	Driver events.SealedText `json:"driver,omitempty"` // who drives, in the association's words
}

// Why goods are on their way although what was agreed for that has not happened.
const (
	OnTrust    = "trust"
	PaidInHand = "paid_in_hand"
)

// DeliveryDispatched says that goods of an order are on their way, all of them or a part.
type DeliveryDispatched struct {
	Negotiation string   `json:"negotiation"`        // id of the negotiation it comes from
	Delivery    int      `json:"delivery"`           // 1, 2, …
	Milli       int64    `json:"milli"`              // how much, in the lot's stock
	Vehicle     *Vehicle `json:"vehicle,omitempty"`  // what carries it
	Released    bool     `json:"released,omitempty"` // whoever collected it said the buyer's code
	Reason      string   `json:"reason,omitempty"`   // code, where the agreed advance is not confirmed or nobody said the code: trust, paid_in_hand, other
}

// DeliveryArrived says that goods of an order are where they change hands. A delivery that was not dispatched before begins with it.
type DeliveryArrived struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Delivery    int    `json:"delivery"`    // number of the delivery
	Milli       int64  `json:"milli"`       // how much arrived, in the lot's stock
	By          string `json:"by"`          // buyer or seller: who says so
}

func (DeliveryDispatched) orderEvent() {}
func (DeliveryArrived) orderEvent()    {}
