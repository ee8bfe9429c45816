// Package contact is one phone. There is one aggregate for each number, which is what makes a phone belong to one person
// only, whatever runs at once.
//
// The rule: a phone is linked to a person once, for good.
//
// The number is not here, nor can it be read from the id. The package is pure: it imports the standard library and the
// published events.
package contact

import (
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/api/identityevents"
)

// ErrTaken is returned for a phone that is another person's.
var ErrTaken = errors.New("phone is another person's")

// State is a phone as its next decision needs it.
type State struct {
	Person string // id; "": nobody's yet
}

// Command is one of the contact's commands.
//
//sumtype:decl
type Command interface{ command() }

// Link says whose phone it is.
type Link struct{ Person string }

func (Link) command() {}

// Decide decides a command.
func Decide(s State, c Command) ([]identityevents.ContactEvent, error) {
	switch c := c.(type) { //nolint:gocritic // sealed: the next one is to be met here
	case Link:
		return link(s, c)
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

// Evolve folds an event.
func Evolve(s State, event identityevents.ContactEvent) State {
	switch e := event.(type) { //nolint:gocritic // sealed: the next one is to be met here
	case identityevents.ContactLinked:
		s.Person = e.Person
	}
	return s
}
