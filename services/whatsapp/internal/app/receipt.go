package app

import (
	"context"
	"time"
)

const (
	receiptsWaiting = 256
	receiptsAtOnce  = 4
	receiptStale    = 3 * time.Second  // by then the answer is on its way, and "typing" would come after it
	receiptPatience = 10 * time.Second // for Meta
)

// receipt is a message that is to be shown as read.
type receipt struct {
	message string // its id
	at      time.Time
}

// receipts marks messages as read, and shows that an answer is being written. It is a courtesy: nobody waits for it, and
// what does not go out is dropped.
type receipts struct {
	graph Graph
	clock Clock
	queue chan receipt
}

func newReceipts(g Graph, c Clock) *receipts {
	return &receipts{graph: g, clock: c, queue: make(chan receipt, receiptsWaiting)}
}

func (r *receipts) offer(message string) {
	select {
	case r.queue <- receipt{message, r.clock.Now()}:
	default:
	}
}

// run marks until ctx ends.
func (r *receipts) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case next := <-r.queue:
			if r.clock.Now().Sub(next.at) < receiptStale {
				r.mark(ctx, next)
			}
		}
	}
}

func (r *receipts) mark(ctx context.Context, next receipt) {
	ctx, cancel := context.WithTimeout(ctx, receiptPatience)
	defer cancel()
	_ = r.graph.MarkRead(ctx, next.message, true) // it told only that we have read
}
