package market

import (
	"time"

	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// States of an offer.
const (
	OfferPending   = "pending"
	OfferStanding  = "standing"
	OfferReplaced  = "replaced"
	OfferAccepted  = "accepted"
	OfferRejected  = "rejected"
	OfferWithdrawn = "withdrawn"
	OfferExpired   = "expired"
	OfferRefused   = "refused"
)

// Offer is one offer of a negotiation.
type Offer struct {
	Number     int
	By         string // Buyer or Seller
	State      string
	Quantity   quantity.Quantity
	Base       quantity.Quantity // the same in the lot's base unit
	Price      money.Price
	PerBase    money.Price
	Total      money.Amount
	Delivery   Delivery
	Terms      Terms
	MadeAt     time.Time
	ValidUntil time.Time
	Refusal    string // why there was no stock: out_of_stock, lot_not_open, lot_ended, lot_lost
	Left       int64  // what was left then, in thousandths of the base

	delivery orderrest.Delivery // as the contract has it, for offers on the same terms
	terms    *orderrest.Terms
}

// Where goods change hands. Anything else is the buyer's place.
const (
	AtFarm            = "farm"
	AtCollectionPoint = "collection_point"
)

// Delivery is where and when goods change hands; dates are YYYY-MM-DD or "".
type Delivery struct{ Basis, Place, From, Until string }

// End is when the last day is over in Peru; the zero time where none is said. No offer stands longer.
func (d Delivery) End() time.Time { return lima.EndOf(d.Until) }

func offerOf(o orderrest.Offer) (Offer, error) {
	offer := Offer{
		Number: int(o.Number), By: string(o.By), State: string(o.State), Delivery: deliveryOf(o.Delivery),
		MadeAt: o.MadeAt, ValidUntil: o.ValidUntil, delivery: o.Delivery, terms: o.Terms,
	}
	var errs [7]error
	offer.Terms, errs[6] = termsOf(o.Terms)
	offer.Quantity, errs[0] = quantity.Parse(o.Quantity.Value, o.Quantity.Unit)
	offer.Base, errs[1] = quantity.Parse(o.BaseQuantity.Value, o.BaseQuantity.Unit)
	offer.Price, errs[2] = money.ParsePrice(o.Price.Amount, o.Price.Currency, o.Price.Per)
	offer.PerBase, errs[3] = money.ParsePrice(o.PricePerBase.Amount, o.PricePerBase.Currency, o.PricePerBase.Per)
	offer.Total, errs[4] = amount(o.Total)
	if o.Refusal != nil {
		offer.Refusal = string(o.Refusal.Reason)
		offer.Left, errs[5] = left(o.Refusal.Available)
	}
	return offer, unreadable(errs[:]...)
}

func deliveryOf(d orderrest.Delivery) Delivery {
	return Delivery{
		Basis: string(d.Basis), Place: restvalue.OrZero(d.Place),
		From: restvalue.OrZero(d.From), Until: restvalue.OrZero(d.Until),
	}
}

func amount(m commonrest.Money) (money.Amount, error) { return money.Parse(m.Amount, m.Currency) }

func left(q *commonrest.Quantity) (int64, error) {
	if q == nil {
		return 0, nil
	}
	return milli(*q)
}
