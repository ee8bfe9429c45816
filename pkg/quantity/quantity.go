// Package quantity holds amounts of goods: an exact number of thousandths in a unit of the market, and how a lot's unit
// converts to the base (kg, unidad or place) in which its stock is kept.
//
// Invariants: integers only, never floats; what does not fit is an error, never a wrong number; a conversion that is not
// exact rounds half to even, and never to zero. Values are pure. The package imports the standard library, the
// arithmetic it shares with money, and the vocabulary, which lists the units.
package quantity

import (
	"errors"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/pkg/internal/decimal"
)

var (
	// ErrSyntax is returned when a value is not a plain decimal number.
	ErrSyntax = decimal.ErrSyntax
	// ErrPrecision is returned when a value has more than three decimals.
	ErrPrecision = decimal.ErrPrecision
	// ErrOverflow is returned when a value or the result of a conversion is too large.
	ErrOverflow = decimal.ErrOverflow
	// ErrUnit is returned when a unit is unknown, or cannot be converted.
	ErrUnit = errors.New("unit does not fit")
	// ErrFactor is returned when a unit's weight is missing, not positive, or fixed (of kg, g and t).
	ErrFactor = errors.New("unit weight does not fit")
	// ErrFraction is returned when a part of a piece or of a place is asked for.
	ErrFraction = errors.New("part of what is counted whole")
	// ErrNotPositive is returned when a quantity to convert is zero or less, or rounds to zero.
	ErrNotPositive = errors.New("quantity not positive")
)

// Decimals is how many decimals a value has at most.
const Decimals = 3

// Quantity is an amount in thousandths of a unit: {20000, "quintal"} is 20 quintals.
type Quantity struct {
	Milli int64
	Unit  string
}

// Parse reads a decimal string such as "12.5" with a unit of the market. The value has no sign or exponent and at most
// three decimals; zero is read too, see Positive. It returns ErrSyntax, ErrPrecision, ErrOverflow or ErrUnit.
func Parse(value, unit string) (Quantity, error) {
	u, ok := Lookup(unit)
	if !ok {
		return Quantity{}, fmt.Errorf("unit %q: %w", unit, ErrUnit)
	}
	milli, err := decimal.Parse(value, Decimals)
	if err != nil {
		return Quantity{}, fmt.Errorf("quantity %q: %w", value, err)
	}
	return Quantity{Milli: milli, Unit: u.ID}, nil
}

// Value writes the number without its unit and without zeros at the end: "20", "12.5".
func (q Quantity) Value() string {
	return strings.TrimSuffix(strings.TrimRight(decimal.Format(q.Milli, Decimals), "0"), ".")
}

// String writes number and unit: "12.5 quintal".
func (q Quantity) String() string { return q.Value() + " " + q.Unit }

// Positive tells whether the quantity is more than zero.
func (q Quantity) Positive() bool { return q.Milli > 0 }
