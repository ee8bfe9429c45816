package negotiation

import (
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Goods is what is known of a lot when an offer about it is made. It may be a moment old; the lot itself decides about its stock when
// an offer is accepted, so more than there is may be asked for: its association may have more. Quantities are thousandths of its base
// unit.
type Goods struct {
	Posted        int64  // with its adjustments; 0: nothing, or not known
	Left          int64  // not sold yet: what is held for firm offers may come free
	Available     int64  // of that, not held
	MinOrder      int64  // the least that a buyer may ask for; 0: any quantity
	AvailableFrom string // the first date on which they are there; "": at once
}

// mistyped is how many times what a lot had no offer is for: more is taken for a typing mistake.
const mistyped = 10

// least is the smallest order while so much is left: whoever takes all of it is not refused.
func (g Goods) least() int64 {
	if g.Available > 0 {
		return min(g.MinOrder, g.Available)
	}
	return min(g.MinOrder, g.Left)
}

// checkGoods checks that a lot has what one side names, when it is named for.
func (s State) checkGoods(side string, milli int64, d orderevents.Delivery, g Goods) error {
	base := func(milli int64) quantity.Quantity { return quantity.Quantity{Milli: milli, Unit: s.Measure.Base} }
	switch {
	case g.Posted > 0 && milli/mistyped > g.Posted:
		return FarBeyond{Posted: base(g.Posted)}
	case side == orderevents.Buyer && milli < g.least():
		return BelowMinOrder{Least: base(g.least())}
	case d.Until != "" && d.Until < g.AvailableFrom:
		return BeforeTheGoods{First: g.AvailableFrom}
	}
	return nil
}

// BelowMinOrder is ErrBelowMinOrder with the smallest order.
type BelowMinOrder struct{ Least quantity.Quantity }

func (BelowMinOrder) Error() string { return ErrBelowMinOrder.Error() }

// Unwrap returns the sentinel.
func (BelowMinOrder) Unwrap() error { return ErrBelowMinOrder }

// FarBeyond is ErrFarBeyond with what the lot had.
type FarBeyond struct{ Posted quantity.Quantity }

func (FarBeyond) Error() string { return ErrFarBeyond.Error() }

// Unwrap returns the sentinel.
func (FarBeyond) Unwrap() error { return ErrFarBeyond }

// BeforeTheGoods is ErrBeforeTheGoods with the first date on which they are there.
type BeforeTheGoods struct{ First string }

func (BeforeTheGoods) Error() string { return ErrBeforeTheGoods.Error() }

// Unwrap returns the sentinel.
func (BeforeTheGoods) Unwrap() error { return ErrBeforeTheGoods }
