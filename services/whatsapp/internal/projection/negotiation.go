package projection

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Negotiation is what is known of one: whom it concerns.
type Negotiation struct {
	Association string `json:"association"`
}

func newNegotiations() readmodel.Projection[Negotiation] {
	names := es.NewEventTable(orderevents.NegotiationEvents())
	return readmodel.Projection[Negotiation]{
		Bucket: "negotiations", Version: 1,
		From: []readmodel.Source[Negotiation]{
			readmodel.On(names, Negotiation.opened),
		},
	}
}

func (n Negotiation) opened(e orderevents.NegotiationOpened, _ es.Record) Negotiation {
	n.Association = e.Association
	return n
}
