package app

import (
	"context"
	"time"
)

// Clock is the time, and waiting for it.
type Clock struct {
	Now   func() time.Time
	Pause func(context.Context, time.Duration) error // until the time has passed, or with ctx's error when that ends first
}

// RealClock reads the time from now and waits for real.
func RealClock(now func() time.Time) Clock { return Clock{Now: now, Pause: pause} }

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
