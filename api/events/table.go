package events

import "encoding/json"

// Table is an aggregate's wire names, each with the zero value of its struct, and how events of old versions become new
// ones.
type Table[E any] struct {
	Events  map[string]E
	Upcasts []Upcast
}

// Upcast turns the data of an old version of an event into that of the next. It is pure and one to one.
type Upcast struct {
	From, To string // wire names
	Apply    func(json.RawMessage) (json.RawMessage, error)
}
