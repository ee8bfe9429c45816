package contracttest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/openapi/contracttest"
	"github.com/qhatu/qhatu/api/orderrest"
)

func TestWhatIsGivenStaysAndWhatIsRequiredIsAdded(t *testing.T) {
	given := map[string]any{"number": 7, "total": nil, "delivery": map[string]any{"basis": "buyer"}}
	got := contracttest.Complete(t, orderrest.GetSpec, "Offer", given)
	if diff := cmp.Diff(map[string]any{"basis": "buyer"}, got["delivery"]); diff != "" || got["number"] != 7.0 {
		t.Errorf("number %v, delivery (-want +got):\n%s", got["number"], diff)
	}
	for _, required := range []string{"by", "firm", "quantity", "total", "made_at"} {
		if got[required] == nil {
			t.Errorf("no %s: %v", required, got)
		}
	}
	if valid, ok := got["terms"]; ok {
		t.Errorf("terms, which are not required: %v", valid)
	}
}

func TestEverySchemaOfAnAnswerCanBeCompleted(t *testing.T) {
	for _, schema := range []string{"Order", "Negotiation", "OrderPage"} {
		if got := contracttest.Complete(t, orderrest.GetSpec, schema, map[string]any{}); len(got) == 0 {
			t.Errorf("%s: %v", schema, got)
		}
	}
}
