package web_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/web"
)

func TestLimit(t *testing.T) {
	if got := web.Limit(nil); got != 50 {
		t.Errorf("limit without one: %d", got)
	}
	if got := web.Limit(new(int64(3))); got != 3 {
		t.Errorf("limit of 3: %d", got)
	}
}

func TestCursorFault(t *testing.T) {
	cause := fmt.Errorf("page: %w", readmodel.ErrBadCursor)
	f, ok := errors.AsType[*fault.Fault](web.CursorFault(cause))
	if !ok || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Pointer != "?cursor" || !errors.Is(f, cause) {
		t.Errorf("bad cursor: %+v", f)
	}
	for _, other := range []error{nil, errors.New("other")} {
		if got := web.CursorFault(other); got != other { //nolint:errorlint // the very same error
			t.Errorf("%v became %v", other, got)
		}
	}
}

func TestETag(t *testing.T) {
	if got := web.ETag(7); got != `"7"` {
		t.Errorf("etag %s", got)
	}
}
