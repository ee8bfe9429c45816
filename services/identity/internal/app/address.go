package app

import "github.com/qhatu/qhatu/pkg/otp"

// The kinds of contacts.
const (
	phoneContact = "phone"
	emailContact = "email"
)

// Address is where somebody is reached: a phone in E.164 or an e-mail address in its one form, the other one is "".
type Address struct {
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
}

// value is the address itself, of whichever kind.
func (at Address) value() string { return at.Phone + at.Email }

// Channel is how a code gets there.
func (at Address) Channel() string {
	if at.Phone != "" {
		return otp.WhatsApp
	}
	return otp.Email
}

// addressID is the id of a contact: a keyed hash, so that nobody without the market's key can tell an address's id.
func (a *App) addressID(at Address) string {
	if at.Phone != "" {
		return a.contactID(at.Phone)
	}
	return "ctc_" + a.vault.Index(emailContact, at.Email)
}
