package projection

import (
	"slices"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Negotiation is what is known of one: whom it concerns.
type Negotiation struct {
	Association string `json:"association"`
	BuyerOffers []int  `json:"buyer_offers,omitempty"` // numbers of those that the buyer made
}

// Offered tells whether the buyer made the offer with this number.
func (n Negotiation) Offered(number int) bool { return slices.Contains(n.BuyerOffers, number) }

func newNegotiations() readmodel.Projection[Negotiation] {
	names := es.NewEventTable(orderevents.NegotiationEvents())
	return readmodel.Projection[Negotiation]{
		Bucket: "negotiations", Version: 1,
		From: []readmodel.Source[Negotiation]{
			readmodel.On(names, Negotiation.opened),
			readmodel.On(names, Negotiation.offered),
		},
	}
}

func (n Negotiation) opened(e orderevents.NegotiationOpened, _ es.Record) Negotiation {
	n.Association = e.Association
	return n
}

func (n Negotiation) offered(e orderevents.OfferMade, _ es.Record) Negotiation {
	if e.By == orderevents.Buyer {
		n.BuyerOffers = append(slices.Clone(n.BuyerOffers), e.Number)
	}
	return n
}
