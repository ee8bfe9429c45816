package app

import (
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/otp"
)

// Address is where somebody is reached: a phone in E.164 or an e-mail address in its one form, the other one is "".
type Address struct {
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
}

// value is the address itself, of whichever kind.
func (at Address) value() string { return at.Phone + at.Email }

// kind is what it is, as events tell it: a phone is what a contact is unless said.
func (at Address) kind() string {
	if at.Phone != "" {
		return ""
	}
	return identityevents.ContactEmail
}

// Channel is how a code gets there.
func (at Address) Channel() string {
	if at.Phone != "" {
		return otp.WhatsApp
	}
	return otp.Email
}

// contactID is the id of a contact of a kind: a keyed hash, so that nobody without the market's key can tell it of a number or an address.
func (a *App) contactID(kind, value string) string { return "ctc_" + a.vault.Index(kind, value) }

// addressID is the id of the contact that an address is.
func (a *App) addressID(at Address) string {
	if at.Phone != "" {
		return a.phoneID(at.Phone)
	}
	return a.contactID("email", at.Email)
}

// phoneID is the id of the contact that a phone (E.164) is.
func (a *App) phoneID(phone string) string { return a.contactID("phone", phone) }
