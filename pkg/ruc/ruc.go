// Package ruc knows Peru's tax ids (RUC, registro único de contribuyentes): which numbers may be one, and whose they are. Whether one was given out
// only the tax authority knows.
//
// It imports the standard library only.
package ruc

import (
	"errors"
	"strings"
)

// ErrNone is returned for a text that is no RUC.
var ErrNone = errors.New("not a RUC")

// Number is a RUC: 11 digits.
type Number string

const digits = 11

// weights are those of the first ten digits in the sum that the last one checks.
var weights = [digits - 1]int{5, 4, 3, 2, 7, 6, 5, 4, 3, 2}

// Parse reads a RUC as people write it: blanks, hyphens and points between its digits do not matter.
func Parse(written string) (Number, error) {
	number := strings.NewReplacer(" ", "", "-", "", ".", "").Replace(written)
	if len(number) != digits || strings.Trim(number, "0123456789") != "" || !begins(number) || number[digits-1] != check(number[:digits-1]) {
		return "", ErrNone
	}
	return Number(number), nil
}

// Complete appends its check digit to the first ten digits of a RUC.
func Complete(ten string) (Number, error) {
	if len(ten) != digits-1 || strings.Trim(ten, "0123456789") != "" {
		return "", ErrNone
	}
	return Parse(ten + string(check(ten)))
}

// IsNaturalPerson reports whether it is a natural person's; others are a company's. One that begins with 10 holds the number of that person's DNI.
func (n Number) IsNaturalPerson() bool { return n != "" && !strings.HasPrefix(string(n), "20") }

func begins(number string) bool {
	switch number[:2] {
	case "10", "15", "17", "20":
		return true
	}
	return false
}

// check is the digit that fits ten others.
func check(ten string) byte {
	sum := 0
	for i, weight := range weights {
		sum += int(ten[i]-'0') * weight
	}
	return byte('0' + (digits-sum%digits)%10)
}
