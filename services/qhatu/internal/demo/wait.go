package demo

import (
	"context"
	"fmt"
	"time"
)

const interval = 40 * time.Millisecond

const awaitTimeout = 30 * time.Second // for what takes milliseconds, on a slow machine

// await asks at intervals until done says yes. what is for the error when it never does.
func await(ctx context.Context, what string, done func(context.Context) (bool, error)) error {
	within, cancel := context.WithTimeout(ctx, awaitTimeout)
	defer cancel()
	tick := time.NewTicker(interval)
	defer tick.Stop()
	var failed error
	for {
		select {
		case <-within.Done():
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if failed != nil {
				return fmt.Errorf("not within %s: %s: %w", awaitTimeout, what, failed)
			}
			return fmt.Errorf("not within %s: %s", awaitTimeout, what)
		case <-tick.C:
		}
		ok, err := done(within)
		if ok {
			return nil
		}
		failed = err
	}
}
