// Package decimal is the integer arithmetic under money and quantity: decimal strings to scaled integers and back, and
// products divided without losing a digit. No floats. It imports the standard library only.
package decimal

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

var (
	// ErrSyntax is returned when a text is not a plain decimal number.
	ErrSyntax = errors.New("not a decimal number")
	// ErrPrecision is returned when a number has more decimals than can be kept.
	ErrPrecision = errors.New("too many decimals")
	// ErrOverflow is returned when a number is too large to be kept.
	ErrOverflow = errors.New("number too large")
)

// Parse reads digits with at most one point, such as "12.5", as an integer scaled by ten to the digits: 12500 for three.
// There is no sign, exponent, blank or grouping; a point has digits on both sides. Zeros at the end count as decimals.
// It returns ErrSyntax, ErrPrecision or ErrOverflow.
func Parse(s string, digits int) (int64, error) {
	whole, fraction, point := strings.Cut(s, ".")
	if !number(whole) || point && !number(fraction) {
		return 0, ErrSyntax
	}
	if len(fraction) > digits {
		return 0, ErrPrecision
	}
	v, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	if err != nil {
		return 0, ErrOverflow
	}
	return v, nil
}

func number(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Format writes a scaled integer with all its digits: 12500 as "12.500" for three.
func Format(v int64, digits int) string {
	sign, u := "", uint64(v)
	if v < 0 {
		sign, u = "-", -u
	}
	s := strconv.FormatUint(u, 10)
	if digits == 0 {
		return sign + s
	}
	if short := digits + 1 - len(s); short > 0 {
		s = strings.Repeat("0", short) + s
	}
	return sign + s[:len(s)-digits] + "." + s[len(s)-digits:]
}

// Rounding says what becomes of a half when a quotient is rounded.
type Rounding int

const (
	// HalfUp rounds a half away from zero.
	HalfUp Rounding = iota
	// HalfEven rounds a half to the even neighbour.
	HalfEven
)

// MulDiv is a × b ÷ d rounded, by way of a 128-bit product. None may be negative and d not zero; otherwise, and where the
// result is too large, it returns ErrOverflow.
func MulDiv(a, b, d int64, r Rounding) (int64, error) {
	if a < 0 || b < 0 || d <= 0 {
		return 0, ErrOverflow
	}
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	if hi >= uint64(d) {
		return 0, ErrOverflow
	}
	q, rem := bits.Div64(hi, lo, uint64(d))
	if q <= math.MaxInt64 && up(q, rem, uint64(d), r) {
		q++
	}
	if q > math.MaxInt64 {
		return 0, ErrOverflow
	}
	return int64(q), nil
}

// up tells whether a quotient with this remainder rounds upward. A remainder is below 2⁶³, so it can be doubled.
func up(q, rem, d uint64, r Rounding) bool {
	switch twice := 2 * rem; {
	case twice != d:
		return twice > d
	case r == HalfEven:
		return q%2 == 1
	default:
		return true
	}
}
