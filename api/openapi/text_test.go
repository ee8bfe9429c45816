package openapi_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// requestSchemas visits every schema of what callers send in bodies and queries.
func requestSchemas(t *testing.T, check func(where string, s *openapi3.Schema)) {
	t.Helper()
	for _, op := range operations(t) {
		seen := map[*openapi3.Schema]bool{}
		for _, parameter := range op.params {
			if parameter.Value.In == openapi3.ParameterInQuery {
				walk(op.String()+"?/"+parameter.Value.Name, parameter.Value.Schema, seen, check)
			}
		}
		if op.RequestBody != nil {
			walkBody(op.String(), op.RequestBody.Value, seen, check)
		}
	}
}

// What a service looks up or reads in its own way is no free text.
var lookedUp = []string{
	"lot", "lot_id", "fair_id", "negotiation", "association", "code", "grade", "person", "organisation", "phone", "cursor", "distinct_from[]",
	"email", "after", "last-event-id", "challengeid", "refresh_token", "token", "wording",
}

func lastName(where string) string {
	return strings.ToLower(where[strings.LastIndexAny(where, "/.")+1:])
}

// Whatever people write is seen by others, and must not become a link on their phones, nor hide or turn round what stands
// beside it.
func TestFreeTextIsPlain(t *testing.T) {
	requestSchemas(t, func(where string, s *openapi3.Schema) {
		free := s.Type.Is("string") && len(s.Enum) == 0 && s.Pattern == "" && s.Format == ""
		if free && !slices.Contains(lookedUp, lastName(where)) {
			t.Errorf("%s is free text: give it the format plain-text, or plain-lines if it has several lines", where)
		}
	})
}

// Who breaks a pattern is told in words what to write.
func TestPatternsHaveWords(t *testing.T) {
	check := func(where string, s *openapi3.Schema) {
		hint, _ := s.Extensions["x-hint"].(map[string]any)
		es, _ := hint["es"].(string)
		en, _ := hint["en"].(string)
		if s.Pattern != "" && (len(es) < 20 || len(en) < 20 || es == en || strings.ContainsAny(es+en, `^$\`)) {
			t.Errorf("%s has a pattern: say what to write, x-hint: {es: …, en: …}", where)
		}
	}
	requestSchemas(t, check)
	for name, doc := range contracts(t) {
		seen := map[*openapi3.Schema]bool{}
		for schema, ref := range doc.Components.Schemas {
			walk(name+"/"+schema, ref, seen, check)
		}
	}
}

// The edge has words for these formats.
func TestFormatsHaveWords(t *testing.T) {
	known := []string{"", "date", "date-time", "int64", "plain-lines", "plain-name", "plain-text"}
	requestSchemas(t, func(where string, s *openapi3.Schema) {
		if !slices.Contains(known, s.Format) {
			t.Errorf("%s: format %s", where, s.Format)
		}
	})
}

// What is sent is bounded.
func TestRequestsAreBounded(t *testing.T) {
	requestSchemas(t, func(where string, s *openapi3.Schema) {
		switch {
		case s.Type.Is("array") && s.MaxItems == nil:
			t.Errorf("%s has no maxItems", where)
		case s.Type.Is("integer") && (s.Min == nil || s.Max == nil):
			t.Errorf("%s has no minimum or no maximum", where)
		case s.Type.Is("string") && len(s.Enum) == 0 && s.Pattern == "" && s.MaxLength == nil && !strings.HasPrefix(s.Format, "date"):
			t.Errorf("%s has no maxLength", where)
		}
	})
}
