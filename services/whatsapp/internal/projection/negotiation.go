package projection

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Negotiation is what is known of one: whom it concerns.
type Negotiation struct {
	Association string `json:"association"`
	Buyer       string `json:"buyer"`           // id of the buying organisation
	Acted       bool   `json:"acted,omitempty"` // the association has made or rejected an offer: it is no stranger's
}

func newNegotiations() readmodel.Projection[Negotiation] {
	names := es.NewEventTable(orderevents.NegotiationEvents())
	return readmodel.Projection[Negotiation]{
		Bucket: "negotiations", Version: 2,
		From: []readmodel.Source[Negotiation]{
			readmodel.On(names, Negotiation.opened),
			readmodel.On(names, Negotiation.offered),
			readmodel.On(names, Negotiation.rejected),
		},
	}
}

func (n Negotiation) opened(e orderevents.NegotiationOpened, _ es.Record) Negotiation {
	n.Association, n.Buyer = e.Association, e.Buyer
	return n
}

func (n Negotiation) offered(e orderevents.OfferMade, _ es.Record) Negotiation {
	n.Acted = n.Acted || e.By == orderevents.Seller
	return n
}

func (n Negotiation) rejected(e orderevents.OfferRejected, _ es.Record) Negotiation {
	n.Acted = n.Acted || e.By == orderevents.Seller
	return n
}
