package quantity

import (
	"fmt"

	"github.com/qhatu/qhatu/pkg/internal/decimal"
)

// Measure is how a lot's unit converts to the base in which its stock is kept: FactorMilli thousandths of the base make
// one unit. {"saco", 50000, "kg"} is the sack of 50 kg, {"docena", 12000, "unidad"} the dozen.
type Measure struct {
	Unit        string
	FactorMilli int64
	Base        string
}

// Standard is the measure of a unit that is the same everywhere. It returns ErrUnit when the unit is unknown and
// ErrFactor when it has no standard.
func Standard(unit string) (Measure, error) {
	u, ok := Lookup(unit)
	if !ok {
		return Measure{}, fmt.Errorf("unit %q: %w", unit, ErrUnit)
	}
	if !u.Standard() {
		return Measure{}, fmt.Errorf("unit %q has no standard: %w", unit, ErrFactor)
	}
	return Measure{Unit: u.ID, FactorMilli: u.FactorMilli, Base: u.Base}, nil
}

// Weighed is the measure of a unit that weighs so many grams, as the seller states. It may differ from the standard (a
// quintal of 50 kg), except for kg, g and t. It returns ErrUnit when the unit is unknown or
// counted, and ErrFactor when the weight does not fit.
func Weighed(unit string, grams int64) (Measure, error) {
	u, ok := Lookup(unit)
	if !ok || u.Base != Kilogram {
		return Measure{}, fmt.Errorf("unit %q: %w", unit, ErrUnit)
	}
	if grams <= 0 || u.Metric && grams != u.FactorMilli {
		return Measure{}, fmt.Errorf("%d g for a %s: %w", grams, unit, ErrFactor)
	}
	return Measure{Unit: u.ID, FactorMilli: grams, Base: u.Base}, nil
}

// Factor is how many thousandths of the base make one of a unit: the lot's own factor for the lot's own unit, else that of
// the base or of another unit with a standard. It returns ErrUnit when there is none, and ErrFactor when the lot's is not
// positive.
func (m Measure) Factor(unit string) (int64, error) {
	switch u, ok := Lookup(unit); {
	case unit == m.Unit && m.FactorMilli > 0:
		return m.FactorMilli, nil
	case unit == m.Unit:
		return 0, fmt.Errorf("unit %q: %w", unit, ErrFactor)
	case !ok, u.Base != m.Base, !u.Standard():
		return 0, fmt.Errorf("unit %q for a lot in %s: %w", unit, m.Unit, ErrUnit)
	default:
		return u.FactorMilli, nil
	}
}

// ToBase converts to thousandths of the base: 20 quintals of 46 kg are 920000, that is 920 kg. What is not exact rounds
// half to even. It returns the errors of Factor, ErrOverflow, and ErrNotPositive when the quantity or the result is not positive.
func (m Measure) ToBase(q Quantity) (milliBase int64, err error) {
	factor, err := m.Factor(q.Unit)
	if err != nil {
		return 0, err
	}
	if !q.Positive() {
		return 0, fmt.Errorf("%s: %w", q, ErrNotPositive)
	}
	base, err := decimal.MulDiv(q.Milli, factor, 1000, decimal.HalfEven)
	if err != nil {
		return 0, fmt.Errorf("%s in %s: %w", q, m.Base, err)
	}
	if base == 0 {
		return 0, fmt.Errorf("%s in %s: %w", q, m.Base, ErrNotPositive)
	}
	return base, nil
}

// ToStock is ToBase for what comes into stock or is taken from it: of what is counted only whole pieces and places, as half a dozen.
// It returns the errors of ToBase, and ErrFraction.
func (m Measure) ToStock(q Quantity) (milliBase int64, err error) {
	milli, err := m.ToBase(q)
	if err == nil && m.Base != Kilogram && milli%1000 != 0 {
		return 0, fmt.Errorf("%s in %s: %w", q, m.Base, ErrFraction)
	}
	return milli, err
}
