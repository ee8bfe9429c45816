package estest

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
)

// Scribe stores events on the log as they are, whatever the rules of their aggregate would say. It is for one goroutine.
type Scribe[E any] struct {
	aggregate *es.Aggregates[struct{}, E, E]
	at        time.Time
}

// NewScribe is a scribe of the aggregates of one kind.
func NewScribe[E any](log *es.Log, aggregate string, table events.Table[E]) *Scribe[E] {
	s := &Scribe[E]{}
	s.aggregate = es.New(log, es.Decider[struct{}, E, E]{
		Aggregate: aggregate,
		Decide:    func(_ struct{}, e E) ([]E, error) { return []E{e}, nil },
		Evolve:    func(s struct{}, _ E) struct{} { return s },
		Events:    es.NewEventTable(table),
	}, func() time.Time { return s.at })
	return s
}

// Write stores one event of one aggregate, recorded at a time.
func (s *Scribe[E]) Write(ctx context.Context, id string, at time.Time, event E, m es.Meta) (es.Commit[E], error) {
	s.at = at
	return s.aggregate.Handle(ctx, id, event, m)
}
