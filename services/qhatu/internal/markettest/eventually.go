package markettest

import (
	"testing"
	"time"
)

const interval = 5 * time.Millisecond

// Eventually asks again and again until done says yes, and stops the test when that takes more than half a minute.
func Eventually(t testing.TB, what string, done func() bool) {
	t.Helper()
	Within(t, defaultTimeout, what, done)
}

// Within is Eventually with a timeout of its own.
func Within(t testing.TB, timeout time.Duration, what string, done func() bool) {
	t.Helper()
	deadline := time.NewTimer(timeout)
	defer deadline.Stop()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for !done() {
		select {
		case <-deadline.C:
			t.Fatalf("not within %s: %s", timeout, what)
		case <-tick.C:
		}
	}
}
