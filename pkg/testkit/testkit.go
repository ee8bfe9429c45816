// Package testkit is what the tests of every module share: how they wait, how they take a result, and how they measure. It imports the
// standard library only.
package testkit

import (
	"syscall"
	"time"
)

const (
	timeout  = 2 * time.Minute // long enough for a busy machine: nothing depends on it but how soon a test fails
	shortest = 5 * time.Millisecond
	longest  = 50 * time.Millisecond
)

// Failer is a test, as far as this package needs one: a testing.TB or a testscript.TestScript.
type Failer interface {
	Fatalf(format string, args ...any)
}

// helper is a test that can tell the line of a helper's caller.
type helper interface{ Helper() }

// Eventually asks again and again until done says yes. It fails the test after two minutes; what says what was waited for.
func Eventually(t Failer, what string, done func() bool) {
	if h, ok := t.(helper); ok {
		h.Helper()
	}
	Within(t, timeout, what, done)
}

// Within is [Eventually] with another limit.
func Within(t Failer, limit time.Duration, what string, done func() bool) {
	if h, ok := t.(helper); ok {
		h.Helper()
	}
	await(t, limit, func() string {
		if done() {
			return ""
		}
		return what
	})
}

// Await asks again and again until nothing is missing. It fails the test after two minutes, with what is missing then.
func Await(t Failer, missing func() string) {
	if h, ok := t.(helper); ok {
		h.Helper()
	}
	await(t, timeout, missing)
}

func await(t Failer, limit time.Duration, missing func() string) {
	if h, ok := t.(helper); ok {
		h.Helper()
	}
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	pause := shortest
	for what := missing(); what != ""; what = missing() {
		select {
		case <-deadline.C:
			t.Fatalf("not within %s: %s", limit, what)
			return
		case <-time.After(pause):
			pause = min(pause+pause/2, longest) // who asks too often takes the processor from what is waited for
		}
	}
}

// Must returns a result, and fails the test where there is an error instead: testkit.Must(os.ReadFile(name))(t).
func Must[T any](result T, err error) func(Failer) T {
	return func(t Failer) T {
		if h, ok := t.(helper); ok {
			h.Helper()
		}
		if err != nil {
			t.Fatalf("%v", err)
		}
		return result
	}
}

// ProcessorTime is how much of the processors' time this process has used.
func ProcessorTime(t Failer) time.Duration {
	if h, ok := t.(helper); ok {
		h.Helper()
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatalf("processor time: %v", err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
