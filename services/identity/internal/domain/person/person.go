// Package person is someone who acts in the market, with her consent.
//
// The rules:
//
//  1. A person is registered with her first consent, the coordinator's word for it or her own, and not before.
//  2. Consent stands until it is withdrawn. Who withdrew it may give it again.
//  3. Her own word weighs more than the coordinator's: the coordinator says only what is not known yet, she confirms. Who
//     withdrew her consent gives it again herself or not at all.
//  4. Who is unknown has nothing to withdraw, and nothing is kept of her no.
//  5. Her name and phone are not here: what is decided here depends on neither.
//
// The package is pure: it imports the standard library and the published events.
package person

import (
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/api/identityevents"
)

// Why a command is refused.
var (
	ErrLanguage  = errors.New("unknown language")
	ErrWithdrawn = errors.New("person has withdrawn her consent")
)

// The languages in which the market speaks to people.
const (
	Spanish = "es"
	Quechua = "qu"
	Awajun  = "agr"
)

// State is a person as the next decision needs it.
type State struct {
	Registered bool
	Consent    identityevents.PersonConsented // the last one; zero when there is none or it was withdrawn
	Withdrew   bool                           // her last word was no
}

// Consents reports whether the person agrees now.
func (s State) Consents() bool { return s.Consent.By != "" }

// Command is one of the person's commands.
//
//sumtype:decl
type Command interface{ command() }

// Decide judges a command.
func Decide(s State, c Command) ([]identityevents.PersonEvent, error) {
	switch c := c.(type) {
	case Vouch:
		return vouch(s, c)
	case Consent:
		return consent(s, c)
	case Withdraw:
		return withdraw(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

// Evolve folds an event.
func Evolve(s State, event identityevents.PersonEvent) State {
	switch e := event.(type) {
	case identityevents.PersonRegistered:
		s.Registered = true
	case identityevents.PersonConsented:
		s.Consent, s.Withdrew = e, false
	case identityevents.PersonConsentWithdrawn:
		s.Consent, s.Withdrew = identityevents.PersonConsented{}, true
	}
	return s
}

// agree is what follows from a consent: the person is known from now on, and so is what she agreed to.
func agree(s State, language string, consent identityevents.PersonConsented) ([]identityevents.PersonEvent, error) {
	if s.Registered {
		return []identityevents.PersonEvent{consent}, nil
	}
	switch language {
	case Spanish, Quechua, Awajun:
		return []identityevents.PersonEvent{identityevents.PersonRegistered{Language: language}, consent}, nil
	}
	return nil, ErrLanguage
}
