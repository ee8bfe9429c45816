package identityevents

import "github.com/qhatu/qhatu/api/events"

// Person is the aggregate's name: the subject of a person is market.identity.person.<id>.
const Person = "identity.person"

// Wire names of the person's events.
const (
	PersonRegisteredV1       = "identity.person.registered.v1"
	PersonConsentedV1        = "identity.person.consented.v1"
	PersonConsentWithdrawnV1 = "identity.person.consent_withdrawn.v1"
)

// PersonEvents is the table of wire names, each with its struct.
func PersonEvents() events.Table[PersonEvent] {
	return events.Table[PersonEvent]{Events: map[string]PersonEvent{
		PersonRegisteredV1:       PersonRegistered{},
		PersonConsentedV1:        PersonConsented{},
		PersonConsentWithdrawnV1: PersonConsentWithdrawn{},
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

// Who says that a person consents.
const (
	ByCoordinator = "coordinator" // who asked the person and registered the answer
	BySelf        = "self"
)

// PersonConsented says that the person agrees that the market stores and uses the person's data.
type PersonConsented struct {
	Wording string `json:"wording"` // version of the text that was agreed to: "2026-11"
	By      string `json:"by"`      // who says so: coordinator or self
}

// PersonConsentWithdrawn says that the person no longer agrees: nobody speaks for or to the person until the person agrees again.
type PersonConsentWithdrawn struct {
	Wording string `json:"wording"` // version of the text that was answered
}

func (PersonRegistered) personEvent()       {}
func (PersonConsented) personEvent()        {}
func (PersonConsentWithdrawn) personEvent() {}
