package estest

import (
	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
)

// Scribe stores events on the log as they are, whatever the rules of their aggregate would say: the command is the event.
func Scribe[E any](log *es.Log, aggregate string, table events.Table[E]) *es.Aggregate[struct{}, E, E] {
	return es.New(log, es.Decider[struct{}, E, E]{
		Aggregate: aggregate,
		Decide:    func(_ struct{}, e E) ([]E, error) { return []E{e}, nil },
		Evolve:    func(s struct{}, _ E) struct{} { return s },
		Events:    es.NewNames(table),
	})
}
