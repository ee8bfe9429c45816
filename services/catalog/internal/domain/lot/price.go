package lot

import (
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
)

// Beyond these an amount is taken for a mistake.
const (
	maxMinor = 100_000_000    // S/ 1,000,000.00 per unit
	maxTotal = 10_000_000_000 // S/ 100,000,000.00 in all
)

// checkPrice checks what is asked, or was paid, for one of a unit; nil is no price.
func checkPrice(p *money.Price, m quantity.Measure) error {
	if p == nil {
		return nil
	}
	if p.Minor <= 0 || p.Minor > maxMinor {
		return ErrPriceAbsurd
	}
	if _, err := p.PerBase(m); err != nil {
		return fmt.Errorf("%w: %w", ErrPriceUnit, err)
	}
	return nil
}

// checkPaid checks a price and what a quantity comes to at it; nil is no price.
func checkPaid(p *money.Price, q quantity.Quantity, m quantity.Measure) error {
	if err := checkPrice(p, m); err != nil || p == nil {
		return err
	}
	switch total, err := p.Total(q, m); {
	case err != nil || total.Minor > maxTotal:
		return ErrTotalTooHigh
	case total.Minor == 0:
		return ErrTotalTooLow
	}
	return nil
}

// checkWorth checks that so much stock does not come to a total beyond reason at the price that is asked.
func (s State) checkWorth(posted int64) error {
	if errors.Is(checkPaid((*money.Price)(s.Price), s.base(posted), s.Measure), ErrTotalTooHigh) {
		return ErrWorthTooHigh
	}
	return nil
}

// base is an amount of stock as a quantity.
func (s State) base(milli int64) quantity.Quantity {
	return quantity.Quantity{Milli: milli, Unit: s.Measure.Base}
}

func samePrice(a, b *events.Price) bool { return a == b || a != nil && b != nil && *a == *b }

func priceEvent(p *money.Price) *events.Price {
	if p == nil {
		return nil
	}
	price := events.Price(*p)
	return &price
}
