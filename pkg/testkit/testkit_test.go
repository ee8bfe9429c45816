package testkit_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
)

// failure is a test that notes how it failed.
type failure struct{ text string }

func (f *failure) Fatalf(format string, args ...any) { f.text = fmt.Sprintf(format, args...) }

func TestWhatComesIsWaitedFor(t *testing.T) {
	asked := 0
	testkit.Eventually(t, "the third time", func() bool { asked++; return asked == 3 })
	if asked != 3 {
		t.Errorf("asked %d times", asked)
	}
}

func TestWhatDoesNotComeFailsTheTest(t *testing.T) {
	var f failure
	testkit.Within(&f, 0, "rain", func() bool { return false })
	if !strings.HasSuffix(f.text, ": rain") {
		t.Errorf("failed with %q", f.text)
	}
}

func TestMust(t *testing.T) {
	if got := testkit.Must(strconv.Atoi("7"))(t); got != 7 {
		t.Errorf("got %d, want 7", got)
	}
	var f failure
	testkit.Must(strconv.Atoi("seven"))(&f)
	if !strings.Contains(f.text, "seven") {
		t.Errorf("failed with %q", f.text)
	}
}
