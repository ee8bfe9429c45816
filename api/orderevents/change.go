package orderevents

// Why a delivery is late.
const (
	RoadBlocked = "road_blocked"
	RiverHigh   = "river"
	Rain        = "rain"
	NoTruck     = "no_truck"
	Mourning    = "mourning"
)

// OrderDelayed says that goods change hands in another window than was agreed, because of something that nobody can help.
type OrderDelayed struct {
	Negotiation string `json:"negotiation"`    // id of the negotiation it comes from
	By          string `json:"by"`             // buyer or seller: who says so
	Reason      string `json:"reason"`         // code: road_blocked, river, rain, no_truck, mourning, other
	From        string `json:"from,omitempty"` // date; none: as soon as it can be
	Until       string `json:"until"`          // date
}

// AmendmentProposed says that one side would have goods change hands elsewhere, or at another time. One of its own that was still open is
// replaced.
type AmendmentProposed struct {
	Negotiation string   `json:"negotiation"` // id of the negotiation it comes from
	Amendment   int      `json:"amendment"`   // 1, 2, …
	By          string   `json:"by"`          // buyer or seller
	Delivery    Delivery `json:"delivery"`    // where and when
}

// AmendmentAccepted says that the other side agrees: so goods change hands from now on.
type AmendmentAccepted struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Amendment   int    `json:"amendment"`   // its number
	By          string `json:"by"`          // buyer or seller: who accepted
}

// AmendmentRejected says that the other side does not agree: it stays as it was.
type AmendmentRejected struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Amendment   int    `json:"amendment"`   // its number
	By          string `json:"by"`          // buyer or seller: who rejected
}

func (OrderDelayed) orderEvent()      {}
func (AmendmentProposed) orderEvent() {}
func (AmendmentAccepted) orderEvent() {}
func (AmendmentRejected) orderEvent() {}
