// Package person is someone who acts in the market and has consented to it.
//
// The rules:
//
//  1. A person is registered with the first consent, which the coordinator or the person gives, and not before.
//  2. Consent is valid until it is withdrawn. After that it may be given again.
//  3. What the person says counts more than what the coordinator says: the coordinator registers only what is not known
//     yet, the person confirms. Consent that the person withdrew, only the person can give again. The language is the
//     last one that the coordinator gave.
//  4. Somebody unknown has nothing to withdraw, and their refusal is not stored.
//  5. active ⇄ frozen → denied → active, and active → denied: once it is in doubt that whoever writes is the person, nothing binds in the
//     person's name until somebody who knows the person confirms it. The coordinator always may; a second representative
//     may, unless somebody blocked or denied the person.
//  6. What is said of a person answers the doubts that stood when it was said, and no later one. Why somebody was blocked is
//     not forgotten for whatever else is told.
//  7. Whoever writes as somebody who was denied is not that person, and neither agrees nor withdraws for them.
//  8. The phone from which somebody else writes, the coordinator may release: whoever has it next is another person.
//  9. Whoever is erased stays erased, from any state: nobody says anything of them any more, and they agree to nothing.
//  10. The language is corrected by the person too. Name and phone are not here: they are the vault's.
//
// The package is pure: it imports the standard library and the published events.
package person

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/api/identityevents"
)

// Why a command is refused.
var (
	ErrLanguage  = errors.New("unknown language")
	ErrWithdrawn = errors.New("person has withdrawn their consent")
	ErrNotFound  = errors.New("no such person")

	// ErrOnlyCoordinator is returned to a representative who confirms somebody that was blocked or denied.
	ErrOnlyCoordinator = errors.New("only the coordinator confirms this person")
	// ErrEarlier is returned to whoever confirmed a person before the doubt that stands arose.
	ErrEarlier = errors.New("doubt arose after the person was confirmed")
	// ErrDenied is returned for the consent of somebody who was denied.
	ErrDenied = errors.New("whoever writes is not this person")
	// ErrNotDenied is returned to whoever would release the phone of somebody who was not denied.
	ErrNotDenied = errors.New("person was not denied")
)

// Status is whether it is certain that whoever writes is the person. The zero status is: unknown.
type Status string

// The states of a person, as the API names them.
const (
	Active Status = "active"
	Frozen Status = "frozen" // it is in doubt
	Denied Status = "denied" // it is somebody else
	Erased Status = "erased" // nothing is kept that identifies the person
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
	Language   string                         // in which to speak to the person
	Consent    identityevents.PersonConsented // the last one; zero when there is none or it was withdrawn
	Withdrew   bool                           // the last answer was no

	Doubt  identityevents.PersonFrozen // the last one that stands; zero when there is none
	Block  identityevents.PersonFrozen // the one by which somebody blocked the person since the doubt began; zero when nobody did
	Moved  bool                        // to another number, and nobody has confirmed since that it is them
	Denied bool                        // whoever writes is somebody else

	Released bool // who was denied has their phone no longer
	Erased   bool
}

// IsBlocked reports whether somebody who knows the person asked for the doubt.
func (s State) IsBlocked() bool { return s.Block.Reason != "" }

// Why is the doubt that says the most: the block or else the last one. Zero when there is none.
func (s State) Why() identityevents.PersonFrozen { return cmp.Or(s.Block, s.Doubt) }

// Status is where the person stands.
func (s State) Status() Status {
	switch {
	case !s.Registered:
		return ""
	case s.Erased:
		return Erased
	case s.Denied:
		return Denied
	case s.Doubt.Reason != "":
		return Frozen
	}
	return Active
}

// Consents reports whether the person agrees now.
func (s State) Consents() bool { return s.Consent.By != "" }

// Command is one of the person's commands.
//
//sumtype:decl
type Command interface{ command() }

// Decide decides a command.
func Decide(s State, c Command) ([]identityevents.PersonEvent, error) {
	if s.Erased {
		return decideErased(c)
	}
	switch c := c.(type) {
	case Vouch:
		return vouch(s, c)
	case Consent:
		return consent(s, c)
	case Withdraw:
		return withdraw(s, c)
	case Freeze:
		return freeze(s, c)
	case Confirm:
		return confirm(s, c)
	case Deny:
		return deny(s)
	case Release:
		return release(s)
	case Erase:
		return erase(s, c)
	case Correct:
		return correct(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

// Evolve folds an event.
func Evolve(s State, event identityevents.PersonEvent) State {
	switch e := event.(type) {
	case identityevents.PersonRegistered:
		s.Registered, s.Language = true, e.Language
	case identityevents.PersonLanguageChanged:
		s.Language = e.Language
	case identityevents.PersonConsented:
		s.Consent, s.Withdrew = e, false
	case identityevents.PersonConsentWithdrawn:
		s.Consent, s.Withdrew = identityevents.PersonConsented{}, true
	case identityevents.PersonFrozen:
		s.Doubt, s.Moved = e, s.Moved || e.Reason == identityevents.NumberChanged
		if e.Reason == identityevents.Blocked {
			s.Block = e
		}
	case identityevents.PersonDenied:
		s.Denied = true
	case identityevents.PersonConfirmed:
		s.Doubt, s.Block, s.Moved, s.Denied, s.Released = identityevents.PersonFrozen{}, identityevents.PersonFrozen{}, false, false, false
	case identityevents.PersonReleased:
		s.Released = true
	case identityevents.PersonErased:
		s = State{Registered: true, Language: s.Language, Erased: true}
	}
	return s
}

// agree is what follows from a consent: the person is known from now on, with the wording that was agreed to.
func agree(s State, language string, consent identityevents.PersonConsented) ([]identityevents.PersonEvent, error) {
	if s.Registered {
		return []identityevents.PersonEvent{consent}, nil
	}
	registered := identityevents.PersonRegistered{Language: cmp.Or(language, Spanish)}
	if !isSpoken(registered.Language) {
		return nil, ErrLanguage
	}
	return []identityevents.PersonEvent{registered, consent}, nil
}

func isSpoken(language string) bool {
	switch language {
	case Spanish, Quechua, Awajun:
		return true
	}
	return false
}
