package markettest

import (
	"sync/atomic"
	"time"
)

// Clock is the time of a market and of its chat's network. It runs, and a test moves it forward.
type Clock struct{ ahead atomic.Int64 } // nanoseconds

// Now is the time.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Advance moves the time forward, whether the market runs or not. Timers, which the log's server keeps, do not follow: what has
// become overdue is left to the sweeps.
func (c *Clock) Advance(d time.Duration) { c.ahead.Add(int64(d)) }
