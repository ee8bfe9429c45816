package readmodel

import "github.com/qhatu/qhatu/pkg/es"

// Source is events that change a projection's rows. Make one with [Fold] or [FoldRows] of all events of an aggregate of
// the service's own, and with [On] or [OnRow] of one kind of event, whoever's it is.
type Source[Row any] struct {
	changes func(es.Record) ([]Change[Row], error) // none for a record that does not concern it
}

// Change says what becomes of one row. To is given the zero Row where there is none yet.
type Change[Row any] struct {
	Row string // its id
	To  func(Row) Row
}

// Fold changes the row that has the aggregate's id by each of the aggregate's events.
func Fold[Row, Event any](aggregate string, names es.Names[Event], fold func(Row, Event, es.Record) Row) Source[Row] {
	return FoldRows(aggregate, names, func(e Event, r es.Record) []Change[Row] {
		return []Change[Row]{{Row: r.AggregateID, To: func(row Row) Row { return fold(row, e, r) }}}
	})
}

// FoldRows is [Fold] for an aggregate that has several rows, or whose rows have other ids than its own: changes lists what
// an event does to them.
func FoldRows[Row, Event any](aggregate string, names es.Names[Event], changes func(Event, es.Record) []Change[Row]) Source[Row] {
	return Source[Row]{changes: func(r es.Record) ([]Change[Row], error) {
		if r.Aggregate != aggregate {
			return nil, nil
		}
		event, err := names.Decode(r.Type, r.Data)
		if err != nil {
			return nil, err
		}
		return changes(event, r), nil
	}}
}

// On changes the row that has the aggregate's id by the events of one struct, of whatever version they were stored. It
// panics for a struct that the table does not know: that is a mistake in the program.
func On[Row, T, Event any](names es.Names[Event], fold func(Row, T, es.Record) Row) Source[Row] {
	return on(names, func(_ T, r es.Record) string { return r.AggregateID }, fold)
}

// OnRow is [On] for a row with another id than the aggregate's: the event names it. An event that names none changes
// nothing.
func OnRow[Row, T, Event any](names es.Names[Event], row func(T) string, fold func(Row, T, es.Record) Row) Source[Row] {
	return on(names, func(e T, _ es.Record) string { return row(e) }, fold)
}

func on[Row, T, Event any](names es.Names[Event], row func(T, es.Record) string, fold func(Row, T, es.Record) Row) Source[Row] {
	kind := es.KindOf[T](names)
	return Source[Row]{changes: func(r es.Record) ([]Change[Row], error) {
		if !kind.Has(r) {
			return nil, nil
		}
		event, err := kind.Decode(r)
		if err != nil {
			return nil, err
		}
		id := row(event, r)
		if id == "" {
			return nil, nil
		}
		return []Change[Row]{{Row: id, To: func(before Row) Row { return fold(before, event, r) }}}, nil
	}}
}
