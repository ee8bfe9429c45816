package id_test

import (
	"regexp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/id"
)

// The value itself is promised: orders are found again by it.
func TestDeriveKeepsItsPromise(t *testing.T) {
	for _, tt := range []struct {
		want  string
		parts []string
	}{
		{want: "ord_na4m1np846pvecam462y6nmfcr", parts: []string{"neg_1", "2"}},
		{want: "ord_werc8gmrzge196qvyk49jvxs4g", parts: nil},
	} {
		if got := id.Derive("ord", tt.parts...); got != tt.want {
			t.Errorf("Derive(%q) = %q, want %q", tt.parts, got, tt.want)
		}
	}
}

func TestDerive(t *testing.T) {
	form := regexp.MustCompile(`^ord_[0-9a-hjkmnp-tv-z]{26}$`)
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.String()).Draw(t, "parts")
		others := rapid.SliceOf(rapid.String()).Draw(t, "others")
		got := id.Derive("ord", parts...)
		if !form.MatchString(got) || got != id.Derive("ord", parts...) {
			t.Fatalf("derived %q", got)
		}
		if !id.IsDerived(got, parts...) || id.IsDerived(got, others...) != slices.Equal(parts, others) {
			t.Fatalf("%q of %q, not of %q: not told", got, parts, others)
		}
		if same := got == id.Derive("ord", others...); same != slices.Equal(parts, others) {
			t.Fatalf("%q and %q: same id %v", parts, others, same)
		}
	})
}

func TestDeriveTellsPartsApart(t *testing.T) {
	lists := [][]string{{}, {""}, {"", ""}, {"ab"}, {"a", "b"}, {"b", "a"}, {"ab", ""}, {"", "ab"}, {"neg_1", "23"}, {"neg_12", "3"}}
	seen := map[string][]string{}
	for _, parts := range lists {
		s := id.Derive("ord", parts...)
		if other, ok := seen[s]; ok {
			t.Errorf("%q and %q give the same id", parts, other)
		}
		seen[s] = parts
	}
}

func TestPrefixMustBeLetters(t *testing.T) {
	for _, prefix := range []string{"", "a.b", "*", ">", "a b", "LOT", "a_b"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("prefix %q made an id", prefix)
				}
			}()
			id.Derive(prefix, "a")
		}()
	}
}

func TestWhatIsNotDerived(t *testing.T) {
	for _, s := range []string{"", "_", "lot", "Lot_1", "lot_1", id.Derive("lot", "x") + "0", id.Derive("lot", "x")[:29]} {
		if id.IsDerived(s, "x") {
			t.Errorf("%q", s)
		}
	}
}
