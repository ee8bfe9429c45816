package eventstest

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type part struct {
	N    int64
	Kept string
}

type whole struct {
	part
	At    time.Time
	Flag  bool
	Ref   *part
	Parts []part
	Names []string
}

func TestWhatIsMissingIsNamedAndFilled(t *testing.T) {
	w := whole{part: part{Kept: "as it was"}, Parts: []part{{N: 7}}}
	missing := []string{".part.N", ".At", ".Flag", ".Ref", ".Parts[0].Kept", ".Names"}
	if diff := cmp.Diff(missing, unfilled(reflect.ValueOf(w), "")); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	fill(reflect.ValueOf(&w).Elem(), "")
	want := whole{
		part: part{N: 1, Kept: "as it was"}, At: sample(), Flag: true, Ref: &part{N: 1, Kept: "Kept"},
		Parts: []part{{N: 7, Kept: "Kept"}}, Names: []string{"Names"},
	}
	if diff := cmp.Diff(want, w, cmp.AllowUnexported(whole{})); diff != "" {
		t.Errorf("filled (-want +got):\n%s", diff)
	}
	if left := unfilled(reflect.ValueOf(w), ""); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}
