package negotiation

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Accept agrees to the standing offer of the other side. Order is the id under which the order will be placed.
type Accept struct {
	Party   party.Party
	Offer   int
	Order   string
	ActedAt time.Time // when the person acted
	Limit   *int64    // total in minor units that whoever acts may bind their side to; nil: any

	Suspended bool // one of the sides begins no new trade
}

func (Accept) command() {}

func accept(s State, c Accept) ([]orderevents.NegotiationEvent, error) {
	if err := s.checkAnswer(c.Party, c.Offer, c.ActedAt); err != nil {
		return nil, err
	}
	offer := s.Offers[c.Offer-1]
	if c.Suspended {
		return nil, ErrSuspended
	}
	if c.Limit != nil && offer.Total.Minor > *c.Limit {
		return nil, ErrBeyondMandate
	}
	return []orderevents.NegotiationEvent{orderevents.OfferAccepted{
		Lot: s.Lot, Number: c.Offer, By: c.Party.Side, Order: c.Order, Milli: offer.Milli,
		Agreement: orderevents.Agreement{
			Association: s.Association, Buyer: s.Buyer, ExternalRef: s.ExternalRef, Fair: s.Fair, Product: s.Product,
			Measure: events.Measure(s.Measure), Quantity: offer.Quantity, Price: offer.Price, Total: offer.Total,
			Delivery: offer.Delivery, Terms: offer.Terms,
		},
	}}, nil
}

// checkAnswer checks that a party may answer the offer with this number: it stands, it is the other side's, no
// firm offer awaits its stock, and its time has not run out.
func (s State) checkAnswer(p party.Party, number int, at time.Time) error {
	if err := s.checkParty(p); err != nil {
		return err
	}
	offer, err := s.offer(number)
	if err != nil {
		return err
	}
	switch {
	case offer.By == p.Side:
		return ErrOwnOffer
	case offer.State == OfferExpired:
		return ErrOfferExpired
	case s.checkOpen() != nil:
		return s.checkOpen()
	case number != s.Standing:
		return ErrStaleOffer
	case s.Pending != 0:
		return ErrPending
	case !at.Before(offer.ValidUntil):
		return ErrOfferExpired
	}
	return nil
}
