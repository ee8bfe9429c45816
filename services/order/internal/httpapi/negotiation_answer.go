package httpapi

import (
	"github.com/qhatu/qhatu/api/commonrest"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// negotiationAnswer is a negotiation as the contract writes it, for one party. Its texts are opened.
func negotiationAnswer(n projection.Negotiation, by party.Party) orderrest.Negotiation {
	s := n.State
	answer := orderrest.Negotiation{
		ID: n.ID, State: orderrest.NegotiationState(s.Status), Revision: int64(n.Revision),
		Turn: restvalue.Optional(orderrest.Side(s.Turn())), AllowedActions: s.Allowed(by),
		ExpiresAt: restvalue.Optional(n.Expiry()), StandingOffer: restvalue.Optional(int64(s.Standing)),
		LotID: s.Lot, FairID: restvalue.Optional(s.Fair), ExternalRef: restvalue.Optional(string(s.ExternalRef)),
		Buyer: orderrest.Buyer{ID: s.Buyer}, Association: orderrest.Seller{ID: s.Association},
		Offers: []orderrest.Offer{}, CreatedAt: n.OpenedAt, UpdatedAt: n.Changed,
	}
	if n.Accepted != nil && (s.Status == negotiation.Agreed || s.Status == negotiation.Done) {
		answer.OrderID = restvalue.Optional(n.Accepted.Order)
	}
	for i := range s.Offers {
		answer.Offers = append(answer.Offers, offerAnswer(n, i))
	}
	return answer
}

func offerAnswer(n projection.Negotiation, i int) orderrest.Offer {
	o := n.State.Offers[i]
	answer := orderrest.Offer{
		Number: int64(o.Number), By: orderrest.Side(o.By), Firm: o.Firm, State: orderrest.OfferState(o.State),
		Quantity:     restvalue.Quantity(quantity.Quantity(o.Quantity)),
		BaseQuantity: restvalue.Base(o.Milli, n.State.Measure.Base),
		Price:        price(o.Price), Total: amount(o.Total),
		Delivery: deliveryAnswer(o.Delivery), Terms: termsAnswer(o.Terms),
		ValidUntil: o.ValidUntil, MadeAt: n.MadeAt[i],
	}
	if per, err := money.Price(o.Price).PerBase(n.State.Measure); err == nil {
		answer.PricePerBase = restvalue.Price(per)
	}
	for _, r := range n.Refusals {
		if r.Number == o.Number {
			left := restvalue.Base(r.AvailableMilli, n.State.Measure.Base)
			answer.Refusal = &orderrest.Refusal{Reason: orderrest.RefusalReason(r.Reason), Available: &left}
		}
	}
	return answer
}

func price(p events.Price) commonrest.Price { return restvalue.Price(money.Price(p)) }

func amount(a events.Amount) commonrest.Money { return restvalue.Money(money.Amount(a)) }

func deliveryAnswer(d orderevents.Delivery) orderrest.Delivery {
	return orderrest.Delivery{
		Basis: orderrest.DeliveryBasis(d.Basis), Place: restvalue.Optional(string(d.Place)),
		From: restvalue.Optional(d.From), Until: restvalue.Optional(d.Until),
	}
}
