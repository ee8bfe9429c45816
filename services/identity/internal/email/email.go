// Package email reads e-mail addresses. One address has one form, however it is written, so that it names one person. The package
// keeps nothing; its errors never quote an address.
package email

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// ErrInvalid is returned for what nobody can be written to at.
var ErrInvalid = errors.New("not an e-mail address")

// ErrLetters is the ErrInvalid of an address with letters before the @ that only servers with SMTPUTF8 (RFC 6531) take, which few do.
var ErrLetters = fmt.Errorf("%w: letters beyond ASCII before the @", ErrInvalid)

const (
	longest      = 254 // RFC 5321, 4.5.3.1.3, without the brackets
	longestLocal = 64
)

// local is what stands before the @: atoms with points between them, without quotes or comments.
var local = regexp.MustCompile("^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$")

// topLevel is how a domain ends: no number, so that it is no address of a machine.
var topLevel = regexp.MustCompile(`\.(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$`)

// domains is how a domain is looked up, and nothing is looked up that DNS could not hold.
var domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// Normalise returns an address in small letters, its domain in ASCII (RFC 5891): "ana@xn--maz-sma.example" of "Ana@maíz.example".
// The few servers that tell capitals apart are not served, so that nobody has two persons by one address. Names, quotes,
// comments, addresses of machines and whatever has a line break are refused.
func Normalise(written string) (string, error) {
	before, domain, one := strings.Cut(strings.ToLower(strings.TrimSpace(written)), "@")
	switch {
	case one && strings.ContainsFunc(before, func(r rune) bool { return r > unicode.MaxASCII && unicode.In(r, unicode.L, unicode.M) }):
		return "", ErrLetters
	case !one || len(before) > longestLocal || !local.MatchString(before):
		return "", ErrInvalid
	}
	ascii, err := domains.ToASCII(domain)
	if err != nil || !topLevel.MatchString(ascii) {
		return "", ErrInvalid
	}
	address := before + "@" + ascii
	if len(address) > longest {
		return "", ErrInvalid
	}
	return address, nil
}
