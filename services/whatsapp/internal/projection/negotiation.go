package projection

import (
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Negotiations is the read model of whom negotiations concern, and the orders that come of them.
type Negotiations struct {
	events es.Names[orderevents.NegotiationEvent]
	table  readmodel.Table[Negotiation]
}

// Negotiation is what is known of one.
type Negotiation struct {
	Association string `json:"association"`
	BuyerOffers []int  `json:"buyer_offers,omitempty"` // numbers of those that the buyer made
}

// Offered tells whether the buyer made the offer with this number.
func (n Negotiation) Offered(number int) bool { return slices.Contains(n.BuyerOffers, number) }

// NewNegotiations returns the projection.
func NewNegotiations() *Negotiations {
	return &Negotiations{
		events: es.NewNames(orderevents.NegotiationEvents()),
		table:  readmodel.Table[Negotiation]{Bucket: "negotiations"},
	}
}

// Name is the name of its bucket.
func (p *Negotiations) Name() string { return p.table.Bucket }

// Version changes with the meaning of what is stored, and has the model rebuilt.
func (*Negotiations) Version() int { return 1 }

// Apply folds one event in.
func (p *Negotiations) Apply(tx *bbolt.Tx, r es.Record) error {
	if r.Aggregate != orderevents.Negotiation {
		return nil
	}
	event, err := p.events.Decode(r.Type, r.Data)
	if err != nil {
		return fmt.Errorf("negotiation %s: %w", r.AggregateID, err)
	}
	return p.table.Change(tx, r.AggregateID, func(n Negotiation) Negotiation { return n.apply(event) })
}

func (n Negotiation) apply(event orderevents.NegotiationEvent) Negotiation {
	switch e := event.(type) {
	case orderevents.NegotiationOpened:
		n.Association = e.Association
	case orderevents.OfferMade:
		if e.By == orderevents.Buyer {
			n.BuyerOffers = append(slices.Clone(n.BuyerOffers), e.Number)
		}
	case orderevents.OfferStood, orderevents.OfferRefused, orderevents.OfferAccepted, orderevents.OfferRejected,
		orderevents.OfferWithdrawn, orderevents.OfferExpired,
		orderevents.NegotiationClosed, orderevents.NegotiationCancelled, orderevents.NegotiationCompleted:
	}
	return n
}
