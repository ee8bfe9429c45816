// Package wait pauses without outliving a context. It imports nothing but the standard library.
package wait

import (
	"context"
	"time"
)

// For reports whether d passed before ctx ended.
func For(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
