package estest_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/es/estest"
)

// The aggregate of these tests: a sack that takes so many kilograms at a time, up to 3.
var errFull = errors.New("sack is full")

func decide(held, kg int) ([]string, error) {
	if held+kg > 3 {
		return nil, fmt.Errorf("%d kg more: %w", kg, errFull)
	}
	return slices.Repeat([]string{"filled"}, kg), nil
}

func evolve(held int, _ string) int { return held + 1 }

func given(history ...string) *estest.Story[int, int, string] {
	return estest.Given(decide, evolve, history...)
}

func TestAStoryIsTold(t *testing.T) {
	s := given("filled").When(2).Then(t, "filled", "filled")
	if s.State() != 3 {
		t.Errorf("state %d, want 3", s.State())
	}
	s.When(0).Then(t)
	s.When(1).ThenRefused(t, errFull)
	if s.State() != 3 {
		t.Errorf("state %d after a refusal, want 3", s.State())
	}
}

func TestAStoryThatIsNotSoFails(t *testing.T) {
	for name, tell := range map[string]func(testing.TB){
		"other events":               func(t testing.TB) { given().When(1).Then(t, "emptied") },
		"fewer events":               func(t testing.TB) { given().When(1).Then(t) },
		"more events":                func(t testing.TB) { given().When(1).Then(t, "filled", "filled") },
		"events, not a refusal":      func(t testing.TB) { given().When(1).ThenRefused(t, errFull) },
		"a refusal, not events":      func(t testing.TB) { given().When(4).Then(t, "filled") },
		"a refusal, not already so":  func(t testing.TB) { given().When(4).Then(t) },
		"refused for another reason": func(t testing.TB) { given().When(4).ThenRefused(t, errors.ErrUnsupported) },
		"already so, not a refusal":  func(t testing.TB) { given().When(0).ThenRefused(t, errFull) },
		"no refusal is wanted":       func(t testing.TB) { given().When(0).ThenRefused(t, nil) },
	} {
		heard := &hearer{TB: t}
		if tellTo(heard, tell); !heard.failed {
			t.Errorf("%s: passed", name)
		}
	}
}

// hearer notes that a test failed instead of failing.
type hearer struct {
	testing.TB
	failed bool
}

func (h *hearer) Fatalf(string, ...any) {
	h.failed = true
	panic(h)
}

func (h *hearer) Fatal(...any) { h.Fatalf("") }

func (h *hearer) Errorf(string, ...any) { h.failed = true }

func tellTo(h *hearer, tell func(testing.TB)) {
	defer func() {
		if r := recover(); r != nil && r != any(h) {
			panic(r)
		}
	}()
	tell(h)
}

// sack is that aggregate, filled by hand or by a chute.
func sack() estest.Aggregate[int, int, string] {
	return estest.Aggregate[int, int, string]{
		Decide: decide, Evolve: evolve, Key: func(held int) string { return fmt.Sprint(held) },
		Samples: func(int) []estest.Sample[int] {
			return []estest.Sample[int]{
				{By: "hand", Action: "leave", Command: 0}, {By: "hand", Action: "add", Command: 1}, {By: "chute", Action: "pour", Command: 2},
			}
		},
	}
}

func TestExploreVisitsEveryStateOnce(t *testing.T) {
	var steps []string
	sack().Explore(func(before int, by estest.Sample[int], after int) {
		steps = append(steps, fmt.Sprintf("%d+%d=%d", before, by.Command, after))
	})
	want := []string{"0+1=1", "0+2=2", "1+1=2", "1+2=3", "2+1=3"}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{0, 1, 2, 3}, sack().States()); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
}

func TestWhatIsAllowedIsWhatSamplesDo(t *testing.T) {
	for name, tt := range map[string]struct {
		by      string
		allowed func(int) []string
		fails   bool
	}{
		"what it does":       {"hand", upTo(2, "add"), false},
		"another's":          {"chute", upTo(1, "pour"), false},
		"nobody's":           {"foot", upTo(-1), false},
		"less than it does":  {"hand", upTo(1, "add"), true},
		"more than it does":  {"hand", upTo(3, "add"), true},
		"what has no sample": {"hand", upTo(2, "add", "shake"), true},
		"another's action":   {"hand", upTo(2, "pour"), true},
	} {
		heard := &hearer{TB: t}
		if sack().CheckAllowed(heard, tt.by, tt.allowed); heard.failed != tt.fails {
			t.Errorf("%s: fails %v", name, heard.failed)
		}
	}
}

func upTo(most int, actions ...string) func(int) []string {
	return func(held int) []string {
		if held > most {
			return []string{}
		}
		return actions
	}
}

func TestACommandWithoutASampleIsNamed(t *testing.T) {
	for source, fails := range map[string]bool{
		"func (int) command() {}":                            false,
		"func (int) command() {}\nfunc (Shake) command() {}": true,
		"func (Shake) commands() {}":                         false,
		"func (int) command() {":                             true,
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "sack.go"), []byte("package sack\n\n"+source+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		heard := &hearer{TB: t}
		tellTo(heard, func(t testing.TB) { sack().CheckSamples(t, folder) })
		if heard.failed != fails {
			t.Errorf("%q: fails %v", source, heard.failed)
		}
	}
}
