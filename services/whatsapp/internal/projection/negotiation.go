package projection

import (
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// Negotiation is what is known of one: whom it concerns.
type Negotiation struct {
	ID          string `json:"id"`
	Association string `json:"association"`
	Buyer       string `json:"buyer"`           // id of the buying organisation
	Acted       bool   `json:"acted,omitempty"` // the association has made or rejected an offer
	Since       int    `json:"since,omitempty"` // how many offers the buyer has made since
	Ended       bool   `json:"ended,omitempty"` // nothing can come of it any more, or everything has
}

// IsAwaited tells whether the association waits for what the buyer does: it has acted itself, and the buyer answers that.
func (n Negotiation) IsAwaited() bool { return n.Acted && n.Since <= 1 }

func newNegotiations() readmodel.Projection[Negotiation] {
	names := es.NewEventTable(orderevents.NegotiationEvents())
	return readmodel.Projection[Negotiation]{
		Bucket: "negotiations", Version: 3, Lists: Negotiation.lists,
		From: []readmodel.Source[Negotiation]{
			readmodel.On(names, Negotiation.opened),
			readmodel.On(names, Negotiation.offered),
			readmodel.On(names, Negotiation.rejected),
			readmodel.On(names, Negotiation.closed),
			readmodel.On(names, ended[orderevents.NegotiationClosed]),
			readmodel.On(names, ended[orderevents.NegotiationCancelled]),
			readmodel.On(names, ended[orderevents.NegotiationCompleted]),
		},
	}
}

// lists: those that have not ended, by their buyers.
func (n Negotiation) lists() map[string]readmodel.Rank {
	if n.Ended {
		return nil
	}
	return map[string]readmodel.Rank{n.Buyer: 0}
}

func (n Negotiation) opened(e orderevents.NegotiationOpened, r es.Record) Negotiation {
	n.ID, n.Association, n.Buyer = r.AggregateID, e.Association, e.Buyer
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

func ended[E any](n Negotiation, _ E, _ es.Record) Negotiation {
	n.Ended = true
	return n
}

// Of lists the negotiations of a buyer that have not ended, by their associations.
func (v *Views) Of(buyer string) (ids map[string][]string, err error) {
	ids = map[string][]string{}
	err = v.view(func(tx *bbolt.Tx) error {
		open, err := v.Negotiations.Within(tx, buyer, readmodel.Bounds{})
		for _, n := range open {
			ids[n.Association] = append(ids[n.Association], n.ID)
		}
		return err
	})
	return ids, err
}
