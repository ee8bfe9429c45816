// Package contact is one phone. There is one aggregate for each number, which is what makes a phone belong to one person
// only, whatever runs at once.
//
// The rules:
//
//  1. A phone is one person's until that person leaves it.
//  2. A phone that was left is nobody's. Whoever has it next is another person, who sees nothing of what was written from it where
//     that is forgotten.
//  3. Of a phone that was taken off its person's account they may come back by it for a while, until somebody else has it or they are let go
//     for good.
//
// The number is not here, nor can it be read from the id. The package is pure: it imports the standard library and the
// published events.
package contact

import (
	"errors"
	"fmt"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
)

// ErrTaken is returned for a phone that is another person's.
var ErrTaken = errors.New("phone is another person's")

// State is a phone as its next decision needs it.
type State struct {
	Person string // id; "": nobody's
	Left   int    // how many times it was left

	Former    string    // id of who may come back by it; "": nobody
	ReturnsBy time.Time // until when
}

// Returns is the id of who comes back by the phone if they use it now; "": nobody.
func (s State) Returns(now time.Time) string {
	if !now.Before(s.ReturnsBy) {
		return ""
	}
	return s.Former
}

// Command is one of the contact's commands.
//
//sumtype:decl
type Command interface{ command() }

// Link says whose phone it is.
type Link struct {
	Person string
	Kind   string // email or issuer; "": a phone
}

func (Link) command() {}

// Leave says that a person has the phone no longer.
type Leave struct {
	Person    string
	Forgotten bool      // what was written from it is forgotten too
	ReturnsBy time.Time // until when they may come back by it; zero: not at all, also of who has left it before
}

func (Leave) command() {}

// Decide decides a command.
func Decide(s State, c Command) ([]identityevents.ContactEvent, error) {
	switch c := c.(type) {
	case Link:
		return link(s, c)
	case Leave:
		return leave(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

func link(s State, c Link) ([]identityevents.ContactEvent, error) {
	switch s.Person {
	case "":
		return []identityevents.ContactEvent{identityevents.ContactLinked(c)}, nil
	case c.Person:
		return nil, nil
	}
	return nil, ErrTaken
}

func leave(s State, c Leave) ([]identityevents.ContactEvent, error) {
	letGo := s.Person == "" && s.Former == c.Person && c.ReturnsBy.IsZero()
	if c.Person == "" || s.Person != c.Person && !letGo {
		return nil, nil
	}
	return []identityevents.ContactEvent{identityevents.ContactLeft(c)}, nil
}

// Evolve folds an event.
func Evolve(s State, event identityevents.ContactEvent) State {
	switch e := event.(type) {
	case identityevents.ContactLinked:
		s.Person, s.Former, s.ReturnsBy = e.Person, "", time.Time{}
	case identityevents.ContactLeft:
		if s.Person != "" {
			s.Left++
		}
		s.Person, s.Former, s.ReturnsBy = "", "", e.ReturnsBy
		if !e.ReturnsBy.IsZero() {
			s.Former = e.Person
		}
	}
	return s
}
