package readmodeltest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/es/estest"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
)

// Events is the events of an aggregate. Make it with [Of].
type Events struct {
	stored []string // wire names
	scribe func(*es.Log) scribe
}

// scribe stores an event and returns its wire name; ok is false for an event of another aggregate.
type scribe func(ctx context.Context, id string, event any, step int) (name string, ok bool, err error)

// Of returns the events of an aggregate.
func Of[E any](aggregate string, table events.Table[E]) Events {
	var e Events
	for name := range table.Events {
		e.stored = append(e.stored, name)
	}
	names := es.NewEventTable(table)
	e.scribe = func(log *es.Log) scribe {
		store := estest.NewScribe(log, aggregate, table)
		return func(ctx context.Context, id string, event any, step int) (string, bool, error) {
			own, ok := event.(E)
			if !ok {
				return "", false, nil
			}
			m := es.Meta{CommandID: es.CommandID(fmt.Sprint("step-", step))}
			if _, err := store.Write(ctx, id, At(step), own, m); err != nil {
				return "", true, err
			}
			name, _, err := names.Encode(own)
			return name, true, err
		}
	}
	return e
}

// Log is a log of the test's own. It stores events as they are, whatever the rules of their aggregates would say.
type Log struct {
	*es.Log
	scribes []scribe
	written int
}

// Open opens an empty log for the events of some aggregates.
func Open(t testing.TB, of ...Events) *Log {
	t.Helper()
	log, err := es.OpenLog(t.Context(), natstest.Start(t).JetStream())
	if err != nil {
		t.Fatal(err)
	}
	l := &Log{Log: log}
	for _, e := range of {
		l.scribes = append(l.scribes, e.scribe(log))
	}
	return l
}

// At is when the n-th event is stored, counted from 0.
func At(n int) time.Time { return time.Date(2030, 5, 1, 8, n, 0, 0, time.UTC) }

// Write stores an event of the aggregate with this id, in a commit of its own, and returns its wire name.
func (l *Log) Write(t testing.TB, id string, event any) string {
	t.Helper()
	step := l.written
	l.written++
	for _, store := range l.scribes {
		name, ok, err := store(t.Context(), id, event, step)
		if err != nil {
			t.Fatalf("store %T: %v", event, err)
		}
		if ok {
			return name
		}
	}
	t.Fatalf("%T is no event of these aggregates", event)
	return ""
}
