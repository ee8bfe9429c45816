package estest

import (
	"encoding/json"
	"reflect"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/es"
)

// Laws is what holds of every aggregate, whatever its rules are: to decide and to fold has no effect but what is returned,
// and an event says the same once it is stored. A property test decides and folds by its methods, which check this.
type Laws[S, C, E any] struct {
	Decide func(S, C) ([]E, error)
	Evolve func(S, E) S
	Events es.EventTable[E]
	Other  func(S) E // an event that could follow in a state; of slices, it appends to those that Evolve appends to
	Clone  func(S) S // copies a state so that the copy shares nothing with it; nil: by way of JSON
}

// CheckDecide decides a command. It expects the same when it decides again, no events with a refusal, and the state as it
// was.
func (l Laws[S, C, E]) CheckDecide(t TB, s S, c C) ([]E, error) {
	t.Helper()
	before := l.clone(t, s)
	events, err := decideTwice(t, l.Decide, s, c)
	if diff := gocmp.Diff(before, s); diff != "" {
		t.Fatalf("Decide(%T) changed its state (-before +after):\n%s", c, diff)
	}
	return events, err
}

// decideTwice decides a command, and expects the same a second time, and no events with a refusal.
func decideTwice[S, C, E any](t TB, decide func(S, C) ([]E, error), s S, c C) ([]E, error) {
	t.Helper()
	events, err := decide(s, c)
	again, errAgain := decide(s, c)
	if diff := gocmp.Diff(events, again); diff != "" || !sameError(err, errAgain) {
		t.Fatalf("%T decided twice (-first +second): %v, %v\n%s", c, err, errAgain, diff)
	}
	if err != nil && len(events) > 0 {
		t.Fatalf("%T is refused (%v) and gives %v", c, err, events)
	}
	return events, err
}

// sameError reports whether two errors are the very same or, where they wrap others, alike in all that they hold.
func sameError(a, b error) bool {
	switch a.(type) { //nolint:errorlint // an error of its own may be a new one each time: what it wraps says the rest
	case interface{ Unwrap() error }, interface{ Unwrap() []error }:
		return reflect.DeepEqual(a, b)
	}
	return a == b //nolint:errorlint // the very same
}

// CheckEvolve folds an event. It expects the state that it came from as it was, the same from the event as it is stored,
// and that another fold of that state leaves this one alone.
func (l Laws[S, C, E]) CheckEvolve(t TB, s S, e E) S {
	t.Helper()
	s = withRoom(s)
	before := l.clone(t, s)
	after := l.Evolve(s, e)
	first := l.clone(t, after)
	if diff := gocmp.Diff(before, s); diff != "" {
		t.Fatalf("Evolve(%T) changed its input (-before +after):\n%s", e, diff)
	}
	if diff := gocmp.Diff(after, l.Evolve(s, l.stored(t, e))); diff != "" {
		t.Fatalf("%T folds otherwise once it is stored (-made +read):\n%s", e, diff)
	}
	l.Evolve(s, l.Other(s))
	if diff := gocmp.Diff(before, s) + gocmp.Diff(first, after); diff != "" {
		t.Fatalf("another fold of the same state changed it, or what Evolve(%T) returned (-before +after):\n%s", e, diff)
	}
	return after
}

// stored is an event as it is read from the log.
func (l Laws[S, C, E]) stored(t TB, e E) E {
	t.Helper()
	name, data, err := l.Events.Encode(e)
	if err != nil {
		t.Fatalf("%v", err)
	}
	read, err := l.Events.Decode(name, data)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return read
}

func (l Laws[S, C, E]) clone(t TB, s S) S {
	t.Helper()
	if l.Clone != nil {
		return l.Clone(s)
	}
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatalf("copy: %v", err)
	}
	var copied S
	if err := json.Unmarshal(data, &copied); err != nil {
		t.Fatalf("copy: %v", err)
	}
	return copied
}

// withRoom returns the state with room after the end of its slices, which a careless append would share.
func withRoom[S any](s S) S {
	state := reflect.ValueOf(&s).Elem()
	if state.Kind() != reflect.Struct {
		return s
	}
	for i := range state.NumField() {
		if f := state.Field(i); f.Kind() == reflect.Slice && f.CanSet() {
			f.Grow(1)
		}
	}
	return s
}
