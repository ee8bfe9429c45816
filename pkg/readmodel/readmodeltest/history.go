package readmodeltest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/readmodel"
)

// History is what happened to some aggregates, with what each event changes in a service's read models.
type History struct {
	Of     []Events // the service's own aggregates; each of their events occurs
	Others []Events // other services' aggregates, of which it hears some events
	Steps  []Step
}

// Step is an event of the aggregate with this id, and the buckets in which it changes rows, in alphabetical order.
type Step struct {
	ID      string
	Event   any
	Changes []string
}

// Open opens an empty log for the history.
func (h History) Open(t testing.TB) *Log {
	t.Helper()
	return Open(t, slices.Concat(h.Of, h.Others)...)
}

// Write stores the steps.
func (h History) Write(t testing.TB, log *Log) {
	t.Helper()
	for _, s := range h.Steps {
		log.Write(t, s.ID, s.Event)
	}
}

// Check holds projections against the history: every event occurs in it and changes what it should and nothing else, and a
// read model that is built anew from the log holds the same as the one that followed it. projections returns new ones.
func (h History) Check(t *testing.T, projections func() []readmodel.Projector) {
	t.Helper()
	log := h.Open(t)
	live := Run(t, log.Log, projections()...)
	unseen := h.names()
	before := h.rows(t, live)
	for i, s := range h.Steps {
		name := log.Write(t, s.ID, s.Event)
		after := h.rows(t, live)
		if changed := changes(before, after); !slices.Equal(changed, s.Changes) {
			t.Errorf("step %d: %s of %s changes %v, want %v", i, name, s.ID, changed, s.Changes)
		}
		delete(unseen, name)
		before = after
	}
	for name := range unseen {
		t.Errorf("%s is missing here", name)
	}
	want := Dump(t, live)
	for range 2 {
		if got := Dump(t, Run(t, log.Log, projections()...)); !maps.Equal(want, got) {
			t.Errorf("built anew: %v\nlive: %v", got, want)
		}
	}
}

func (h History) names() map[string]bool {
	all := map[string]bool{}
	for _, e := range h.Of {
		for _, name := range e.stored {
			all[name] = true
		}
	}
	return all
}

// rows returns the rows by path, without the fields that every event changes.
func (h History) rows(t *testing.T, model *readmodel.Model) map[string]string {
	t.Helper()
	all := Dump(t, model)
	maps.DeleteFunc(all, func(path, _ string) bool { return !strings.Contains(path, "/rows/") })
	for path, raw := range all {
		if raw == "" { // the bucket of the rows
			delete(all, path)
			continue
		}
		var row map[string]json.RawMessage
		if err := json.Unmarshal([]byte(raw), &row); err != nil {
			t.Fatalf("row %s: %v", path, err)
		}
		for _, field := range []string{"id", "revision", "changed"} {
			delete(row, field)
		}
		text, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		all[path] = string(text)
	}
	return all
}

// changes lists the buckets whose rows differ.
func changes(before, after map[string]string) []string {
	buckets := map[string]bool{}
	for path, row := range after {
		if was, known := before[path]; !known || was != row {
			bucket, _, _ := strings.Cut(path, "/")
			buckets[bucket] = true
		}
	}
	return slices.Sorted(maps.Keys(buckets))
}
