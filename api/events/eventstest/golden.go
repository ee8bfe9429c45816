// Package eventstest holds the events of a package against their golden files: testdata/<wire name>.json, one per version
// of each event ever shipped, with every field filled. What was stored once must be read for ever, so that a golden file
// is only ever added to. [Fill] fills the rows of read models in the same way, for the tests of answers.
//
// It imports the standard library and go-cmp only.
package eventstest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Golden checks one table of wire names against the files in the package's testdata: every name has a file, every
// field of its struct is in it, and what is read from it is written the same. With update, files and fields that are
// missing are written first; what stands in a file is never changed.
func Golden[E any](t *testing.T, table map[string]E, update bool) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(table)) {
		t.Run(name, func(t *testing.T) {
			event := reflect.New(reflect.TypeOf(table[name]))
			if update {
				complete(t, path(name), event)
			}
			check(t, read(t, path(name)), event)
		})
	}
}

// NoneForgotten checks that every golden file belongs to one of the wire names: an event that is no longer made is still
// read.
func NoneForgotten(t *testing.T, names []string) {
	t.Helper()
	files, err := filepath.Glob(path("*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".json"); !slices.Contains(names, name) {
			t.Errorf("%s: nobody reads %s any more", file, name)
		}
	}
}

func path(name string) string { return filepath.Join("testdata", name+".json") }

func read(t *testing.T, file string) []byte {
	t.Helper()
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v (-update writes it)", err)
	}
	return golden
}

// check decodes the golden file into the struct and expects all of it, and nothing else, when it is encoded again.
func check(t *testing.T, golden []byte, event reflect.Value) {
	t.Helper()
	if err := decode(golden, event); err != nil {
		t.Fatal(err)
	}
	if empty := unfilled(event.Elem(), ""); len(empty) > 0 {
		t.Errorf("the file lacks %s (-update adds them)", strings.Join(empty, ", "))
	}
	if diff := cmp.Diff(string(golden), string(encode(t, event))); diff != "" {
		t.Errorf("written again (-golden +got):\n%s", diff)
	}
}

// decode refuses fields that the struct does not know.
func decode(golden []byte, event reflect.Value) error {
	decoder := json.NewDecoder(bytes.NewReader(golden))
	decoder.DisallowUnknownFields()
	return decoder.Decode(event.Interface())
}

func encode(t *testing.T, event reflect.Value) []byte {
	t.Helper()
	data, err := json.MarshalIndent(event.Elem().Interface(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(data, '\n')
}

// complete writes the file with all that it lacks. A file that would lose something is left for check to tell of.
func complete(t *testing.T, file string, event reflect.Value) {
	t.Helper()
	golden, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if err == nil && (decode(golden, event) != nil || len(unfilled(event.Elem(), "")) == 0) {
		return
	}
	fill(event.Elem(), "")
	written := encode(t, event)
	event.Elem().SetZero()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, written, 0o644); err != nil { //nolint:gosec // as readable as the source
		t.Fatal(err)
	}
	t.Logf("wrote %s", file)
}
