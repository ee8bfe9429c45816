// Package registry is the order in which associations are registered. There is one aggregate, through which each of them goes, so
// that two that may be one are never admitted at once.
//
// The rule: an association is admitted only by whoever has compared it with the last one that was admitted, and so with all.
//
// How they compare is not decided here: names and places are in the vault. The package is pure: it imports the standard library and
// the published events.
package registry

import (
	"errors"
	"fmt"

	"github.com/qhatu/qhatu/api/identityevents"
)

// ID is the id of the aggregate.
const ID = "associations"

// ErrOvertaken is returned where another association was admitted since the comparison.
var ErrOvertaken = errors.New("another association was admitted in between")

// State is the registry as its next decision needs it.
type State struct {
	Last string // id of the association that was admitted last; "": none
}

// Command is one of the registry's commands.
//
//sumtype:decl
type Command interface{ command() }

// Admit says that an association is none of those before.
type Admit struct {
	Association string
	Members     []string // ids of the persons who are to speak for it
	After       string   // the last one that it was compared with; "": there was none
}

func (Admit) command() {}

// Decide decides a command.
func Decide(s State, c Command) ([]identityevents.RegistryEvent, error) {
	if c, ok := c.(Admit); ok {
		return admit(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

func admit(s State, c Admit) ([]identityevents.RegistryEvent, error) {
	switch s.Last {
	case c.Association:
		return nil, nil
	case c.After:
		return []identityevents.RegistryEvent{identityevents.RegistryAdmitted{Association: c.Association, Members: c.Members}}, nil
	}
	return nil, ErrOvertaken
}

// Evolve folds an event.
func Evolve(_ State, event identityevents.RegistryEvent) (s State) {
	if e, ok := event.(identityevents.RegistryAdmitted); ok {
		s.Last = e.Association
	}
	return s
}
