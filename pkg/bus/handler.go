package bus

import (
	"context"
	"slices"

	"github.com/qhatu/qhatu/pkg/es"
)

// Handler is what to do about one kind of event. See [When].
type Handler struct {
	names []string               // under which it may be stored
	key   func(es.Record) string // events with the same key are handled in the order of the log
	react func(context.Context, es.Record) error
}

// When handles the events of one struct, of whatever version they were stored, in the order of the log for each aggregate.
// It panics for a struct that the table does not know: that is a mistake in the program.
func When[E, T any](table es.EventTable[E], react func(ctx context.Context, r es.Record, event T) error) Handler {
	kind := es.KindOf[T](table)
	return Handler{names: kind.StoredAs(), key: aggregateID, react: func(ctx context.Context, r es.Record) error {
		event, err := kind.Decode(r)
		if err != nil {
			return err
		}
		return react(ctx, r, event)
	}}
}

// WhenKeyed is [When] for an event that belongs to something else than its aggregate, such as the lot whose ledger the
// reaction writes to. All events of the reaction with the same key are handled in the order of the log, whatever
// aggregates they come from.
func WhenKeyed[E, T any](table es.EventTable[E], key func(T) string, react func(ctx context.Context, r es.Record, event T) error) Handler {
	h, kind := When(table, react), es.KindOf[T](table)
	h.key = func(r es.Record) string {
		event, err := kind.Decode(r)
		if err != nil {
			return r.AggregateID // handling it fails the same way
		}
		return key(event)
	}
	return h
}

// InOneOrder makes handlers take all their events in the order of the log, one at a time.
func InOneOrder(handlers ...Handler) []Handler {
	all := slices.Clone(handlers)
	for i := range all {
		all[i].key = func(es.Record) string { return "" }
	}
	return all
}

func aggregateID(r es.Record) string { return r.AggregateID }

// table finds the handler of an event by its wire name.
type table map[string]Handler

func tableOf(handlers []Handler) (t table, names []string) {
	t = table{}
	for _, h := range handlers {
		names = append(names, h.names...)
		for _, name := range h.names {
			if _, taken := t[name]; !taken {
				t[name] = h
			}
		}
	}
	return t, names
}
