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
	Acted       bool   `json:"acted,omitempty"` // the association has made or rejected an offer
	Since       int    `json:"since,omitempty"` // how many offers the buyer has made since
}

// IsAwaited tells whether the association waits for what the buyer does: it has acted itself, and the buyer answers that.
func (n Negotiation) IsAwaited() bool { return n.Acted && n.Since <= 1 }

func newNegotiations() readmodel.Projection[Negotiation] {
	names := es.NewEventTable(orderevents.NegotiationEvents())
	return readmodel.Projection[Negotiation]{
		Bucket: "negotiations", Version: 2,
		From: []readmodel.Source[Negotiation]{
			readmodel.On(names, Negotiation.opened),
			readmodel.On(names, Negotiation.offered),
			readmodel.On(names, Negotiation.rejected),
			readmodel.On(names, Negotiation.closed),
		},
	}
}

func (n Negotiation) opened(e orderevents.NegotiationOpened, _ es.Record) Negotiation {
	n.Association, n.Buyer = e.Association, e.Buyer
	return n
}

func (n Negotiation) offered(e orderevents.OfferMade, _ es.Record) Negotiation {
	n.Since++
	if e.By == orderevents.Seller {
		n.Acted, n.Since = true, 0
	}
	return n
}

func (n Negotiation) rejected(e orderevents.OfferRejected, _ es.Record) Negotiation {
	if e.By == orderevents.Seller {
		n.Acted, n.Since = true, 0
	}
	return n
}

// closed: the end of what the association has taken part in is awaited, however often the buyer changed their offer.
func (n Negotiation) closed(orderevents.NegotiationClosed, es.Record) Negotiation {
	n.Since = 0
	return n
}
