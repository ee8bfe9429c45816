// Package estest tells an aggregate's rules as stories: given these events, when this command comes, then these events
// follow, or this error. An [Aggregate] explores what samples of its commands lead to, and holds that against the contract's
// state machine and against what callers are told that they may do. [Laws] hold of every aggregate. None of this needs a
// log; Scribe alone writes on one, for the tests of those who read it.
package estest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Story is a history and, after When, a command to be decided on it.
type Story[S, C, E any] struct {
	decide func(S, C) ([]E, error)
	evolve func(S, E) S
	state  S
	events []E
	err    error
}

// Given folds a history.
func Given[S, C, E any](decide func(S, C) ([]E, error), evolve func(S, E) S, history ...E) *Story[S, C, E] {
	s := &Story[S, C, E]{decide: decide, evolve: evolve}
	for _, e := range history {
		s.state = evolve(s.state, e)
	}
	return s
}

// When decides a command.
func (s *Story[S, C, E]) When(c C) *Story[S, C, E] {
	s.events, s.err = s.decide(s.state, c)
	for _, e := range s.events {
		s.state = s.evolve(s.state, e)
	}
	return s
}

// Then expects exactly these events and no error. Without events: already so.
func (s *Story[S, C, E]) Then(t testing.TB, want ...E) *Story[S, C, E] {
	t.Helper()
	if s.err != nil {
		t.Fatalf("refused: %v", s.err)
	}
	if diff := cmp.Diff(want, s.events); diff != "" && len(want)+len(s.events) > 0 {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	return s
}

// ThenRefused expects this error and no events.
func (s *Story[S, C, E]) ThenRefused(t testing.TB, want error) *Story[S, C, E] {
	t.Helper()
	if s.err == nil || !errors.Is(s.err, want) || len(s.events) > 0 {
		t.Fatalf("got events %v and error %v, want refusal %v", s.events, s.err, want)
	}
	return s
}

// State returns the state after everything so far.
func (s *Story[S, C, E]) State() S { return s.state }
