package lot

import (
	"errors"

	"github.com/qhatu/qhatu/pkg/quantity"
)

// maxPosted is 1,000 t, or a million pieces. Beyond it a quantity is taken for a mistake: the programme's whole maize chain sold 165 t
// in a year.
const maxPosted = 1_000_000_000

// WrongQuantity says which quantity of a command cannot be, by its name in the contract, and why.
type WrongQuantity struct {
	Field string
	Why   error
}

func (w WrongQuantity) Error() string { return w.Field + ": " + w.Why.Error() }

// Unwrap returns the sentinel.
func (w WrongQuantity) Unwrap() error { return w.Why }

// inStock is a quantity in thousandths of the base unit. It returns a WrongQuantity of the field.
func inStock(q quantity.Quantity, m quantity.Measure, field string) (int64, error) {
	milli, err := m.ToStock(q)
	switch {
	case errors.Is(err, quantity.ErrUnit):
		return 0, WrongQuantity{field, ErrOtherUnit}
	case errors.Is(err, quantity.ErrFraction):
		return 0, WrongQuantity{field, ErrFraction}
	case !q.Positive():
		return 0, WrongQuantity{field, ErrNothing}
	case errors.Is(err, quantity.ErrNotPositive):
		return 0, WrongQuantity{field, ErrTooLittle}
	case err != nil || milli > maxPosted:
		return 0, WrongQuantity{field, ErrTooMuch}
	}
	return milli, nil
}
