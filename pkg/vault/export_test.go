package vault

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// IsTrusted reports whether what is in memory is used.
func (v *Vault) IsTrusted() bool { return v.isTrusted() }

// SetClock replaces the clock.
func (v *Vault) SetClock(now func() time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.now = now
}

// Look has a look at the bucket of keys that finds nothing missed.
func (v *Vault) Look() { v.trustSince(look{at: v.now()}, 0) }

// Trust is how long a look is good for.
const Trust = trust

// CountReads counts reads of keys from now on.
func (v *Vault) CountReads() (reads func() int64) {
	counted := &countedKeys{KeyValue: v.keys}
	v.keys = counted
	return counted.reads.Load
}

type countedKeys struct {
	jetstream.KeyValue
	reads atomic.Int64
}

func (c *countedKeys) Get(ctx context.Context, key string) (jetstream.KeyValueEntry, error) {
	c.reads.Add(1)
	return c.KeyValue.Get(ctx, key)
}

// HoldDocuments lets the next reads of documents wait until they are let go. begun receives one value for each.
func (v *Vault) HoldDocuments() (begun <-chan string, letGo func()) {
	held := &heldDocuments{v.documents, make(chan string), make(chan struct{})}
	v.documents = held
	return held.begun, func() { close(held.free) }
}

type heldDocuments struct {
	jetstream.KeyValue
	begun chan string
	free  chan struct{}
}

func (h *heldDocuments) Get(ctx context.Context, key string) (jetstream.KeyValueEntry, error) {
	entry, err := h.KeyValue.Get(ctx, key)
	select {
	case <-h.free:
	case h.begun <- key:
		<-h.free
	}
	return entry, err
}
