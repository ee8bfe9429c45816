package wait_test

import (
	"context"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/internal/wait"
)

func TestFor(t *testing.T) {
	if !wait.For(t.Context(), time.Nanosecond) {
		t.Error("the time did not pass")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if wait.For(ended, time.Hour) {
		t.Error("it waited beyond the end of its context")
	}
}
