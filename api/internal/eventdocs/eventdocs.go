// Package eventdocs writes what the market's events are, for people (docs/events.md) and for machines
// (api/asyncapi.yaml), from the event structs themselves: their comments, wire names and JSON tags.
//
// It reads Go source and nothing else, so that what it writes depends on the committed files alone. The habits it builds
// on: package <service>events; for an aggregate X a constant X with its name and a function XEvents with the table of
// wire names; an event per struct, documented.
package eventdocs

import (
	"fmt"
	"os"
	"path/filepath"
)

// Where the documents stand, from the project's root.
const (
	MarkdownPath = "docs/events.md"
	AsyncAPIPath = "api/asyncapi.yaml"
)

// Document is everything that is told of the events.
type Document struct {
	Envelope Struct // the attributes around each event's data
	Services []Service
	Values   []Struct // what fields are made of, by name
}

// Service is what one service tells the market.
type Service struct {
	Name       string // "catalog"
	Doc        string
	Aggregates []Aggregate
}

// Aggregate is a kind of thing whose events share a subject.
type Aggregate struct {
	Name   string // "catalog.lot"
	Events []Event
}

// Subject is where the events of one such thing are stored.
func (a Aggregate) Subject(id string) string { return "market." + a.Name + "." + id }

// Event is one event: its wire name and its data.
type Event struct {
	Wire string // "catalog.lot.drafted.v1"
	Data Struct
}

// Struct is an object in JSON.
type Struct struct {
	Name   string // in Go
	Doc    string
	Fields []Field
}

// Field is one member of an object.
type Field struct {
	Name     string // in JSON
	Type     Type
	Optional bool // left out when there is nothing to say
	Doc      string
}

// Type is what a field holds: a Go type ("string", "int64", "bool", "time.Time", "json.RawMessage") or, where Value is
// set, the name of one of the document's values.
type Type struct {
	Name  string
	Value bool
	List  bool
}

// Generate returns the documents of the project at root, by their path from there.
func Generate(root string) (map[string][]byte, error) {
	doc, err := Read(root)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		MarkdownPath: []byte(markdown(doc)),
		AsyncAPIPath: []byte(asyncAPI(doc)),
	}, nil
}

// Write generates the documents and puts them in their places.
func Write(root string) error {
	files, err := Generate(root)
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(root, name), text, 0o644); err != nil {
			return fmt.Errorf("write documents: %w", err)
		}
	}
	return nil
}
