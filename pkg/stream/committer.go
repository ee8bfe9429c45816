package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/nats-io/nats.go"
)

const (
	aside     = 16      // appends that go on by themselves side by side before others wait
	fewest    = 16      // that wait before a batch is worth its cost, which is that of some 20 single appends
	most      = 256     // in a batch, of the 1,000 that the server takes
	mostBytes = 4 << 20 // of data in a batch; what goes beyond them waits for the next
	apart     = 16      // appends to a subject that go on by themselves after one lost a race there
	mostRaced = 1 << 10 // subjects of which that is remembered
)

// Committer appends to one stream, many at the price of a few: where many append at the same time, they are stored together,
// as an atomic batch in which each has its own condition. It is safe for concurrent use.
//
// A batch decides nothing. When the server refuses it or does not answer, each append in it goes on by itself with
// [Stream.Append], which finds out whether it was stored. If the server refuses it because of a race, only those go on by
// themselves that lost one; the others are stored together. Where a race was lost the next appends go on by themselves at
// once: a subject that other processes write to all the time holds up no batch.
//
// A batch begins when enough appends wait for one. After it, while many come, it begins with the first that comes. What
// comes while it is being opened is in it. So nothing waits for a clock, and who is alone waits for nobody.
//
// It has a goroutine while a batch is being stored, and none otherwise.
type Committer struct {
	stream Stream

	mu       sync.Mutex
	queue    []*waiting     // in the order in which they came
	alone    int            // appends that go on by themselves
	together bool           // a batch is being stored
	busy     bool           // the last batch was worth its cost
	limit    int            // appends in a batch; fewer than fewest: none are made
	raced    map[string]int // by subject, how many appends are still to go on by themselves
}

// NewCommitter returns a committer for a stream.
func NewCommitter(s Stream) *Committer {
	return &Committer{stream: s, limit: most, raced: make(map[string]int)}
}

// waiting is an append in the queue or in a batch. Whether it was told and whether its caller left is guarded by the
// committer.
type waiting struct {
	expected uint64
	msg      *nats.Msg
	answer   chan uint64 // where it was stored, or goOn
	told     bool        // answer holds one
	left     bool        // nobody waits for one
}

// goOn tells an append to go on by itself.
const goOn = 0

// Append is [Stream.Append], with the same outcomes. msg must not be changed or appended again after the caller gave up: what
// is under way may still be stored.
func (c *Committer) Append(ctx context.Context, expected uint64, msg *nats.Msg) (uint64, error) {
	w := &waiting{expected: expected, msg: msg, answer: make(chan uint64, 1)}
	c.join(w)
	select {
	case sequence := <-w.answer:
		return c.finish(ctx, w, sequence)
	case <-ctx.Done():
		if c.leave(w) {
			return 0, fmt.Errorf("append to %s: %w: %w", msg.Subject, ErrUnavailable, ctx.Err())
		}
		return c.finish(ctx, w, <-w.answer)
	}
}

func (c *Committer) finish(ctx context.Context, w *waiting, sequence uint64) (uint64, error) {
	if sequence != goOn {
		return sequence, nil
	}
	sequence, err := c.stream.Append(ctx, w.expected, w.msg)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.alone--
	c.race(w.msg.Subject, errors.Is(err, ErrConflict))
	c.proceed()
	return sequence, err
}

func (c *Committer) join(w *waiting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.raced[w.msg.Subject] > 0 {
		c.tell(w, goOn)
		return
	}
	c.queue = append(c.queue, w)
	c.proceed()
}

// race notes whether an append lost a race. c.mu is held.
func (c *Committer) race(subject string, lost bool) {
	if lost {
		if len(c.raced) == mostRaced {
			clear(c.raced)
		}
		c.raced[subject] = apart
		return
	}
	if c.raced[subject]--; c.raced[subject] <= 0 {
		delete(c.raced, subject)
	}
}

// leave takes an append whose caller gives up out of the queue. False: it has its answer.
func (c *Committer) leave(w *waiting) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if w.told {
		return false
	}
	w.left = true
	c.queue = slices.DeleteFunc(c.queue, func(other *waiting) bool { return other == w })
	return true
}

// proceed starts what may start: a batch if it is worth its cost, else a few by themselves. c.mu is held.
func (c *Committer) proceed() {
	batches := c.limit >= fewest
	switch {
	case c.together || len(c.queue) == 0:
	case batches && (c.busy || len(c.queue) >= fewest):
		c.together = true
		first := c.queue[0]
		c.queue = c.queue[1:]
		go c.store(first)
	default:
		for len(c.queue) > 0 && (c.alone < aside || !batches) {
			c.tell(c.queue[0], goOn)
			c.queue = c.queue[1:]
		}
	}
}

// store stores a batch that begins with this append, and tells each in it where it was stored or that it is to go on by
// itself.
func (c *Committer) store(first *waiting) {
	var sequence uint64
	b, err := c.stream.open(first)
	if err == nil {
		c.fill(b)
		sequence, err = b.commit()
	}
	if isRace(err) {
		b, sequence, err = c.again(b, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, w := range b.parts {
		if err != nil {
			c.tell(w, goOn)
		} else {
			c.tell(w, sequence+uint64(i))
		}
	}
	c.learn(len(b.parts), err)
	c.together = false
	c.proceed()
}

// fill moves appends from the queue into a batch: of those to the same subject the first.
func (c *Committer) fill(b *batch) {
	c.mu.Lock()
	defer c.mu.Unlock()
	first := b.parts[0].msg
	bytes, seen := len(first.Data), map[string]bool{first.Subject: true}
	var rest []*waiting
	for _, w := range c.queue {
		if bytes += len(w.msg.Data); seen[w.msg.Subject] || len(b.parts) == c.limit || bytes > mostBytes {
			rest = append(rest, w)
		} else {
			b.parts = append(b.parts, w)
		}
		seen[w.msg.Subject] = true
	}
	c.queue = rest
}

// again stores those of a batch that lost no race.
func (c *Committer) again(b *batch, refusal error) (*batch, uint64, error) {
	ready, lost := b.sift()
	c.mu.Lock()
	for _, w := range lost {
		c.race(w.msg.Subject, true)
		c.tell(w, goOn)
	}
	c.mu.Unlock()
	b.parts = ready
	if len(ready) < fewest {
		return b, 0, refusal
	}
	return c.stream.together(ready)
}

// learn draws the conclusions from a batch of n. c.mu is held.
func (c *Committer) learn(n int, err error) {
	c.busy = err == nil && n >= fewest
	switch {
	case errors.Is(err, errNoBatches):
		c.limit = 0
	case hasCode(err, codeBatchTooLarge):
		c.limit /= 2
	}
}

// tell gives an append its answer, unless its caller has left. c.mu is held.
func (c *Committer) tell(w *waiting, answer uint64) {
	if w.left {
		return
	}
	if answer == goOn {
		c.alone++
	}
	w.told = true
	w.answer <- answer
}
