package app

import (
	"context"
	"time"
)

const (
	readMarksWaiting     = 256
	readMarksConcurrency = 4
	readMarkMaxAge       = 3 * time.Second  // by then the answer is on its way, and "typing" would come after it
	readMarkTimeout      = 10 * time.Second // for Meta
)

// readMarker marks messages as read, and shows that an answer is being written. It is a courtesy: nobody waits for it, and
// what does not go out is dropped.
type readMarker struct {
	graph Graph
	clock Clock
	queue chan unreadMessage
}

type unreadMessage struct {
	id string // Meta's
	at time.Time
}

func newReadMarker(g Graph, c Clock) *readMarker {
	return &readMarker{graph: g, clock: c, queue: make(chan unreadMessage, readMarksWaiting)}
}

// offer has a message marked soon, unless too many are waiting.
func (r *readMarker) offer(messageID string) {
	select {
	case r.queue <- unreadMessage{messageID, r.clock.Now()}:
	default:
	}
}

// run marks messages until ctx ends.
func (r *readMarker) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-r.queue:
			if r.clock.Now().Sub(m.at) < readMarkMaxAge {
				r.mark(ctx, m.id)
			}
		}
	}
}

func (r *readMarker) mark(ctx context.Context, messageID string) {
	ctx, cancel := context.WithTimeout(ctx, readMarkTimeout)
	defer cancel()
	_ = r.graph.MarkRead(ctx, messageID, true) // a mark that fails is missed by nobody
}
