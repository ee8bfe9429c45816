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
func When[E, T any](names es.Names[E], react func(ctx context.Context, r es.Record, event T) error) Handler {
	var zero T
	stored := names.StoredAs(zero)
	if len(stored) == 0 {
		panic(fmt.Sprintf("bus: %T has no wire name", zero))
	}
	return Handler{names: stored, react: func(ctx context.Context, r es.Record) error {
		decoded, err := names.Decode(r.Type, r.Data)
		if err != nil {
			return err
		}
		event, ok := any(decoded).(T)
		if !ok {
			return fmt.Errorf("%s decodes to %T, not to %T: %w", r.Type, decoded, event, es.ErrUnknownEvent)
		}
		return react(ctx, r, event)
	}}
}

// either is the handlers as one: each event goes to the one that names it.
func either(handlers []Handler) (react func(context.Context, es.Record) error, names []string) {
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
