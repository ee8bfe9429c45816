package id_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/id"
)

func TestNewIsValidAndNew(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		s := id.New("lot")
		if !id.Valid("lot", s) || seen[s] {
			t.Fatalf("New made %q", s)
		}
		seen[s] = true
	}
}

func TestNewSortsByTime(t *testing.T) {
	var made []string
	for range 3 {
		made = append(made, id.New("lot"))
		waitForNextMillisecond()
	}
	if !slices.IsSorted(made) {
		t.Errorf("made in this order: %v", made)
	}
}

func waitForNextMillisecond() {
	start := time.Now().UnixMilli()
	for now := start; now == start; {
		now = time.Now().UnixMilli()
	}
}

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
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOf(rapid.String()).Draw(t, "parts")
		others := rapid.SliceOf(rapid.String()).Draw(t, "others")
		got := id.Derive("ord", parts...)
		if !id.Valid("ord", got) || got != id.Derive("ord", parts...) {
			t.Fatalf("derived %q", got)
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

func TestValidRefuses(t *testing.T) {
	good := strings.Repeat("0", 26)
	for _, s := range []string{
		"", "lot", "lot_", "lot_1", good, "ord_" + good, "lot_" + good + "0", "lot_" + good[1:],
		"lot_" + good[1:] + ".", "lot_" + good[1:] + "*", "lot_" + good[1:] + ">", "lot_" + good[1:] + " ",
		"lot_" + good[1:] + "u", "lot_" + good[1:] + "A", "lot_0.0" + good[3:], "lot__" + good[1:],
	} {
		if id.Valid("lot", s) {
			t.Errorf("%q passes for a lot's id", s)
		}
	}
	if id.Valid("", "_"+good) || id.Valid("a.b", "a.b_"+good) {
		t.Error("a prefix that makes no id passes")
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
			id.New(prefix)
		}()
	}
}
