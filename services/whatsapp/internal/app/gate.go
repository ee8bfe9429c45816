package app

import (
	"fmt"
	"sync"
	"time"
)

const (
	gateFirst = time.Second // how long the sender holds at first when Meta is out of reach or overloaded
	gateLong  = time.Minute // at most, and always when it is stopped
)

// gate holds the whole sender: while Meta cannot be reached or wants less, for longer and longer; while token, number or
// account are in order for nothing, a minute at a time. When a time is up one entry goes through as a probe, and what
// becomes of it decides.
type gate struct {
	mu     sync.Mutex
	until  time.Time     // nobody passes before
	hold   time.Duration // for how long it is held; 0: open
	reason error         // why it is stopped; nil when it is not
	turn   ticket        // grows whenever it is held
}

// ticket tells what a sender knew when it passed: what became of those that passed before the gate was held says nothing
// of what came after.
type ticket int

// held returns how long entries have to wait before one of them may try to pass.
func (g *gate) held(now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.hold == 0 {
		return 0
	}
	return max(0, g.until.Sub(now))
}

// pass lets an entry go, or returns how long it has to wait. When the gate is held it goes alone.
func (g *gate) pass(now time.Time) (ticket, time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.hold == 0 {
		return g.turn, 0
	}
	if left := g.until.Sub(now); left > 0 {
		return g.turn, left
	}
	g.until = now.Add(g.hold)
	return g.turn, 0
}

// open lets everything through: Meta takes messages, or refuses them one by one. True: it was stopped before.
func (g *gate) open(t ticket) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t != g.turn {
		return false
	}
	wasStopped := g.reason != nil
	g.hold, g.reason = 0, nil
	return wasStopped
}

// slow holds the sender for a while, twice as long as the time before.
func (g *gate) slow(now time.Time, t ticket) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t != g.turn {
		return
	}
	g.hold, g.reason = min(max(2*g.hold, gateFirst), gateLong), nil
	g.until = now.Add(g.hold)
	g.turn++
}

// stop holds the sender until what is wrong has been put right. True: that is news.
func (g *gate) stop(now time.Time, t ticket, reason error) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t != g.turn {
		return false
	}
	news := g.reason == nil || g.reason.Error() != reason.Error()
	g.hold, g.until, g.reason = gateLong, now.Add(gateLong), reason
	g.turn++
	return news
}

// stopped says why nothing goes out; nil while the sender is not stopped.
func (g *gate) stopped() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.reason == nil {
		return nil
	}
	return fmt.Errorf("sending is stopped: %w", g.reason)
}
