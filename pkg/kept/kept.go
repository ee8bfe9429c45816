// Package kept keeps what was made of something else for as long as that stays as it was.
//
// Whatever answers are made of is a [Source], which has another version after each change. Who makes something stamps its sources
// first and reads them then, so that what is kept is at least as new as its stamp. It is given again only while the
// stamp holds: then no source has changed since before it was made.
//
// It imports nothing of the project.
package kept

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
)

// Source is something that changes. It is safe for concurrent use.
type Source interface {
	// Version tells the states of the source apart: no two have the same. What was read while the version was ok and the same
	// before and after is of one state. It is not ok while a change is under way, or when nobody can tell.
	Version() (version uint64, ok bool)
}

// Clock is the time as a source: its version is another one each second.
type Clock func() time.Time

// Version is the second of the clock.
func (c Clock) Version() (version uint64, ok bool) { return uint64(c().Unix()), true } //nolint:gosec // only compared

// Stamp is the versions that some sources had at one moment. The nil Stamp is of no source, and holds for ever.
type Stamp []stamped

type stamped struct {
	source  Source
	version uint64
}

// Now stamps sources, before they are read. ok is false where the version of one is not: what is made then cannot be kept.
func Now(sources ...Source) (s Stamp, ok bool) {
	s = make(Stamp, len(sources))
	for i, source := range sources {
		version, ok := source.Version()
		if !ok {
			return nil, false
		}
		s[i] = stamped{source, version}
	}
	return s, true
}

// patience is about how long a change that is under way is waited for.
const patience = 5 * time.Millisecond

// Soon is Now, which waits for a change that is under way: whoever made something of its own instead would make it beside all
// others who come at that moment.
func Soon(ctx context.Context, sources ...Source) (s Stamp, ok bool) {
	for pause := patience / 64; pause < patience; pause *= 2 {
		if s, ok = Now(sources...); ok {
			return s, true
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, false
		}
	}
	return Now(sources...)
}

// Holds reports whether no source has changed since.
func (s Stamp) Holds() bool {
	for _, was := range s {
		if version, ok := was.source.Version(); !ok || version != was.version {
			return false
		}
	}
	return true
}

// same reports whether two stamps of the same sources are of the same versions.
func (s Stamp) same(as Stamp) bool {
	return slices.EqualFunc(s, as, func(a, b stamped) bool { return a.version == b.version })
}

// Cache keeps values by key up to a number of bytes in all; what is asked for least goes first. It is safe for concurrent use.
type Cache[V any] struct {
	entries *otter.Cache[string, entry[V]]

	mu     sync.Mutex
	making map[string]chan struct{} // closed when whoever makes the value of a key is done
}

type entry[V any] struct {
	value V
	stamp Stamp
}

// One keeps one value, the last that was made. It is safe for concurrent use.
type One[V any] struct{ last atomic.Pointer[entry[V]] }

// Get returns the value, if it was made of its sources as they are by a stamp of the same ones. Whoever needs many values takes one stamp for
// all of them, before reading.
func (o *One[V]) Get(now Stamp) (value V, ok bool) {
	found := o.last.Load()
	if found == nil || !found.stamp.same(now) {
		return value, false
	}
	return found.value, true
}

// Put keeps a value that was made after the stamp was taken.
func (o *One[V]) Put(value V, made Stamp) { o.last.Store(&entry[V]{value, made}) }

// overhead is about what an entry costs beside its key and value, in bytes.
const overhead = 512

// New returns a cache of so many bytes. size tells those of a value.
func New[V any](bytes int, size func(V) int) *Cache[V] {
	return &Cache[V]{
		making: map[string]chan struct{}{},
		entries: otter.Must(&otter.Options[string, entry[V]]{
			MaximumWeight: uint64(bytes), //nolint:gosec // not negative
			Weigher: func(key string, e entry[V]) uint32 {
				return uint32(overhead + len(key) + size(e.value)) //nolint:gosec // an answer is far below 4 GB
			},
		}),
	}
}

// Get returns the value that is kept under a key and still holds.
func (c *Cache[V]) Get(key string) (value V, ok bool) {
	found, ok := c.entries.GetIfPresent(key)
	if !ok || !found.stamp.Holds() {
		return value, false
	}
	return found.value, true
}

// Put keeps a value that was made after the stamp was taken.
func (c *Cache[V]) Put(key string, value V, made Stamp) {
	c.entries.Set(key, entry[V]{value, made})
}

// Bytes is about how much memory it takes.
func (c *Cache[V]) Bytes() uint64 { return c.entries.WeightedSize() }

// rounds is how often somebody waits for what another one makes, where sources change all the time.
const rounds = 3

// Join returns the value that is kept under a key, like Get. Where there is none, of those who come at the same time one is told to make it, and the
// others wait until it is done, so that it is made once. Whoever gets ok == false makes the value, and calls leave when it is kept,
// or is not to be.
func (c *Cache[V]) Join(ctx context.Context, key string) (value V, ok bool, leave func()) {
	for range rounds {
		if value, ok = c.Get(key); ok {
			return value, true, func() {}
		}
		done, first := c.enter(key)
		if first {
			return value, false, func() { c.leave(key, done) }
		}
		select {
		case <-done:
		case <-ctx.Done():
			return value, false, func() {}
		}
	}
	value, ok = c.Get(key)
	return value, ok, func() {}
}

func (c *Cache[V]) enter(key string) (done chan struct{}, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if done, ok := c.making[key]; ok {
		return done, false
	}
	done = make(chan struct{})
	c.making[key] = done
	return done, true
}

func (c *Cache[V]) leave(key string, done chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.making, key)
	close(done)
}
