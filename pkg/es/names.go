package es

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// Names is the explicit table of an aggregate's wire names, each with the event struct that it stands for. Wire names
// end in their version: "catalog.lot.published.v1". They are never derived from Go names.
type Names[E any] struct {
	types   map[string]reflect.Type
	names   map[reflect.Type]string
	upcasts map[string]Upcast
}

// Upcast turns the data of an old version of an event into that of the next. It is pure and one to one.
type Upcast struct {
	From, To string
	Apply    func(json.RawMessage) (json.RawMessage, error)
}

// NewNames builds the table from wire name → zero value of the event struct. It panics when two names share a struct:
// that is a mistake in the program.
func NewNames[E any](table map[string]E, upcasts ...Upcast) Names[E] {
	n := Names[E]{
		types:   make(map[string]reflect.Type, len(table)),
		names:   make(map[reflect.Type]string, len(table)),
		upcasts: make(map[string]Upcast, len(upcasts)),
	}
	for name, zero := range table {
		t := reflect.TypeOf(zero)
		if other, taken := n.names[t]; taken {
			panic(fmt.Sprintf("event names: %s and %s share %s", name, other, t))
		}
		n.types[name], n.names[t] = t, name
	}
	for _, u := range upcasts {
		n.upcasts[u.From] = u
	}
	return n
}

// Encode returns the wire name and JSON of an event. An event outside the table is an error.
func (n Names[E]) Encode(event E) (string, json.RawMessage, error) {
	name, ok := n.names[reflect.TypeOf(event)]
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
func (n Names[E]) Decode(name string, data json.RawMessage) (E, error) {
	var none E
	for {
		up, old := n.upcasts[name]
		if !old {
			break
		}
		next, err := up.Apply(data)
		if err != nil {
			return none, fmt.Errorf("upcast %s: %w", name, err)
		}
		name, data = up.To, next
	}
	t, ok := n.types[name]
	if !ok {
		return none, fmt.Errorf("decode %s: %w", name, ErrUnknownEvent)
	}
	v := reflect.New(t)
	if err := json.Unmarshal(data, v.Interface()); err != nil {
		return none, fmt.Errorf("decode %s: %w", name, err)
	}
	return v.Elem().Interface().(E), nil //nolint:forcetypeassert // the table holds only E
}

// Knows reports whether the table can decode this wire name, in its own or an older version.
func (n Names[E]) Knows(name string) bool {
	if _, ok := n.types[name]; ok {
		return true
	}
	_, ok := n.upcasts[name]
	return ok
}
