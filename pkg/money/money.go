// Package money holds amounts and prices: an exact number of minor units (céntimos) of a currency.
//
// Invariants: integers only, never floats; what does not fit is an error, never a wrong number; totals come from the
// agreed unit price and round once, half up, to the minor unit. Values are pure. The package imports the standard library,
// quantity, and the arithmetic it shares with quantity.
package money

import (
	"errors"
	"fmt"
	"strings"

	"github.com/qhatu/qhatu/pkg/internal/decimal"
)

var (
	// ErrSyntax is returned when an amount is not a plain decimal number.
	ErrSyntax = decimal.ErrSyntax
	// ErrPrecision is returned when an amount has more decimals than its currency.
	ErrPrecision = decimal.ErrPrecision
	// ErrOverflow is returned when an amount or a total is too large.
	ErrOverflow = decimal.ErrOverflow
	// ErrCurrency is returned when a currency is not supported.
	ErrCurrency = errors.New("currency does not fit")
	// ErrNegative is returned when a price or quantity is below zero.
	ErrNegative = errors.New("below zero")
)

// PEN is the Peruvian sol.
const PEN = "PEN"

// currency says how amounts are written.
type currency struct {
	digits int    // decimals of the major unit, as in ISO 4217
	symbol string // as es-PE writes it
}

func lookup(code string) (currency, bool) {
	if code == PEN {
		return currency{digits: 2, symbol: "S/"}, true
	}
	return currency{symbol: code}, false
}

// Amount is money in minor units of its currency: {16100, "PEN"} is S/ 161.00.
type Amount struct {
	Minor    int64
	Currency string
}

// Parse reads a decimal string such as "161" or "3.50" in a currency (ISO 4217). It has no sign or exponent and no more
// decimals than the currency. It returns ErrSyntax, ErrPrecision, ErrOverflow or ErrCurrency.
func Parse(amount, code string) (Amount, error) {
	c, ok := lookup(code)
	if !ok {
		return Amount{}, fmt.Errorf("currency %q: %w", code, ErrCurrency)
	}
	minor, err := decimal.Parse(amount, c.digits)
	if err != nil {
		return Amount{}, fmt.Errorf("amount %q: %w", amount, err)
	}
	return Amount{Minor: minor, Currency: code}, nil
}

// Value writes the number with all decimals of its currency and nothing else: "161.00".
func (a Amount) Value() string {
	c, _ := lookup(a.Currency)
	return decimal.Format(a.Minor, c.digits)
}

// String writes the amount as Peru does, for people: "S/ 1,234.50", with a no-break space.
func (a Amount) String() string {
	c, _ := lookup(a.Currency)
	number, sign := strings.CutPrefix(a.Value(), "-")
	whole, fraction, point := strings.Cut(number, ".")
	text := c.symbol + "\u00a0" + thousands(whole)
	if point {
		text += "." + fraction
	}
	if sign {
		return "-" + text
	}
	return text
}

func thousands(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
