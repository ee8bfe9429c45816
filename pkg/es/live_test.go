package es

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// within checks that the set holds no more than its limit beside those in use, and that its list and its map agree.
func within[S any](t interface{ Errorf(string, ...any) }, s *liveSet[S], inUse int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.byID) > s.limit+inUse || s.used.Len() != len(s.byID) {
		t.Errorf("%d aggregates by id and %d in the list, limit %d, %d in use", len(s.byID), s.used.Len(), s.limit, inUse)
	}
	for e := s.used.Front(); e != nil; e = e.Next() {
		l := e.Value.(*live[S])
		if s.byID[l.id] != l || l.place != e {
			t.Errorf("%s is in the list but not in its place", l.id)
		}
	}
}

func TestTheLeastRecentlyUsedIsDropped(t *testing.T) {
	set := newLiveSet[int](2, time.Now)
	use := func(id string) *live[int] {
		l, _, err := set.lock(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		set.unlock(l)
		return l
	}
	a, b := use("a"), use("b")
	if use("a") != a {
		t.Fatal("a was dropped with room to spare")
	}
	use("c")
	if use("a") != a {
		t.Error("a was dropped, though b was used before it")
	}
	if use("b") == b {
		t.Error("b was kept over the limit")
	}
	within(t, set, 0)
}

// The law: whoever holds an aggregate, or waits for it, meets the same one; what nobody holds is bounded.
func TestAnAggregateInUseIsNeverDropped(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		set := newLiveSet[int](rapid.IntRange(0, 4).Draw(t, "limit"), time.Now)
		held := map[string]*live[int]{}
		for range rapid.IntRange(1, 60).Draw(t, "length") {
			id := rapid.StringMatching(`[a-h]`).Draw(t, "id")
			if l, ok := held[id]; ok {
				delete(held, id)
				set.unlock(l)
			} else {
				l, _, err := set.lock(context.Background(), id)
				if err != nil {
					t.Fatal(err)
				}
				held[id] = l
			}
			for id, l := range held {
				if set.byID[id] != l {
					t.Fatalf("%s is in use and was dropped", id)
				}
			}
			within(t, set, len(held))
		}
		for _, l := range held {
			set.unlock(l)
		}
		within(t, set, 0)
	})
}

func TestAWaitThatEndsLeavesNothingBehind(t *testing.T) {
	set := newLiveSet[int](0, time.Now)
	l, _, err := set.lock(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := set.lock(ctx, "a"); !errors.Is(err, context.Canceled) {
		t.Fatalf("locked twice: %v", err)
	}
	if set.byID["a"] != l || !l.inUse || len(l.waiting) != 0 {
		t.Errorf("dropped under its user, %d wait", len(l.waiting))
	}
	set.unlock(l)
	within(t, set, 0)
}

// Each aggregate is one goroutine's at a time, and nothing that it learned is lost while others come and go.
func TestOneAtATime(t *testing.T) {
	const workers, rounds, ids = 8, 200, 3
	set := newLiveSet[int](ids, time.Now)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range rounds {
				l, _, err := set.lock(context.Background(), fmt.Sprint((w+i)%ids))
				if err != nil {
					t.Errorf("lock: %v", err)
					return
				}
				l.state++
				set.unlock(l)
			}
		})
	}
	wg.Wait()
	total := 0
	for _, l := range set.byID {
		total += l.state
	}
	if total != workers*rounds {
		t.Errorf("counted %d of %d", total, workers*rounds)
	}
	within(t, set, 0)
}

// A waiter keeps an aggregate alive though its holder leaves and the set is full of others.
func TestAWaiterMeetsTheSameAggregate(t *testing.T) {
	set := newLiveSet[int](0, time.Now)
	first, _, err := set.lock(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	met := make(chan *live[int])
	go func() {
		l, _, _ := set.lock(context.Background(), "a")
		met <- l
	}()
	awaitQueue(set, first, 1)
	set.unlock(first)
	second := <-met
	if second != first {
		t.Error("the waiter was given another copy")
	}
	set.unlock(second)
	within(t, set, 0)
}

// awaitQueue returns when so many wait for an aggregate.
func awaitQueue[S any](set *liveSet[S], l *live[S], want int) {
	for waiting := -1; waiting != want; {
		set.mu.Lock()
		waiting = len(l.waiting)
		set.mu.Unlock()
	}
}

// The turns come in the order of the queue, and so do the times; who gives up is passed over.
func TestTheQueueIsServedInOrder(t *testing.T) {
	const callers, quits = 20, 7
	var clock time.Time
	set := newLiveSet[int](0, func() time.Time { clock = clock.Add(time.Second); return clock })
	first, last, err := set.lock(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	type turn struct {
		caller int
		at     time.Time
	}
	quitting, quit := context.WithCancel(t.Context())
	gone, served := make(chan error), make(chan turn, callers)
	var left sync.WaitGroup
	for caller := range callers {
		left.Go(func() {
			ctx := t.Context()
			if caller == quits {
				ctx = quitting
			}
			l, at, err := set.lock(ctx, "a")
			if err != nil {
				gone <- err
				return
			}
			served <- turn{caller, at}
			set.unlock(l)
		})
		awaitQueue(set, first, caller+1)
	}
	quit()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Fatalf("gave up with %v", err)
	}
	set.unlock(first)
	for caller := range callers {
		if caller == quits {
			continue
		}
		got := <-served
		if got.caller != caller || !got.at.After(last) {
			t.Errorf("served %d at %s after %s, want %d", got.caller, got.at, last, caller)
		}
		last = got.at
	}
	left.Wait()
	within(t, set, 0)
}

// Whoever gives up just when the turn comes passes it on.
func TestATurnThatComesTooLateIsPassedOn(t *testing.T) {
	set := newLiveSet[int](0, time.Now)
	l, _, err := set.lock(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	_, late, _ := set.join("a")
	_, next, _ := set.join("a")
	set.unlock(l)
	set.leave(l, late)
	select {
	case <-next:
	default:
		t.Fatal("the turn was lost")
	}
	set.unlock(l)
	within(t, set, 0)
}
