package projection

import (
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// binding is what somebody bound an association to: they accepted an offer, or made one that may be accepted or was.
type binding struct {
	person string
	at     time.Time
	total  int64 // in minor units
}

func (n Negotiation) bindings() (all []binding) {
	for i, offer := range n.State.Offers {
		switch {
		case offer.State == negotiation.OfferAccepted && offer.By == orderevents.Buyer:
			all = append(all, binding{n.AcceptedBy, n.AcceptedAt, offer.Total.Minor})
		case offer.By == orderevents.Seller && mayBind(offer.State):
			all = append(all, binding{n.MadeBy[i], n.MadeAt[i], offer.Total.Minor})
		}
	}
	return all
}

// BoundBy is the total in minor units to which a person has bound an association since some time, in all negotiations but one.
func (p Negotiations) BoundBy(tx *bbolt.Tx, association, person string, since time.Time, but string) (total int64, err error) {
	all, err := p.Within(tx, binds+association+">"+person, readmodel.Bounds{})
	for _, n := range all {
		for _, b := range n.bindings() {
			if n.ID != but && b.person == person && !b.at.Before(since) {
				total += b.total
			}
		}
	}
	return total, err
}

func mayBind(offer negotiation.OfferState) bool {
	return offer == negotiation.OfferPending || offer == negotiation.OfferStanding || offer == negotiation.OfferAccepted
}
