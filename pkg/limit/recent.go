package limit

import (
	"hash/maphash"
	"sync"
	"time"
)

// Recent remembers which keys were met last, so many as there are cells. It is safe for concurrent use.
type Recent struct {
	seed maphash.Seed

	mu   sync.Mutex
	kept cells
}

// NewRecent returns one that remembers nothing yet.
func NewRecent() *Recent { return &Recent{seed: maphash.MakeSeed()} }

// Meet remembers that a key was met.
func (r *Recent) Meet(key string, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept.set(maphash.String(r.seed, key), at.UnixNano())
}

// Knows tells whether a key was met, as far as that is remembered.
func (r *Recent) Knows(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kept.get(maphash.String(r.seed, key)) != 0
}
