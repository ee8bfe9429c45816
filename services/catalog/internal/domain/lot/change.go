package lot

import (
	"slices"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/vocabulary"
)

// Change changes what an association asks for a lot and how it describes it. What is nil stays as it is; "" takes it away.
// Offers that were made stand as they are, and so do the goods that they are about.
type Change struct {
	Association  string
	Price        *money.Price
	InviteOffers bool // no price any more: buyers make the first offer
	MinOrder     *quantity.Quantity
	AnyQuantity  bool // no smallest order any more
	Variety      *events.SealedText
	Grade        *string
	Title        *events.SealedText
	Description  *events.SealedText
	Offered      bool // an offer about the lot may still bind
	Repeats      events.Repeats
}

func (Change) command() {}

// Describes tells whether the change is of what the goods are called, and not of the price alone.
func (c Change) Describes() bool {
	return c.Variety != nil || c.Grade != nil || c.Title != nil || c.Description != nil
}

func change(s State, c Change) ([]catalogevents.LotEvent, error) {
	if err := s.checkOwner(c.Association); err != nil {
		return nil, err
	}
	if s.ended() {
		return nil, ErrWithdrawn
	}
	price, err := s.asked(c)
	if err != nil {
		return nil, err
	}
	least, err := s.least(c)
	if err != nil {
		return nil, err
	}
	described, err := s.described(c)
	if err != nil {
		return nil, err
	}
	if described != s.Described && (c.Offered || s.Reserved > 0 || s.Committed > 0) {
		return nil, ErrGoodsOffered
	}
	var changes []catalogevents.LotEvent
	if !samePrice(s.Price, price) {
		changes = append(changes, catalogevents.LotPriceChanged{From: s.Price, To: price})
	}
	if least != s.MinOrder {
		changes = append(changes, catalogevents.LotMinOrderChanged{FromMilli: s.MinOrder, ToMilli: least})
	}
	if described != s.Described {
		changes = append(changes, catalogevents.LotDescriptionChanged{From: s.Described, To: described})
		changes = s.reviewed(changes, c.Repeats)
	}
	return changes, nil
}

// Texts are what the association wrote, each where it stands.
func (c Change) Texts() []*events.SealedText {
	return slices.DeleteFunc([]*events.SealedText{c.Variety, c.Title, c.Description}, func(t *events.SealedText) bool { return t == nil })
}

// said is what is said now, or else what was said before.
func said[T any](now *T, before T) T {
	if now == nil {
		return before
	}
	return *now
}

// asked is the price after a change, nil for none.
func (s State) asked(c Change) (*events.Price, error) {
	switch {
	case c.InviteOffers && c.Price != nil:
		return nil, ErrPriceAndNone
	case c.InviteOffers:
		return nil, nil
	case c.Price == nil:
		return s.Price, nil
	}
	if s.Posted == 0 { // all is lost: there is no total to check
		return priceEvent(c.Price), checkPrice(c.Price, s.Measure)
	}
	return priceEvent(c.Price), checkPaid(c.Price, s.base(s.Posted), s.Measure)
}

// least is the smallest order after a change, 0 for none.
func (s State) least(c Change) (int64, error) {
	switch {
	case c.AnyQuantity:
		return 0, nil
	case c.MinOrder == nil:
		return s.MinOrder, nil
	}
	return minOrder(c.MinOrder, s.Measure, s.Posted)
}

// described is the description after a change.
func (s State) described(c Change) (catalogevents.LotDescription, error) {
	described := s.Described
	described.Variety = said(c.Variety, described.Variety)
	described.Grade = said(c.Grade, described.Grade)
	described.Title = said(c.Title, described.Title)
	described.Description = said(c.Description, described.Description)
	kind, _ := vocabulary.FindProduct(s.Product)
	if described.Grade == s.Described.Grade {
		return described, nil
	}
	var err error
	described.Grade, err = gradeOf(kind, described.Grade)
	return described, err
}
