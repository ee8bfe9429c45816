// Package contracttest makes documents that fit the contracts, for tests that need one and care about some of it only: a
// property that a schema requires from now on breaks none of them.
package contracttest

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Complete returns a document, as it is written, with all that its schema requires: what it lacks, or has as null, gets a
// simple value that the schema accepts.
func Complete(t testing.TB, contract func() (*openapi3.T, error), schema string, document any) map[string]any {
	t.Helper()
	spec, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var written map[string]any
	if err := json.Unmarshal(raw, &written); err != nil {
		t.Fatal(err)
	}
	whole := complete(spec.Components.Schemas[schema].Value, written)
	if err := spec.Components.Schemas[schema].Value.VisitJSON(whole); err != nil {
		t.Fatalf("no %s: %v", schema, err)
	}
	return whole
}

func complete(s *openapi3.Schema, document map[string]any) map[string]any {
	for _, part := range s.AllOf {
		document = complete(part.Value, document)
	}
	for _, name := range s.Required {
		if property := s.Properties[name]; property != nil && document[name] == nil {
			document[name] = simple(property.Value)
		}
	}
	return document
}

// simple is a value that a schema accepts, nil if there is no simple one.
func simple(s *openapi3.Schema) any {
	candidates := append(slices.Clone(s.Enum), s.Example, "2026-01-01T00:00:00Z", "2026-01-01", "1", 1.0, false, []any{})
	for _, candidate := range append(candidates, complete(s, map[string]any{})) {
		if candidate != nil && s.VisitJSON(candidate) == nil {
			return candidate
		}
	}
	return nil
}
