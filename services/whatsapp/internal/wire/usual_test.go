package wire_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/services/whatsapp/internal/wire"
)

// What is read in one pass is what the layers read, whatever a body is; every fixture, and each with something else in it.
func TestOnePassReadsWhatTheLayersDo(t *testing.T) {
	files, err := filepath.Glob("testdata/in/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	inOnePass := 0
	for _, file := range files {
		body, err := os.ReadFile(file) // of the fixtures
		if err != nil {
			t.Fatal(err)
		}
		for _, changed := range variants(body) {
			got, ok := wire.Usual(changed)
			if !ok {
				continue
			}
			inOnePass++
			want, err := wire.Layers(changed)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s\n%s", file, err, changed, diff)
			}
		}
	}
	if inOnePass < len(files) {
		t.Errorf("%d of %d fixtures are usual", inOnePass, len(files))
	}
}

// variants are a body, and the same with something in it that is not usual.
func variants(body []byte) [][]byte {
	all := [][]byte{body}
	for old, others := range map[string][]string{
		`"field"`: {`"Field"`, `"fields"`}, `"value"`: {`"VALUE"`}, `"messages"`: {`"field"`, `"Messages"`}, `"statuses"`: {`"errors"`, `"messages"`},
		`"id"`: {`"ID"`, `"name"`}, `"contacts"`: {`"Contacts"`}, `"metadata"`: {`"meta"`}, `"profile"`: {`"x"`}, `"changes"`: {`"entry"`},
		`[`: {`[null,`, `[7,`, `[{},`, `["a",`}, `:"`: {`:null,"x":"`, `:7,"x":"`}, `}`: {`,"object":"x"}`, `,"new":{}}`, `}}`}, `"`: {"\"\xff"},
	} {
		for _, other := range others {
			for n := 1; n <= 4; n++ {
				all = append(all, replaceNth(body, old, other, n))
			}
		}
	}
	return all
}

// replaceNth replaces what stands there for the nth time.
func replaceNth(body []byte, old, other string, n int) []byte {
	parts := strings.SplitAfterN(string(body), old, n+1)
	if len(parts) <= n {
		return body
	}
	return bytes.Join([][]byte{[]byte(strings.Join(parts[:n-1], "")), []byte(strings.TrimSuffix(parts[n-1], old) + other), []byte(parts[n])}, nil)
}
