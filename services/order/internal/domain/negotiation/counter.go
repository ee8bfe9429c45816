package negotiation

import (
	"errors"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// Bounds of an offer. Beyond them a number is taken for a typing mistake.
const (
	maxMilli     = 1_000_000_000  // 1,000 t, or a million pieces
	maxMinor     = 100_000_000    // S/ 1,000,000.00 per unit
	maxTotal     = 10_000_000_000 // S/ 100,000,000.00 in all
	minValidity  = time.Second
	maxValidity  = 30 * 24 * time.Hour
	usualTimeout = 72 * time.Hour
)

// Proposal is what one side names.
type Proposal struct {
	Quantity   quantity.Quantity
	Price      money.Price
	Delivery   orderevents.Delivery
	Terms      *orderevents.Terms
	ValidUntil *time.Time // nil: 72 hours from Now, or the end of the delivery if that comes first
	Firm       bool
	Now        time.Time // when the offer is recorded: it stands from then on
}

// Counter makes a new offer: the answer to the standing one, the maker's next after its own ended, or the one that
// reopens an expired negotiation.
type Counter struct {
	Party     party.Party
	Suspended bool // one of the sides begins no new trade
	LotPaused bool // its association has taken the lot off the market for a while: nothing could come of an offer
	Goods     Goods
	Terms     Proposal
	Limit     *int64 // total in minor units that whoever acts may bind their side to; nil: any
}

func (Counter) command() {}

func counter(s State, c Counter) ([]orderevents.NegotiationEvent, error) {
	if err := s.checkMayOffer(c.Party); err != nil {
		return nil, err
	}
	if c.Suspended {
		return nil, ErrSuspended
	}
	if c.LotPaused {
		return nil, ErrLotPaused
	}
	offer, err := s.propose(c.Party.Side, c.Terms, c.Goods)
	switch {
	case err != nil:
		return nil, err
	case c.Limit != nil && offer.Total.Minor > *c.Limit:
		return nil, ErrBeyondMandate
	}
	return []orderevents.NegotiationEvent{offer}, nil
}

func (s State) checkMayOffer(p party.Party) error {
	if err := s.checkParty(p); err != nil {
		return err
	}
	if err := s.checkOpen(); err != nil {
		return err
	}
	if s.Pending != 0 {
		return ErrPending
	}
	if turn := s.Turn(); turn != "" && turn != p.Side {
		return ErrOutOfTurn
	}
	return nil
}

// propose checks a proposal and numbers it.
func (s State) propose(side string, p Proposal, g Goods) (orderevents.OfferMade, error) {
	none := orderevents.OfferMade{}
	if p.Firm && side != orderevents.Seller {
		return none, ErrFirmBuyer
	}
	milli, total, err := Value(p.Quantity, p.Price, s.Measure)
	if err != nil {
		return none, err
	}
	if err := s.checkDelivery(p.Delivery, p.Now); err != nil {
		return none, err
	}
	if err := s.checkGoods(side, milli, p.Delivery, g); err != nil {
		return none, err
	}
	until, err := validity(p)
	if err != nil {
		return none, err
	}
	if err := s.checkTerms(p.Terms); err != nil {
		return none, err
	}
	offer := orderevents.OfferMade{
		Lot: s.Lot, Number: len(s.Offers) + 1, By: side, Firm: p.Firm,
		Quantity: events.Quantity(p.Quantity), Milli: milli, Price: events.Price(p.Price), Total: events.Amount(total),
		Delivery: p.Delivery, Terms: p.Terms, ValidUntil: until,
	}
	if !p.Firm {
		offer.Replaces, offer.Releases = s.Standing, s.releases(s.Standing)
	}
	return offer, nil
}

// Value returns how much stock a quantity of goods is and what it comes to at a price, or why it cannot be.
func Value(q quantity.Quantity, each money.Price, m quantity.Measure) (milli int64, total money.Amount, err error) {
	none := money.Amount{}
	milli, err = m.ToStock(q)
	switch {
	case errors.Is(err, quantity.ErrUnit):
		return 0, none, ErrUnit
	case errors.Is(err, quantity.ErrFraction):
		return 0, none, ErrFraction
	case !q.Positive():
		return 0, none, ErrNothing
	case errors.Is(err, quantity.ErrNotPositive):
		return 0, none, ErrTooLittle
	case err != nil || milli > maxMilli:
		return 0, none, ErrTooMuch
	case each.Minor <= 0 || each.Minor > maxMinor:
		return 0, none, ErrPriceAbsurd
	}
	total, err = each.Total(q, m)
	switch {
	case errors.Is(err, quantity.ErrUnit):
		return 0, none, ErrPriceUnit
	case err != nil || total.Minor > maxTotal:
		return 0, none, ErrTotalTooHigh
	case total.Minor == 0:
		return 0, none, ErrTotalTooLow
	}
	return milli, total, nil
}

// validity returns the second on which an offer ends: not after the goods were to change hands.
func validity(p Proposal) (time.Time, error) {
	delivered := lima.EndOf(p.Delivery.Until)
	if p.ValidUntil == nil {
		return earliest(p.Now.Add(usualTimeout), delivered).UTC().Truncate(time.Second), nil
	}
	until := p.ValidUntil.UTC().Truncate(time.Second)
	span := until.Sub(p.Now)
	switch {
	case span < minValidity || span > maxValidity:
		return time.Time{}, ErrValidity
	case !delivered.IsZero() && until.After(delivered):
		return time.Time{}, ErrOutlivesDelivery
	}
	return until, nil
}

// earliest is the first of two times, the second of which may be the zero time: never.
func earliest(t, or time.Time) time.Time {
	if or.IsZero() || t.Before(or) {
		return t
	}
	return or
}
