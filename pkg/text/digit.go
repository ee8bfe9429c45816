package text

import "unicode"

// Digit is the digit of 0 to 9 that one of any script means: in Unicode they stand in tens, one after another. What is no digit stays as
// it is.
func Digit(r rune) rune {
	if !unicode.IsDigit(r) {
		return r
	}
	first := r
	for unicode.IsDigit(first - 1) {
		first--
	}
	return '0' + (r-first)%10
}
