package projection

import (
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// binding is what somebody bound an association to: they accepted an offer, made one that may be accepted or was, or gave up something of an order.
type binding struct {
	Person string    `json:"person"`
	At     time.Time `json:"at"`
	Total  int64     `json:"total"` // in minor units
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

// BoundBy is the total in minor units to which a person has bound an association since some time, in all negotiations but one, and what they have given up of its orders.
func (v Views) BoundBy(tx *bbolt.Tx, association, person string, since time.Time, but string) (total int64, err error) {
	list := binds + association + ">" + person
	count := func(all []binding) {
		for _, b := range all {
			if b.Person == person && !b.At.Before(since) {
				total += b.Total
			}
		}
	}
	negotiations, err := v.Negotiations.Within(tx, list, readmodel.Bounds{})
	if err != nil {
		return 0, err
	}
	for _, n := range negotiations {
		if n.ID != but {
			count(n.bindings())
		}
	}
	orders, err := v.Orders.Within(tx, list, readmodel.Bounds{})
	for _, o := range orders {
		count(o.GivenUp)
	}
	return total, err
}

func mayBind(offer negotiation.OfferState) bool {
	return offer == negotiation.OfferPending || offer == negotiation.OfferStanding || offer == negotiation.OfferAccepted
}
