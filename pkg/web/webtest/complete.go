package webtest

import (
	"encoding/json"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// CheckComplete expects each property of a contract's schema in one of the answers at least, with another value than
// nothing, so that a property that no code fills is named. Answers are what is written as JSON.
func CheckComplete(t testing.TB, contract func() (*openapi3.T, error), schema string, answers ...any) {
	t.Helper()
	spec, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	properties := spec.Components.Schemas[schema].Value.Properties
	if len(properties) == 0 {
		t.Fatalf("%s has no properties", schema)
	}
	filled := map[string]bool{}
	for _, answer := range answers {
		noteFilled(t, filled, answer)
	}
	for name := range properties {
		if !filled[name] {
			t.Errorf("no answer fills %s of %s", name, schema)
		}
	}
}

func noteFilled(t testing.TB, filled map[string]bool, answer any) {
	t.Helper()
	raw, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(raw, &members); err != nil {
		t.Fatal(err)
	}
	for name, value := range members {
		switch value {
		case nil, "", 0.0, "0001-01-01T00:00:00Z":
		default:
			filled[name] = true
		}
	}
}
