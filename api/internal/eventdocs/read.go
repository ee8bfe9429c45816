package eventdocs

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Read reads the event packages and the envelope of the project at root.
func Read(root string) (Document, error) {
	values, err := parse(filepath.Join(root, "api", "events"))
	if err != nil {
		return Document{}, err
	}
	envelope, err := readEnvelope(filepath.Join(root, "pkg", "es"))
	if err != nil {
		return Document{}, err
	}
	doc := Document{Envelope: envelope}
	used := valueSet{}
	dirs, err := filepath.Glob(filepath.Join(root, "api", "?*events"))
	if err != nil {
		return doc, err
	}
	for _, dir := range dirs {
		service, err := readService(dir, values, used)
		if err != nil {
			return doc, fmt.Errorf("read %s: %w", dir, err)
		}
		doc.Services = append(doc.Services, service)
	}
	doc.Values = used.list()
	return doc, nil
}

func readEnvelope(dir string) (Struct, error) {
	src, err := parse(dir)
	if err != nil {
		return Struct{}, err
	}
	return reader{source: src, used: valueSet{}}.object("cloudEvent")
}

func readService(dir string, values source, used valueSet) (Service, error) {
	src, err := parse(dir)
	if err != nil {
		return Service{}, err
	}
	s := Service{Name: strings.TrimSuffix(filepath.Base(dir), "events"), Doc: src.packageDoc()}
	r := reader{source: src, values: values, used: used}
	for _, name := range src.aggregates() {
		a, err := r.aggregate(name)
		if err != nil {
			return s, err
		}
		s.Aggregates = append(s.Aggregates, a)
	}
	return s, nil
}

// valueSet are the values met so far, by name.
type valueSet map[string]Struct

func (set valueSet) list() []Struct {
	var all []Struct
	for _, s := range set {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b Struct) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// reader turns the structs of one package into objects.
type reader struct {
	source
	values source // package events, whose values every service may use
	used   valueSet
}

func (r reader) aggregate(name string) (Aggregate, error) {
	a := Aggregate{Name: r.constants[name]}
	if a.Name == "" {
		return a, fmt.Errorf("table %s%s has no constant %s with the aggregate's name", name, tableSuffix, name)
	}
	for _, entry := range r.table(name) {
		data, err := r.object(entry.object)
		if err != nil {
			return a, err
		}
		wire := r.constants[entry.constant]
		if !strings.HasPrefix(wire, a.Name+".") {
			return a, fmt.Errorf("wire name %q of %s is not of aggregate %s", wire, entry.object, a.Name)
		}
		a.Events = append(a.Events, Event{Wire: wire, Data: data})
	}
	return a, nil
}

// value notes a struct that fields refer to.
func (r reader) value(from source, name string) error {
	if _, known := r.used[name]; known {
		return nil
	}
	r.used[name] = Struct{Name: name} // a struct may hold itself
	v, err := reader{source: from, values: r.values, used: r.used}.object(name)
	r.used[name] = v
	return err
}
