package restvalue_test

import (
	"errors"
	"testing"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

func TestCheckDistinct(t *testing.T) {
	for _, all := range [][]string{nil, {"DNI"}, {"DNI", "Toldo", "DNI y toldo"}} {
		if err := restvalue.CheckDistinct("/requirements", all); err != nil {
			t.Errorf("%q: %v", all, err)
		}
	}
	err := restvalue.CheckDistinct("/requirements", []string{"Orgánico", "DNI", "ORGANICO "})
	f, ok := errors.AsType[*fault.Fault](err)
	if !ok || len(f.Fields) != 1 || f.Fields[0].Pointer != "/requirements/2" ||
		f.Fields[0].Detail.EN != "It is in the list already, as “Orgánico”: give it once." {
		t.Errorf("%v", err)
	}
}
