package es

import (
	"fmt"
	"slices"
	"strings"
)

// Kind is the events of one struct, of whatever version they were stored. Those who listen to another service's events
// name each kind that they want, so that a new event of that service does not concern them.
type Kind[T any] struct {
	stored []string
	decode func(Record) (T, error)
}

// KindOf returns the kind of a struct in a table. It panics for a struct that the table does not know: that is a mistake in
// the program.
func KindOf[T, E any](table EventTable[E]) Kind[T] {
	var zero T
	stored := table.StoredAs(zero)
	if len(stored) == 0 {
		panic(fmt.Sprintf("es: %T has no wire name", zero))
	}
	return Kind[T]{stored: stored, decode: func(r Record) (T, error) {
		decoded, err := table.Decode(r.Type, r.Data)
		if err != nil {
			return zero, err
		}
		event, ok := any(decoded).(T)
		if !ok {
			return zero, fmt.Errorf("%s decodes to %T, not to %T: %w", r.Type, decoded, zero, ErrUnknownEvent)
		}
		return event, nil
	}}
}

// StoredAs lists the wire names under which these events may stand in the log.
func (k Kind[T]) StoredAs() []string { return k.stored }

// Aggregates are those whose events they are, as their wire names say: "catalog.lot" of "catalog.lot.published.v1".
func (k Kind[T]) Aggregates() (all []string) {
	for _, name := range k.stored {
		parts := strings.Split(name, ".")
		if aggregate := strings.Join(parts[:max(0, len(parts)-2)], "."); !slices.Contains(all, aggregate) {
			all = append(all, aggregate)
		}
	}
	return all
}

// Has reports whether a record is of this kind.
func (k Kind[T]) Has(r Record) bool { return slices.Contains(k.stored, r.Type) }

// Decode returns a record's event. A record of another kind is [ErrUnknownEvent].
func (k Kind[T]) Decode(r Record) (T, error) { return k.decode(r) }
