package strictjson

import (
	"math"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/fault"
)

// largestExact is the largest whole number that every reader of JSON holds exactly (RFC 7493).
const largestExact = 1<<53 - 1

// TooLarge is what is said of a number that not every reader holds.
var TooLarge = fault.Text{ES: "Es un número demasiado grande.", EN: "The number is too large."}

var textTooFine = fault.Text{ES: "Es un número con demasiadas cifras.", EN: "The number has too many digits."}

// plainNumber writes a number of JSON that is whole in digits only, as decoders of integers want it: 30 for 30.0 and 3e1.
// Others stay as they are written. wrong says why not every reader takes it for the same number.
func plainNumber(written string) (plain string, wrong fault.Text) {
	size, err := strconv.ParseFloat(written, 64)
	if err != nil || math.Abs(size) > largestExact {
		return "0", TooLarge
	}
	unsigned, negative := strings.CutPrefix(written, "-")
	digits, point := digitsOf(unsigned)
	switch {
	case digits == "":
		return "0", fault.Text{}
	case point < len(digits) && size == math.Trunc(size):
		return "0", textTooFine
	case point < len(digits):
		return written, fault.Text{}
	case negative:
		digits = "-" + digits
		point++
	}
	return digits + strings.Repeat("0", point-len(digits)), fault.Text{}
}

// digitsOf takes a number without a sign apart: its digits, no zero at either end, and how many of them stand before the
// decimal point, which may lie beyond both ends.
func digitsOf(number string) (digits string, point int) {
	mantissa, power, _ := strings.Cut(strings.ToLower(number), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	exponent, err := strconv.Atoi(power)
	if err != nil && power != "" {
		exponent = math.MinInt32 // so small that it is no whole number; what is so large was refused
	}
	digits = strings.TrimLeft(whole+fraction, "0")
	point = len(whole) + exponent - (len(whole+fraction) - len(digits))
	return strings.TrimRight(digits, "0"), point
}
