package estest_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
)

// shelf is an aggregate whose state is a slice: what was put on it, in order.
type shelf struct{ Held []string }

type put struct {
	What string
	Note string `json:"-"`
}

type shelfLaws = estest.Laws[shelf, string, put]

func shelving(change func(*shelfLaws)) shelfLaws {
	l := shelfLaws{
		Decide: func(s shelf, what string) ([]put, error) {
			if len(s.Held) == 3 {
				return nil, fmt.Errorf("put %s: %w", what, errFull)
			}
			return []put{{What: what}}, nil
		},
		Evolve: func(s shelf, e put) shelf {
			return shelf{append(s.Held[:len(s.Held):len(s.Held)], e.What)}
		},
		Events: es.NewEventTable(events.Table[put]{Events: map[string]put{"put": {}}}),
		Other:  func(shelf) put { return put{What: "other"} },
	}
	change(&l)
	return l
}

// fill puts four things on a shelf that takes three.
func fill(t estest.TB, l shelfLaws) {
	var s shelf
	for _, what := range []string{"jug", "pan", "pot", "cup"} {
		made, _ := l.CheckDecide(t, s, what)
		for _, e := range made {
			s = l.CheckEvolve(t, s, e)
		}
	}
}

func TestLawsHold(t *testing.T) { fill(t, shelving(func(*shelfLaws) {})) }

func TestABrokenLawFails(t *testing.T) {
	calls := 0
	for name, change := range map[string]func(*shelfLaws){
		"other events the second time": func(l *shelfLaws) {
			l.Decide = func(shelf, string) ([]put, error) { calls++; return []put{{What: fmt.Sprint(calls)}}, nil }
		},
		"another sentinel that says the same": func(l *shelfLaws) {
			l.Decide = func(shelf, string) ([]put, error) { return nil, errors.New("full") }
		},
		"another cause the second time": func(l *shelfLaws) {
			l.Decide = func(shelf, string) ([]put, error) { calls++; return nil, fmt.Errorf("%w", fmt.Errorf("%d", calls)) }
		},
		"a refusal with events": func(l *shelfLaws) {
			l.Decide = func(shelf, string) ([]put, error) { return []put{{}}, errFull }
		},
		"a decision that changes its state": func(l *shelfLaws) {
			l.Decide = func(s shelf, what string) ([]put, error) {
				for i := range s.Held {
					s.Held[i] = what
				}
				return []put{{What: what}}, nil
			}
		},
		"a fold that changes its input": func(l *shelfLaws) {
			l.Evolve = func(s shelf, e put) shelf {
				for i := range s.Held {
					s.Held[i] = e.What
				}
				return shelf{append(s.Held[:len(s.Held):len(s.Held)], e.What)}
			}
		},
		"a fold that shares its slice": func(l *shelfLaws) {
			l.Evolve = func(s shelf, e put) shelf { return shelf{append(s.Held, e.What)} }
		},
		"a fold of what is not stored": func(l *shelfLaws) {
			l.Decide = func(shelf, string) ([]put, error) { return []put{{Note: "fragile"}}, nil }
			l.Evolve = func(_ shelf, e put) shelf { return shelf{[]string{e.Note}} }
		},
		"an event without a name": func(l *shelfLaws) {
			l.Events = es.NewEventTable(events.Table[put]{})
		},
	} {
		heard := &hearer{TB: t}
		if tellTo(heard, func(t testing.TB) { fill(t, shelving(change)) }); !heard.failed {
			t.Errorf("%s: passed", name)
		}
	}
}
