package keyedqueue

import "github.com/nats-io/nats.go/jetstream"

// mostKnown is how many keys are remembered; what is forgotten is asked for again.
const mostKnown = 1 << 16

// progress is what a worker knows of a durable without asking. The server gives deliveries consecutive numbers, across all
// who read the durable, and delivers in the order of the stream what it delivers for the first time. So while no number is
// missing, every message from the first one on that was new is delivered to this worker.
type progress struct {
	done      map[string]uint64 // by key: every message up to there is done
	delivered uint64            // number of the last delivery
	unbroken  uint64            // sequence of the first new message since a number was missing; 0: none has come
}

func newProgress() *progress { return &progress{done: map[string]uint64{}} }

// deliver notes a delivery.
func (p *progress) deliver(meta *jetstream.MsgMetadata) {
	if meta.Sequence.Consumer != p.delivered+1 {
		p.unbroken = 0
	}
	p.delivered = meta.Sequence.Consumer
	if p.unbroken == 0 && meta.NumDelivered == 1 {
		p.unbroken = meta.Sequence.Stream
	}
}

// isUnbrokenSince tells whether every message after a sequence that was delivered at all was delivered to this worker.
func (p *progress) isUnbrokenSince(sequence uint64) bool {
	return p.unbroken > 0 && sequence >= p.unbroken
}

// remember notes that every message of a key up to a sequence is done.
func (p *progress) remember(key string, sequence uint64) {
	if len(p.done) >= mostKnown {
		clear(p.done)
	}
	p.done[key] = sequence
}
