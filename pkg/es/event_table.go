package es

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	fastjson "github.com/go-json-experiment/json"

	"github.com/qhatu/qhatu/api/events"
)

// EventTable is the explicit table of an aggregate's wire names, each with the event struct that it stands for. Wire names
// end in their version: "catalog.lot.published.v1". They are never derived from Go names.
type EventTable[E any] struct {
	types   map[string]reflect.Type
	names   map[reflect.Type]string
	upcasts map[string]events.Upcast
}

// NewEventTable indexes a table of wire names. It panics when two names share a struct: that is a mistake in the program.
func NewEventTable[E any](table events.Table[E]) EventTable[E] {
	t := EventTable[E]{
		types:   make(map[string]reflect.Type, len(table.Events)),
		names:   make(map[reflect.Type]string, len(table.Events)),
		upcasts: make(map[string]events.Upcast, len(table.Upcasts)),
	}
	for name, zero := range table.Events {
		goType := reflect.TypeOf(zero)
		if other, taken := t.names[goType]; taken {
			panic(fmt.Sprintf("event names: %s and %s share %s", name, other, goType))
		}
		t.types[name], t.names[goType] = goType, name
	}
	for _, u := range table.Upcasts {
		t.upcasts[u.From] = u
	}
	return t
}

// Encode returns the wire name and JSON of an event. An event outside the table is an error.
func (t EventTable[E]) Encode(event E) (string, json.RawMessage, error) {
	name, ok := t.names[reflect.TypeOf(event)]
	if !ok {
		return "", nil, fmt.Errorf("encode %T: %w", event, ErrUnknownEvent)
	}
	data, err := json.Marshal(event)
	if err != nil {
		return "", nil, fmt.Errorf("encode %s: %w", name, err)
	}
	return name, data, nil
}

// Decode turns stored data into the event struct of its newest version. Fields that the struct does not know are
// ignored; an unknown name is [ErrUnknownEvent].
func (t EventTable[E]) Decode(name string, data json.RawMessage) (E, error) {
	return t.decode(name, data)
}

// Check returns what keeps stored data from being an event of this table, strictly: a field that the struct does not know is an error too.
func (t EventTable[E]) Check(name string, data json.RawMessage) error {
	_, err := t.decode(name, data, fastjson.RejectUnknownMembers(true))
	return err
}

func (t EventTable[E]) decode(name string, data json.RawMessage, options ...fastjson.Options) (E, error) {
	var none E
	for {
		up, old := t.upcasts[name]
		if !old {
			break
		}
		next, err := up.Apply(data)
		if err != nil {
			return none, fmt.Errorf("upcast %s: %w", name, err)
		}
		name, data = up.To, next
	}
	goType, ok := t.types[name]
	if !ok {
		return none, fmt.Errorf("decode %s: %w", name, ErrUnknownEvent)
	}
	v := reflect.New(goType)
	if err := fastjson.Unmarshal(data, v.Interface(), options...); err != nil {
		return none, fmt.Errorf("decode %s: %w", name, err)
	}
	return v.Elem().Interface().(E), nil //nolint:forcetypeassert // the table holds only E
}

// StoredAs lists the wire names under which events of this struct may stand in the log: its own, and those of the old
// versions that become it. It is empty for a struct outside the table.
func (t EventTable[E]) StoredAs(event any) []string {
	name, ok := t.names[reflect.TypeOf(event)]
	if !ok {
		return nil
	}
	stored := []string{name}
	for i := 0; i < len(stored); i++ {
		for from, up := range t.upcasts {
			if up.To == stored[i] {
				stored = append(stored, from)
			}
		}
	}
	slices.Sort(stored)
	return stored
}
