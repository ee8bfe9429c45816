package kept_test

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/kept"
)

// register is a number that changes: one more each time.
type register struct{ changes, value atomic.Int64 }

func (r *register) Version() (uint64, bool) {
	version := r.changes.Load()
	return uint64(version), version%2 == 0
}

func (r *register) step() {
	r.changes.Add(1)
	r.value.Add(1)
	r.changes.Add(1)
}

func newCache(bytes int) *kept.Cache[int64] {
	return kept.New(bytes, func(int64) int { return 8 })
}

func TestAValueIsGivenAsLongAsNoSourceChanges(t *testing.T) {
	var one, other register
	cache := newCache(1 << 20)
	stamp, ok := kept.Now(&one, &other)
	if !ok {
		t.Fatal("no stamp")
	}
	cache.Put("a", 7, stamp)
	if value, ok := cache.Get("a"); !ok || value != 7 {
		t.Errorf("%d, %v", value, ok)
	}
	if _, ok := cache.Get("b"); ok {
		t.Error("another key has a value")
	}
	other.step()
	if _, ok := cache.Get("a"); ok || stamp.Holds() {
		t.Error("it is given after a source has changed")
	}
	other.changes.Add(1)
	if _, ok := kept.Now(&one, &other); ok {
		t.Error("a source is stamped while it changes")
	}
}

func TestAClockChangesEachSecond(t *testing.T) {
	now := time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)
	stamp, _ := kept.Now(kept.Clock(func() time.Time { return now }))
	now = now.Add(time.Second - 1)
	if !stamp.Holds() {
		t.Error("it is another second")
	}
	now = now.Add(1)
	if stamp.Holds() {
		t.Error("it is the same second")
	}
}

func TestWhatSeveralWaitForIsMadeOnce(t *testing.T) {
	var source register
	cache := newCache(1 << 20)
	_, ok, leave := cache.Join(t.Context(), "a")
	if ok {
		t.Fatal("there is something")
	}
	var group sync.WaitGroup
	var made atomic.Int64
	for range 20 {
		group.Go(func() {
			value, ok, leave := cache.Join(t.Context(), "a")
			defer leave()
			if !ok {
				made.Add(1)
			} else if value != 7 {
				t.Errorf("given %d", value)
			}
		})
	}
	stamp, _ := kept.Now(&source)
	cache.Put("a", 7, stamp)
	leave()
	group.Wait()
	if made.Load() != 0 {
		t.Errorf("it is made %d times more", made.Load())
	}
}

func TestWhoWaitsGoesOnWhenNothingIsKept(t *testing.T) {
	cache := newCache(1 << 20)
	_, _, leave := cache.Join(t.Context(), "a")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, ok, leave := cache.Join(ended, "a"); ok {
		t.Error("there is something")
	} else {
		leave()
	}
	next := make(chan bool)
	go func() {
		_, ok, leave := cache.Join(t.Context(), "a")
		leave()
		next <- ok
	}()
	leave()
	if <-next {
		t.Error("there is something")
	}
}

func TestACacheStaysWithinItsBytes(t *testing.T) {
	const bound = 64 << 10
	cache := kept.New(bound, func(value []byte) int { return len(value) })
	for i := range 1000 {
		cache.Put(strconv.Itoa(i), make([]byte, 1024), nil)
	}
	for i := range 1000 { // what is evicted is evicted soon
		cache.Get(strconv.Itoa(i))
	}
	cache.Settle()
	if got := cache.Bytes(); got > bound || got == 0 {
		t.Errorf("%d bytes of %d", got, bound)
	}
}

// Whoever reads while others write never sees less than what was written before they asked, nor less than they have seen.
func TestNothingOldIsGivenWhileSourcesChange(t *testing.T) {
	var source register
	cache := newCache(1 << 20)
	read := func() int64 {
		value, ok, leave := cache.Join(t.Context(), "a")
		defer leave()
		if ok {
			return value
		}
		stamp, steady := kept.Now(&source)
		value = source.value.Load()
		if steady {
			cache.Put("a", value, stamp)
		}
		return value
	}
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			var seen int64
			for {
				select {
				case <-done:
					return
				default:
				}
				before := source.changes.Load() / 2
				value := read()
				if value < before || value < seen {
					t.Errorf("given %d after %d was written and %d seen", value, before, seen)
					return
				}
				seen = value
			}
		})
	}
	for range 20_000 {
		source.step()
	}
	close(done)
	group.Wait()
}

// busy is a source that is changing until it has been looked at so often.
type busy struct{ looks, until int }

func (b *busy) Version() (uint64, bool) {
	b.looks++
	return 1, b.looks > b.until
}

func TestAChangeUnderWayIsWaitedFor(t *testing.T) {
	if _, ok := kept.Soon(t.Context(), &busy{until: 3}); !ok {
		t.Error("not waited for")
	}
	if _, ok := kept.Soon(t.Context(), &busy{until: 1000}); ok {
		t.Error("stamped what is changing")
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, ok := kept.Soon(ended, &busy{until: 1000}); ok {
		t.Error("stamped what is changing for somebody who has gone")
	}
}
