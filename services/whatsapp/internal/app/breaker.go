package app

import (
	"fmt"
	"sync"
	"time"
)

const (
	breakerMinPause = time.Second      // how long nothing is sent at first when Meta is out of reach or overloaded
	breakerMaxPause = time.Minute      // at most, and always while the breaker is tripped
	breakerNoProbe  = 3 * pollInterval // after a pause: whoever waits looks each pollInterval
)

// circuitBreaker holds everything that is to be sent: while Meta cannot be reached or is overloaded, for longer and longer;
// while token, number or account do not work, which is called tripped, a minute at a time. When a pause is over, one message
// goes through as a probe, and what becomes of it decides.
type circuitBreaker struct {
	mu         sync.Mutex
	until      time.Time     // nothing goes through before
	pause      time.Duration // how long nothing goes through; 0: closed, everything goes through
	reason     error         // why it is tripped; nil when it is not
	generation generation    // grows whenever the breaker opens
}

// generation tells what a sender knew when it was let through: the outcome of a message that was let through before the
// breaker opened says nothing of what came after.
type generation int

// wait returns how long messages have to wait before one of them may try to go through.
func (b *circuitBreaker) wait(now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pause == 0 {
		return 0
	}
	return max(0, b.until.Sub(now))
}

// holds tells whether nothing is to be made to send that may wait: nothing goes through, and something waits already that will be the probe. Where no
// probe has gone through although it was time, there is none, and whatever comes is it.
func (b *circuitBreaker) holds(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.pause > 0 && now.Before(b.until.Add(breakerNoProbe))
}

// allow lets a message through, or returns how long it has to wait. While the breaker is open it goes alone.
func (b *circuitBreaker) allow(now time.Time) (generation, time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pause == 0 {
		return b.generation, 0
	}
	if left := b.until.Sub(now); left > 0 {
		return b.generation, left
	}
	b.until = now.Add(b.pause)
	return b.generation, 0
}

// close lets everything through: Meta takes messages, or refuses them one by one. It reports whether the breaker was
// open before.
func (b *circuitBreaker) close(g generation) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if g != b.generation {
		return false
	}
	wasOpen := b.pause > 0
	b.pause, b.reason = 0, nil
	return wasOpen
}

// open lets nothing through for a while, twice as long as the time before. It reports whether the breaker was closed before.
func (b *circuitBreaker) open(now time.Time, g generation) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if g != b.generation {
		return false
	}
	wasClosed := b.pause == 0
	b.pause, b.reason = min(max(2*b.pause, breakerMinPause), breakerMaxPause), nil
	b.until = now.Add(b.pause)
	b.generation++
	return wasClosed
}

// trip lets nothing through but a probe a minute, until what is wrong has been put right. It reports whether the reason is
// new.
func (b *circuitBreaker) trip(now time.Time, g generation, reason error) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if g != b.generation {
		return false
	}
	isNew := b.reason == nil || b.reason.Error() != reason.Error()
	b.pause, b.until, b.reason = breakerMaxPause, now.Add(breakerMaxPause), reason
	b.generation++
	return isNew
}

// checkTripped returns why nothing goes out; nil while the breaker is not tripped.
func (b *circuitBreaker) checkTripped() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.reason == nil {
		return nil
	}
	return fmt.Errorf("sending is stopped: %w", b.reason)
}
