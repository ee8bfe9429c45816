package orderevents

// How a weight stands.
const (
	WeightCounts = "counts" // from now on: it is near enough to what was sent
	WeightWaits  = "waits"  // for the other side's agreement
	WeightAgreed = "agreed" // both sides have said it
)

// DeliveryWeighed says what a delivery weighs. What counts or is agreed takes the place of what was sent.
type DeliveryWeighed struct {
	Negotiation string `json:"negotiation"`           // id of the negotiation it comes from
	Delivery    int    `json:"delivery"`              // number of the delivery
	By          string `json:"by"`                    // buyer or seller: whose scales
	GrossMilli  int64  `json:"gross_milli,omitempty"` // with sacks and truck, if that was said
	TareMilli   int64  `json:"tare_milli,omitempty"`  // sacks and truck alone, if that was said
	NetMilli    int64  `json:"net_milli"`             // the goods
	Standing    string `json:"standing"`              // counts, waits or agreed
}

// DeliveryWeightAgreed says that one side agrees to the weight that the other has said. From now on it counts, and stays.
type DeliveryWeightAgreed struct {
	Negotiation string `json:"negotiation"` // id of the negotiation it comes from
	Delivery    int    `json:"delivery"`    // number of the delivery
	By          string `json:"by"`          // buyer or seller: who agreed
	NetMilli    int64  `json:"net_milli"`   // the goods
}

func (DeliveryWeighed) orderEvent()      {}
func (DeliveryWeightAgreed) orderEvent() {}
