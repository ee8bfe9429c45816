package web

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/qhatu/qhatu/pkg/fault"
)

// phoneLike is as many figures as a phone has, in a row or parted as people part them; a date or a year is shorter. pseudonym is how
// somebody is called elsewhere.
var (
	phoneLike = regexp.MustCompile(`[0-9]{7,}|[0-9](?:[\s.()+\-·•,]*[0-9]){8,}`)
	pseudonym = regexp.MustCompile(`@\s*[\p{L}\p{N}_]`)
)

// checkPlainName is checkPlainText for how somebody or something is called, as the format plain-name asks: names head what the market tells
// others, where nobody's phone or account is put in its mouth.
func checkPlainName(s string) error {
	if err := checkPlainText(s); err != nil {
		return err
	}
	seen := strings.Map(figure, norm.NFKC.String(withoutSigns(s)))
	for _, contact := range []*regexp.Regexp{phoneLike, pseudonym} {
		if found := contact.FindString(seen); found != "" {
			return errContact(found)
		}
	}
	return nil
}

func errContact(found string) error {
	refused := refusal(fault.Textf(
		"«%s» parece un teléfono o una cuenta: en un nombre no va. Quítalo.",
		"“%s” looks like a phone number or an account, which is no part of a name: remove it.", found))
	return &refused
}

// figure makes a figure of whatever script one of ours: in Unicode ten of a script follow each other from a zero on.
func figure(r rune) rune {
	if r <= unicode.MaxASCII || !unicode.IsDigit(r) {
		return r
	}
	zero := r
	for r-zero < 9 && unicode.IsDigit(zero-1) {
		zero--
	}
	return '0' + (r - zero)
}
