package estest_test

import (
	"errors"
	"fmt"
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

func (h *hearer) Errorf(string, ...any) { h.failed = true }

func tellTo(h *hearer, tell func(testing.TB)) {
	defer func() {
		if r := recover(); r != nil && r != any(h) {
			panic(r)
		}
	}()
	tell(h)
}

func TestExploreVisitsEveryStateOnce(t *testing.T) {
	var steps []string
	estest.Explore(decide, evolve,
		func(int) []int { return []int{0, 1, 2} },
		func(held int) int { return held },
		func(before, kg, after int) { steps = append(steps, fmt.Sprintf("%d+%d=%d", before, kg, after)) })
	want := []string{"0+1=1", "0+2=2", "1+1=2", "1+2=3", "2+1=3"}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
