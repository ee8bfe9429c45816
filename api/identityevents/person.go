package identityevents

import (
	"time"

	"github.com/qhatu/qhatu/api/events"
)

// Person is the aggregate's name: the subject of a person is market.identity.person.<id>.
const Person = "identity.person"

// Wire names of the person's events.
const (
	PersonRegisteredV1       = "identity.person.registered.v1"
	PersonLanguageChangedV1  = "identity.person.language_changed.v1"
	PersonConsentedV1        = "identity.person.consented.v1"
	PersonConsentWithdrawnV1 = "identity.person.consent_withdrawn.v1"
	PersonFrozenV1           = "identity.person.frozen.v1"
	PersonConfirmedV1        = "identity.person.confirmed.v1"
	PersonDeniedV1           = "identity.person.denied.v1"
	PersonReleasedV1         = "identity.person.released.v1"
	PersonErasedV1           = "identity.person.erased.v1"
)

// PersonEvents is the table of wire names, each with its struct.
func PersonEvents() events.Table[PersonEvent] {
	return events.Table[PersonEvent]{Events: map[string]PersonEvent{
		PersonRegisteredV1:       PersonRegistered{},
		PersonLanguageChangedV1:  PersonLanguageChanged{},
		PersonConsentedV1:        PersonConsented{},
		PersonConsentWithdrawnV1: PersonConsentWithdrawn{},
		PersonFrozenV1:           PersonFrozen{},
		PersonConfirmedV1:        PersonConfirmed{},
		PersonDeniedV1:           PersonDenied{},
		PersonReleasedV1:         PersonReleased{},
		PersonErasedV1:           PersonErased{},
	}}
}

// PersonEvent is one of the person's events.
//
//sumtype:decl
type PersonEvent interface{ personEvent() }

// PersonRegistered says that the market knows a person from now on.
type PersonRegistered struct {
	Language string `json:"language"` // in which to speak to the person: es, qu (Quechua) or agr (Awajún)
}

// PersonLanguageChanged says that the coordinator gave another language for a person who is known.
type PersonLanguageChanged struct {
	Language string `json:"language"` // in which to speak to the person: es, qu or agr
}

// Who says that a person consents.
const (
	ByCoordinator = "coordinator" // who asked the person and registered the answer
	BySelf        = "self"
)

// ByRepresentative is a second representative of an association, who says whether somebody is the person that they know, or who speaks for it too.
const ByRepresentative = "representative"

// ByAdmin is an admin of a buyer or organiser, who says so of somebody else who acts for it.
const ByAdmin = "admin"

// Why it is in doubt that whoever writes is the person.
const (
	NumberChanged = "number_changed" // WhatsApp says that the person moved to another number
	DeviceChanged = "device_changed" // WhatsApp says that the phone, or the WhatsApp on it, is another one
	Blocked       = "blocked"        // somebody who knows the person asked for it
)

// PersonConsented says that the person agrees that the market stores and uses the person's data.
type PersonConsented struct {
	Wording string `json:"wording"`            // version of the text that was agreed to: "2026-11"
	By      string `json:"by"`                 // who says so: coordinator, representative or self
	AskedIn string `json:"asked_in,omitempty"` // with which text of that version they were asked: chat, sign_in or issuer; none: that is not known
	Asked   string `json:"asked,omitempty"`    // language of that text: es or en
}

// PersonConsentWithdrawn says that the person no longer agrees: nobody speaks for or to the person until the person agrees again.
type PersonConsentWithdrawn struct {
	Wording string `json:"wording"` // version of the text that was answered
}

// PersonFrozen says that it is in doubt that whoever writes is the person: nothing binds in the person's name until somebody
// confirms it.
type PersonFrozen struct {
	Reason  string `json:"reason"`            // number_changed, device_changed or blocked
	Contact string `json:"contact,omitempty"` // id of the phone that the person is said to have now

	Since time.Time `json:"since,omitzero"` // from when on it is in doubt: what was said of the person before does not answer it
}

// PersonConfirmed says that whoever writes is the person.
type PersonConfirmed struct {
	By string `json:"by"` // who says so: coordinator or representative
}

// PersonDenied says that whoever writes is not the person: nobody speaks for the person until the coordinator confirms it.
type PersonDenied struct{}

// PersonReleased says that the coordinator lets go of the phones of a person who was denied: they are nobody's, and whoever has one next
// is another person.
type PersonReleased struct{}

// PersonErased says that nothing that identifies a person is kept any more: who keeps something of them forgets it. The id stays.
type PersonErased struct {
	By string `json:"by"` // who asked for it: self or coordinator
}

func (PersonReleased) personEvent()         {}
func (PersonErased) personEvent()           {}
func (PersonFrozen) personEvent()           {}
func (PersonConfirmed) personEvent()        {}
func (PersonDenied) personEvent()           {}
func (PersonRegistered) personEvent()       {}
func (PersonLanguageChanged) personEvent()  {}
func (PersonConsented) personEvent()        {}
func (PersonConsentWithdrawn) personEvent() {}
