// Package phone reads phone numbers as people write them in Peru. One number has one form, however it is written, so that
// it names one person. The package holds no rule of the service and keeps nothing; its errors never quote a number.
package phone

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"github.com/qhatu/qhatu/pkg/phone"
)

// ErrInvalid is returned for what cannot be anybody's phone.
var ErrInvalid = errors.New("not a phone number")

// home is whose habits count: a number without a country is of this one.
const home = "PE"

// Normalise returns a number in E.164: "+51987654321" of "987654321", "51987654321", "+51 987 654 321" and
// "051-987654321". A foreign number needs its country's code; the plus may be missing, as in what chat networks send. Of a number with two forms, however it is dialled and WhatsApp writes it, it returns one.
func Normalise(written string) (string, error) {
	written = strings.TrimSpace(written)
	for _, attempt := range []string{written, "+" + written, "+" + strings.TrimLeft(written, "(0")} {
		number, err := phonenumbers.Parse(phone.Canonical(attempt), home)
		if err == nil && phonenumbers.IsValidNumber(number) && number.GetExtension() == "" {
			return phone.Canonical(phonenumbers.Format(number, phonenumbers.E164)), nil
		}
	}
	return "", ErrInvalid
}
