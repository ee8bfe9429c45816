// Package phone knows numbers that are written in more than one way and are the same: WhatsApp writes some otherwise than
// people dial them. It keeps nothing and knows nothing of the market.
package phone

import "strings"

// Canonical is the one form of a number in E.164 that counts, so that it names one person. Mobile numbers of three countries
// have two forms:
//
//   - Brazil: with and without the ninth digit, a 9 after the area code. With it.
//   - Argentina: with and without a 9 after the country's code. With it.
//   - Mexico: with and without a 1 after the country's code. Without it.
//
// Every other number is as it was.
func Canonical(e164 string) string {
	if rest, ok := strings.CutPrefix(e164, "+55"); ok && len(rest) == 10 && rest[2] >= '6' {
		return "+55" + rest[:2] + "9" + rest[2:]
	}
	if rest, ok := strings.CutPrefix(e164, "+54"); ok && len(rest) == 10 {
		return "+549" + rest
	}
	if rest, ok := strings.CutPrefix(e164, "+521"); ok && len(rest) == 10 {
		return "+52" + rest
	}
	return e164
}
