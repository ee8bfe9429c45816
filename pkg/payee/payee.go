// Package payee is to which account somebody is paid in Peru: a transfer to a bank, Yape or Plin. It says whether numbers can be right, and
// seals an account for an event.
//
// What always holds:
//
//   - An account that was parsed has a holder, and numbers without blanks or signs, which check as banks check them.
//   - Errors say what is wrong, never a number.
//
// It imports no service and no HTTP.
package payee

import (
	"errors"
	"strings"

	"github.com/qhatu/qhatu/pkg/text"
)

// The kinds of accounts.
const (
	Transfer = "transfer"
	Yape     = "yape"
	Plin     = "plin"
)

// Kinds lists the kinds, in the order in which they are shown.
func Kinds() []string { return []string{Transfer, Yape, Plin} }

// Why an account cannot be right.
var (
	ErrKind      = errors.New("no such kind of account")
	ErrNoNumber  = errors.New("account has no number")
	ErrNumber    = errors.New("number of the account has another length")
	ErrMobile    = errors.New("number is no mobile of Peru")
	ErrCCI       = errors.New("interbank code does not check")
	ErrNoBank    = errors.New("bank of the account is not given")
	ErrOtherBank = errors.New("interbank code is another bank's")
	ErrNoHolder  = errors.New("holder of the account is not given")
	ErrBanks     = errors.New("bank or interbank code of what is no transfer")
)

// Account is an account without its kind.
type Account struct {
	Bank   string `json:"bank,omitempty"`   // as people call it: "BCP"
	Number string `json:"number,omitempty"` // of a transfer at its bank, else the mobile: digits
	CCI    string `json:"cci,omitempty"`    // interbank code of a transfer: 20 digits
	Holder string `json:"holder"`           // in whose name it is
}

// Parse returns an account of a kind as it is stored, or why it cannot be right.
func Parse(kind string, a Account) (Account, error) {
	a = Account{Bank: text.Clean(a.Bank), Number: Digits(a.Number), CCI: Digits(a.CCI), Holder: text.Clean(a.Holder)}
	switch kind {
	case Transfer:
		return transfer(a)
	case Yape, Plin:
		switch {
		case a.Bank != "" || a.CCI != "":
			return a, ErrBanks
		case !IsMobile(a.Number):
			return a, ErrMobile
		}
		return a, a.checkHolder()
	}
	return a, ErrKind
}

func transfer(a Account) (Account, error) {
	if a.Number == "" && a.CCI == "" {
		return a, ErrNoNumber
	}
	if a.CCI != "" {
		if !IsCCI(a.CCI) {
			return a, ErrCCI
		}
		bank := BankOf(a.CCI)
		if a.Bank == "" {
			a.Bank = bank
		}
		if named := Bank(a.Bank); bank != "" && named != "" && named != bank {
			return a, ErrOtherBank
		}
	}
	switch {
	case a.Number != "" && (len(a.Number) < shortest || len(a.Number) > longest):
		return a, ErrNumber
	case a.Bank == "":
		return a, ErrNoBank
	}
	if named := Bank(a.Bank); named != "" {
		a.Bank = named
	}
	return a, a.checkHolder()
}

// shortest and longest are how many digits numbers of accounts have in Peru.
const (
	shortest = 8
	longest  = 20
)

func (a Account) checkHolder() error {
	if text.Fold(a.Holder) == "" {
		return ErrNoHolder
	}
	return nil
}

// Ending is what of an account tells it from another one: its last three digits.
func (a Account) Ending() string {
	number := a.Number
	if number == "" {
		number = a.CCI
	}
	return number[max(0, len(number)-3):]
}

// IsHeldBy reports whether the holder's name is one that is known, whatever its capitals, accents and blanks.
func (a Account) IsHeldBy(name string) bool {
	return name != "" && text.Fold(a.Holder) == text.Fold(name)
}

// Digits are the digits of a number that somebody wrote with blanks and hyphens. What else is in it stays, and does not check.
func Digits(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(text.Clean(s))
}

// IsMobile reports whether digits are a mobile of Peru.
func IsMobile(digits string) bool { return len(digits) == 9 && digits[0] == '9' && areDigits(digits) }

// IsCCI reports whether digits are an interbank code: bank and office in six, the account in twelve, and a digit that checks each.
func IsCCI(digits string) bool {
	const office, account = 6, 18
	return len(digits) == 20 && areDigits(digits) && digits[account] == check(digits[:office]) && digits[account+1] == check(digits[office:account])
}

// check is the digit that checks others: they count once and twice by turns, of what has two digits their sum.
func check(digits string) byte {
	sum := 0
	for i, d := range []byte(digits) {
		n := int(d-'0') * (1 + i%2)
		sum += n/10 + n%10
	}
	return byte('0' + (10-sum%10)%10)
}

func areDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
