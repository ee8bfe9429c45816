package readmodel

import "github.com/qhatu/qhatu/pkg/es"

// Source is events that change a projection's rows. Make one with [Fold] of all events of an aggregate of the service's
// own, and with [On], [OnRow] or [OnRows] of one kind of event, whoever's it is.
type Source[Row any] struct {
	aggregates []string                             // whose events they are
	changes    func(*record) ([]Change[Row], error) // none for a record that does not concern it
}

// record is a stored event that is decoded at most once, however many sources of a projection it concerns.
type record struct {
	es.Record
	event any // nil until it is decoded
}

// decoded is the record's event, as decode makes it of the record the first time.
func decoded[Event any](r *record, decode func(es.Record) (Event, error)) (Event, error) {
	if event, ok := r.event.(Event); ok {
		return event, nil
	}
	event, err := decode(r.Record)
	if err == nil {
		r.event = event
	}
	return event, err
}

// Change says what becomes of one row. To is given the zero Row where there is none yet.
type Change[Row any] struct {
	Row string // its id
	To  func(Row) Row
}

func (c Change[Row]) then(next Change[Row]) Change[Row] {
	return Change[Row]{Row: c.Row, To: func(row Row) Row { return next.To(c.To(row)) }}
}

// Fold changes the row that has the aggregate's id by each of the aggregate's events.
func Fold[Row, Event any](aggregate string, table es.EventTable[Event], fold func(Row, Event, es.Record) Row) Source[Row] {
	decode := func(r es.Record) (Event, error) { return table.Decode(r.Type, r.Data) }
	return Source[Row]{aggregates: []string{aggregate}, changes: func(r *record) ([]Change[Row], error) {
		if r.Aggregate != aggregate {
			return nil, nil
		}
		event, err := decoded(r, decode)
		if err != nil {
			return nil, err
		}
		return []Change[Row]{{Row: r.AggregateID, To: func(row Row) Row { return fold(row, event, r.Record) }}}, nil
	}}
}

// On changes the row that has the aggregate's id by the events of one struct, of whatever version they were stored. It
// panics for a struct that the table does not know: that is a mistake in the program.
func On[Row, T, Event any](table es.EventTable[Event], fold func(Row, T, es.Record) Row) Source[Row] {
	return on(table, func(_ T, r es.Record) []string { return []string{r.AggregateID} }, fold)
}

// OnRow is [On] for a row with another id than the aggregate's: the event names it. An event that names none changes
// nothing.
func OnRow[Row, T, Event any](table es.EventTable[Event], row func(T) string, fold func(Row, T, es.Record) Row) Source[Row] {
	return on(table, func(e T, _ es.Record) []string {
		if id := row(e); id != "" {
			return []string{id}
		}
		return nil
	}, fold)
}

// OnRows is [OnRow] for an event that changes several rows.
func OnRows[Row, T, Event any](table es.EventTable[Event], rows func(T) []string, fold func(Row, T, es.Record) Row) Source[Row] {
	return on(table, func(e T, _ es.Record) []string { return rows(e) }, fold)
}

func on[Row, T, Event any](table es.EventTable[Event], rows func(T, es.Record) []string, fold func(Row, T, es.Record) Row) Source[Row] {
	kind := es.KindOf[T](table)
	return Source[Row]{aggregates: kind.Aggregates(), changes: func(r *record) ([]Change[Row], error) {
		if !kind.Has(r.Record) {
			return nil, nil
		}
		event, err := decoded(r, kind.Decode)
		if err != nil {
			return nil, err
		}
		var changes []Change[Row]
		for _, id := range rows(event, r.Record) {
			changes = append(changes, Change[Row]{Row: id, To: func(before Row) Row { return fold(before, event, r.Record) }})
		}
		return changes, nil
	}}
}
