package web

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

var errLink = errors.New("a web address")

// checkPlainText refuses a text of which a phone would make a link, as the format plain-text asks: people tap on what a
// stranger wrote to them as soon as it is blue. A phone number may stand.
func checkPlainText(s string) error {
	text := strings.ToLower(norm.NFKC.String(withoutSigns(s)))
	if strings.Contains(text, "://") || strings.Contains(text, "www.") {
		return errLink
	}
	for _, name := range dotted.FindAllString(text, -1) {
		if isAddress(name) {
			return errLink
		}
	}
	return nil
}

// dotted is words joined by dots, such as a domain or an address of four numbers.
var dotted = regexp.MustCompile(`[\p{L}\p{M}\p{N}-]+(?:[.。][\p{L}\p{M}\p{N}-]+)+`)

// isAddress tells whether words joined by dots end in a domain that exists, or are an IP address. "Jr.Lima" and "3.50" are
// none of these.
func isAddress(name string) bool {
	name = strings.ReplaceAll(name, "。", ".")
	if ip.MatchString(name) {
		return true
	}
	suffix, known := publicsuffix.PublicSuffix(name)
	return suffix != name && (known || strings.Contains(suffix, "."))
}

var ip = regexp.MustCompile(`^[0-9]{1,3}(\.[0-9]{1,3}){3}$`)

// withoutSigns leaves out what messengers do not show: signs for bold and the like, and characters without a width.
func withoutSigns(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("*_~`", r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
}
