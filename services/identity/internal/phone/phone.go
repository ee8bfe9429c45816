// Package phone reads phone numbers as people write and paste them in Peru. One number has one form, however it is written, so
// that it names one person. The package holds no rule of the service and keeps nothing; its errors never quote a number.
package phone

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"github.com/qhatu/qhatu/pkg/phone"
	"github.com/qhatu/qhatu/pkg/text"
)

// ErrInvalid is returned for what cannot be anybody's phone.
var ErrInvalid = errors.New("not a phone number")

// home is whose habits count: a number without a country is of this one.
const home = "PE"

// Normalise returns a number in E.164: "+51987654321" of "987654321", "51987654321", "+51 987 654 321" and
// "051-987654321". A foreign number needs its country's code; the plus may be missing, as in what chat networks send. Marks that
// nobody sees, digits of other scripts, links to a chat and words around the number do not matter. Refused are an extension,
// because nobody can be written to there; two numbers; and what is said to be the number of somebody else ("de mi hijo"). Of a
// number with two forms, however it is dialled and WhatsApp writes it, it returns one.
func Normalise(written string) (string, error) {
	bare := bareNumber(written)
	if strings.ContainsFunc(bare, unicode.IsLetter) || strings.Count(bare, "+") > 1 {
		return "", ErrInvalid
	}
	for _, attempt := range []string{bare, "+" + bare, "+" + strings.TrimLeft(bare, "0")} {
		if e164 := parse(attempt); e164 != "" {
			return e164, nil
		}
	}
	return "", ErrInvalid
}

// parse is a number of digits, with or without a plus, in E.164; "" where nobody can have it. Its canonical form is taken before
// it is held against a country's numbers, which no longer know the other ones.
func parse(digits string) string {
	number, err := phonenumbers.Parse(phone.Canonical(digits), home)
	if err != nil || number.GetExtension() != "" {
		return ""
	}
	e164 := phone.Canonical(phonenumbers.Format(number, phonenumbers.E164))
	if number, err = phonenumbers.Parse(e164, home); err != nil || !phonenumbers.IsValidNumber(number) {
		return ""
	}
	return e164
}

var (
	escapes = strings.NewReplacer("%2B", "+", "%2b", "+", "%20", " ")
	// ofAChat is what follows the number in a link to a chat, or in the name that WhatsApp gives one ("@s.whatsapp.net").
	ofAChat = regexp.MustCompile(`[?&].*$|@(s-whatsapp-net|c-us)$`)
	before  = regexp.MustCompile(`^[^0-9+]*`)
	// after is what kind of number it is, or who has it: "(WhatsApp)", "- Claro", "(Rosa)".
	after   = regexp.MustCompile(`[ (-]+\pL[^0-9+@#,;]*$`)
	another = regexp.MustCompile(`(?i)\bde (mi|tu|su)\b`)
	// marks stand between digits; a zero in brackets is dialled inside of the country only.
	marks = strings.NewReplacer("(0)", "", " ", "", "-", "", "(", "", ")", "", "[", "", "]", "")
)

// bareNumber is the number of a text without what stands around it, and without the marks inside of it: the scheme of a link
// ("tel:", "https://wa.me/"), and words for what it is ("Cel. 987654321 (WhatsApp)").
func bareNumber(written string) string {
	text := escapes.Replace(strings.Map(plain, written))
	if another.MatchString(text) {
		return ""
	}
	if _, number, found := strings.Cut(text, "phone="); found {
		text = number
	}
	text = ofAChat.ReplaceAllString(strings.TrimSpace(text), "")
	return marks.Replace(after.ReplaceAllString(before.ReplaceAllString(text, ""), ""))
}

// plain is a character as keyboards have it; -1 for one that nobody sees.
func plain(r rune) rune {
	switch {
	case unicode.IsDigit(r):
		return text.Digit(r)
	case unicode.IsSpace(r):
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Mn, unicode.Me):
		return -1
	case strings.ContainsRune("＋﹢⁺➕", r):
		return '+'
	case strings.ContainsRune("（﹙❨", r):
		return '('
	case strings.ContainsRune("）﹚❩", r):
		return ')'
	case unicode.Is(unicode.Pd, r), strings.ContainsRune("−·•∙./_~⁄／．", r):
		return '-'
	}
	return r
}
