// Package delay is what stops all deliveries of a zone for some days: a blocked road, a flood, mourning. The coordinator declares it, in one act, and the open orders of the
// zone's associations follow, each by itself.
//
// The rules:
//
//  1. A delay is declared once and does not change. What lasts longer is another delay, for the days that follow.
//  2. It concerns somebody: an open order of an association there. Whoever declares it has looked.
//  3. Its days may have begun a week ago, and begin at most a month ahead; they are 90 at most.
//
// The package is pure: it imports the standard library, the published events and the time of Peru.
package delay

import (
	"errors"
	"fmt"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/lima"
)

// State is a delay as its next decision needs it.
type State struct{ orderevents.DelayDeclared }

// Command is one of a delay's commands.
//
//sumtype:decl
type Command interface{ command() }

// Declare declares a delay.
type Declare struct {
	orderevents.DelayDeclared
	Now time.Time
}

func (Declare) command() {}

// Faults of a delay.
var (
	ErrNotFound = errors.New("no such delay")
	ErrFrom     = errors.New("a delay begins within the last week or the next month")
	ErrNoOrders = errors.New("no open order is of that zone")
	ErrUntil    = errors.New("a delay ends on its first day or within 90 days")
)

const (
	earliest = -7 // days from today on which it may begin
	latest   = 30
	longest  = 90 // days
)

// Decide decides a command.
func Decide(s State, c Command) ([]orderevents.DelayEvent, error) {
	if c, is := c.(Declare); is {
		return declare(s, c)
	}
	return nil, fmt.Errorf("decide: unknown command %T", c)
}

func declare(s State, c Declare) ([]orderevents.DelayEvent, error) {
	today := lima.Date(c.Now)
	if c.From == "" {
		c.From = today
	}
	switch {
	case s.Reason != "":
		return nil, nil
	case c.From < lima.DaysFrom(today, earliest), c.From > lima.DaysFrom(today, latest):
		return nil, ErrFrom
	case c.Until < c.From, c.Until < today, c.Until >= lima.DaysFrom(c.From, longest):
		return nil, ErrUntil
	}
	return []orderevents.DelayEvent{c.DelayDeclared}, nil
}

// Evolve folds an event.
func Evolve(s State, event orderevents.DelayEvent) State {
	if e, is := event.(orderevents.DelayDeclared); is {
		s.DelayDeclared = e
	}
	return s
}
