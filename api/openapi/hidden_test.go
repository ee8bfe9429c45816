package openapi_test

import (
	"net/http"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/api/access"
)

// A remembered answer is repeated as it was. So an answer to a command holds a text that may be taken out only where whoever is
// answered sees it all the same: its owner and the coordinator.
func TestTextsThatAreTakenOutAreAnsweredToWhoSeesThem(t *testing.T) {
	found := 0
	for name, doc := range contracts(t) {
		for path, item := range doc.Paths.Map() {
			for method, operation := range item.Operations() {
				if method == http.MethodGet || !answersHideable(operation) {
					continue
				}
				found++
				rule, err := access.Of(operation)
				if err != nil {
					t.Fatal(err)
				}
				for _, role := range rule.Named() {
					if relation, _ := rule.For(role, ""); relation != access.Own && role != "coordinator" {
						t.Errorf("%s: %s %s answers %s, to whom it is %s", name, method, path, role, relation)
					}
				}
				if rule.Open() {
					t.Errorf("%s: %s %s answers everyone", name, method, path)
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d commands answer with what may be taken out", found)
	}
}

func answersHideable(operation *openapi3.Operation) bool {
	for _, answer := range operation.Responses.Map() {
		for _, content := range answer.Value.Content {
			if content.Schema.Value.Properties["text_hidden"] != nil {
				return true
			}
		}
	}
	return false
}
