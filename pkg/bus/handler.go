package bus

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/pkg/es"
)

// Handler is what to do about one kind of event. See [When].
type Handler struct {
	names []string // under which it may be stored
	react func(context.Context, es.Record) error
}

// When handles the events of one struct, of whatever version they were stored. It panics for a struct that the table
// does not know: that is a mistake in the program.
func When[E, T any](table es.EventTable[E], react func(ctx context.Context, r es.Record, event T) error) Handler {
	kind := es.KindOf[T](table)
	return Handler{names: kind.StoredAs(), react: func(ctx context.Context, r es.Record) error {
		event, err := kind.Decode(r)
		if err != nil {
			return err
		}
		return react(ctx, r, event)
	}}
}

// dispatch makes one function of the handlers, which passes each event to the one that names it.
func dispatch(handlers []Handler) (react func(context.Context, es.Record) error, names []string) {
	for _, h := range handlers {
		names = append(names, h.names...)
	}
	return func(ctx context.Context, r es.Record) error {
		for _, h := range handlers {
			if slices.Contains(h.names, r.Type) {
				return h.react(ctx, r)
			}
		}
		return fmt.Errorf("handle %s: %w", r.Type, es.ErrUnknownEvent)
	}, names
}
