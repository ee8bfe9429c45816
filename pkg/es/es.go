// Package es keeps aggregates on the log: it loads them, decides, and appends what was decided.
//
// One stored message is one commit: the events that one command made of one aggregate, as a CloudEvents 1.0 JSON
// batch on the aggregate's own subject, market.<service>.<aggregate>.<id>. A commit is therefore atomic, costs one
// fsync at most and carries one expectation. Each commit names the SHA-256 of the one before it, so that a changed or missing
// commit is noticed when the aggregate is loaded.
//
// Invariants:
//
//   - Nothing is acknowledged before JetStream has stored it.
//   - A command id is decided once per aggregate: if it stands in the history, that commit is the answer.
//   - Every append expects the last sequence that the decision was made on; a command that lost a race is
//     decided anew.
//   - The commands on an aggregate are decided one at a time, within a process in the order in which they joined its
//     queue. A command's time is read from the injected clock once, when it joins; no decision reads a clock.
//   - The package never makes an id: ids come with the command.
//
// It imports no service and no HTTP.
package es

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/stream"
)

// Position is a sequence in the log: the order of everything that happened in the market. Zero is before the first.
type Position uint64

// CommandID identifies one command of one caller, so that the same id on the same aggregate is decided once. It must
// hold no personal data.
type CommandID string

// Actor says who acted, for which organisation, in what role and through what: Via is the way (rest, whatsapp, a reaction's
// name), Session the credential ("ses_…" of a sign-in, "key_…" of an API key; empty where it was neither).
type Actor struct{ Role, Org, Person, Via, Session string }

// String returns the form that is stored: "role/org/person/via/session", or "role/org/person/via" without a session.
func (a Actor) String() string {
	parts := []string{a.Role, a.Org, a.Person, a.Via, a.Session}
	if a.Session == "" {
		parts = parts[:4]
	}
	return strings.Join(parts, "/")
}

// valid reports that no part holds a slash, which could not be told from those between the parts.
func (a Actor) valid() bool {
	return !strings.Contains(a.Role+a.Org+a.Person+a.Via+a.Session, "/")
}

// ParseActor reads what [Actor.String] wrote.
func ParseActor(s string) (Actor, error) {
	parts := strings.SplitN(s, "/", 6)
	if len(parts) != 4 && (len(parts) != 5 || parts[4] == "") {
		return Actor{}, fmt.Errorf("actor %q: want role/org/person/via or role/org/person/via/session", s)
	}
	a := Actor{Role: parts[0], Org: parts[1], Person: parts[2], Via: parts[3]}
	if len(parts) == 5 {
		a.Session = parts[4]
	}
	return a, nil
}

// EventRef names the event that caused a command. Without an event, only the correlation id is set.
type EventRef struct{ ID, CorrelationID string }

// Meta is what a command brings besides its content.
type Meta struct {
	CommandID  CommandID // required
	Actor      Actor
	Cause      EventRef
	Occurred   time.Time // when the person acted, if that is known and not the time at which the command is handled
	IfRevision Revisions // decide only on one of these
	// Fingerprint is a keyed hash of what was asked, for commands whose id a caller chooses: the same id with another
	// fingerprint is a mistake of the caller's and is refused. Empty: the id alone says what was asked.
	Fingerprint string
}

// Revisions are those that a caller has seen and decided on. None: whatever the revision is.
type Revisions []uint64

// Allow reports whether an aggregate at this revision is as the caller has seen it.
func (r Revisions) Allow(revision uint64) bool { return len(r) == 0 || slices.Contains(r, revision) }

// stamp returns the stamp of a command that joined its queue at this time.
func (m Meta) stamp(at time.Time) Stamp {
	if m.Occurred.IsZero() {
		return Stamp{Now: at, ActedAt: at}
	}
	return Stamp{Now: at, ActedAt: m.Occurred}
}

// Record is one stored event.
type Record struct {
	Position      Position
	Aggregate     string // "catalog.lot"
	AggregateID   string
	Revision      uint64 // the aggregate's commits so far, this one included: 1, 2, …
	Index         int    // place within the commit
	ID            string // command id "/" aggregate id "#" index
	Type          string // wire name, "catalog.lot.published.v1"
	Time          time.Time
	Occurred      time.Time // zero unless it differs from Time
	Actor         Actor
	CorrelationID string
	CausationID   string
	Fingerprint   string // of the command, see Meta; empty if it had none
	Last          bool   // the last event of its commit
	Data          json.RawMessage
}

// Commit is the outcome of a command. Without events the command changed nothing: there was nothing to do.
type Commit[E any] struct {
	Position Position
	Revision uint64
	Events   []E
	Records  []Record // the events as they are stored, in the same order
	Repeated bool     // the command id stood in the history: nothing was decided now
}

// First returns the first event of a commit, which is to be a T. Another event, or none, is an error.
func First[T, E any](c Commit[E]) (T, error) {
	var none T
	if len(c.Events) == 0 {
		return none, fmt.Errorf("the command made no event, want %T", none)
	}
	first, ok := any(c.Events[0]).(T)
	if !ok {
		return none, fmt.Errorf("the command made %T, want %T", c.Events[0], none)
	}
	return first, nil
}

// Errors that a caller meets.
var (
	// ErrNoAggregate is returned by Handle for an id that no aggregate can have: ids go into subjects.
	ErrNoAggregate = errors.New("not an aggregate id")
	// ErrStaleRevision is returned by Handle when the aggregate's revision is none of Meta.IfRevision.
	ErrStaleRevision = errors.New("aggregate is at another revision")
	// ErrOtherCommand is returned by Handle when the command id stands in the history for something else.
	ErrOtherCommand = errors.New("command id was used for something else")
	// ErrUnavailable is returned by Handle when the log does not answer in time. The outcome is unknown: the same
	// command id may be sent again.
	ErrUnavailable = stream.ErrUnavailable
	// ErrReadOnly is returned by Handle after [Log.Refuse].
	ErrReadOnly = errors.New("log refuses writes")
	// ErrHeld is returned by Handle while [Log.Hold] has it. Nothing was stored.
	ErrHeld = errors.New("log takes no writes for now")
	// ErrBrokenChain is returned when a stored commit does not follow from the one before it.
	ErrBrokenChain = errors.New("hash chain broken")
	// ErrLost is returned by Handle for an aggregate that [Log.Lose] names.
	ErrLost = errors.New("a part of the history is lost")
	// ErrUnknownEvent is returned when a stored event has a wire name that the table does not know.
	ErrUnknownEvent = errors.New("unknown event")
	// ErrTooLarge is returned by Handle when a commit would be over 1 MB.
	ErrTooLarge = errors.New("commit over 1 MB")
)

// Permanent reports whether err is an error of this package that the same command would get every time. It is false for
// errors of the domain.
func Permanent(err error) bool {
	for _, permanent := range []error{ErrNoAggregate, ErrStaleRevision, ErrOtherCommand, ErrTooLarge, ErrLost} {
		if errors.Is(err, permanent) {
			return true
		}
	}
	return false
}
