package estest

import "testing"

// Rule is one line of a table: given this history, when this command comes, then these events follow, or this refusal.
type Rule[S, C, E any] struct {
	Name    string
	Given   []E
	When    C
	Then    []E                 // none: it is already so
	Refused error               // instead of events
	After   func(testing.TB, S) // looks at the state that it leads to; nil: nobody does
}

// Check holds an aggregate against a table, each rule as a test of its own.
func Check[S, C, E any](t *testing.T, decide func(S, C) ([]E, error), evolve func(S, E) S, rules []Rule[S, C, E]) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.Name, func(t *testing.T) {
			story := Given(decide, evolve, r.Given...).When(r.When)
			if r.Refused != nil {
				story.ThenRefused(t, r.Refused)
			} else {
				story.Then(t, r.Then...)
			}
			if r.After != nil {
				r.After(t, story.State())
			}
		})
	}
}
