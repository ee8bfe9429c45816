package es

import (
	"container/list"
	"context"
	"slices"
	"sync"
	"time"
)

// live is an aggregate in memory: its history folded up to a position. Some fields are guarded by the set. The others
// belong to the caller whose turn it is.
type live[S any] struct {
	id       string
	inUse    bool            // guarded by the set: someone has the turn
	waiting  []chan struct{} // guarded by the set: the queue; a channel is closed when its owner's turn comes
	place    *list.Element   // guarded by the set
	loaded   bool
	state    S
	position Position
	trail    trail // to position
	revision uint64
	hash     string
	commands map[CommandID]Position
}

// liveSet keeps the most recently used aggregates, each with a queue of its own. An aggregate in use is never dropped.
type liveSet[S any] struct {
	mu    sync.Mutex
	limit int
	now   func() time.Time
	byID  map[string]*live[S]
	used  *list.List // of *live[S], most recent first
}

func newLiveSet[S any](limit int, now func() time.Time) *liveSet[S] {
	return &liveSet[S]{limit: limit, now: now, byID: make(map[string]*live[S]), used: list.New()}
}

// lock joins the aggregate's queue and waits for the caller's turn. It returns the aggregate, which is the caller's alone
// until unlock, and the time at which the caller joined. The place in the queue and the time are taken in one step, so that
// of two callers the one who is served later has no earlier time.
func (s *liveSet[S]) lock(ctx context.Context, id string) (*live[S], time.Time, error) {
	l, turn, at := s.join(id)
	select {
	case <-turn:
		return l, at, nil
	case <-ctx.Done():
		s.leave(l, turn)
		return nil, time.Time{}, ctx.Err()
	}
}

// unlock gives the turn to the next in the queue.
func (s *liveSet[S]) unlock(l *live[S]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pass(l)
}

func (s *liveSet[S]) join(id string) (*live[S], chan struct{}, time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.byID[id]
	if !ok {
		l = &live[S]{id: id, commands: make(map[CommandID]Position)}
		l.place = s.used.PushFront(l)
		s.byID[id] = l
	}
	s.used.MoveToFront(l.place)
	turn := make(chan struct{})
	if l.inUse {
		l.waiting = append(l.waiting, turn)
	} else {
		l.inUse = true
		close(turn)
	}
	return l, turn, s.now()
}

// leave gives up a place in the queue. If the turn has just come, it passes it on.
func (s *liveSet[S]) leave(l *live[S], turn chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(l.waiting, turn); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
		return
	}
	s.pass(l)
}

// pass gives the turn to the next in the queue; where there is none, the aggregate is free and may be dropped.
func (s *liveSet[S]) pass(l *live[S]) {
	if len(l.waiting) > 0 {
		close(l.waiting[0])
		l.waiting = l.waiting[1:]
		return
	}
	l.inUse, l.waiting = false, nil
	s.evict()
}

// evict drops aggregates that are not in use, the least recently used first, until no more than the limit are left.
func (s *liveSet[S]) evict() {
	for e := s.used.Back(); e != nil && len(s.byID) > s.limit; {
		oldest := e.Value.(*live[S]) //nolint:forcetypeassert // the list holds nothing else
		e = e.Prev()
		if !oldest.inUse {
			s.used.Remove(oldest.place)
			delete(s.byID, oldest.id)
		}
	}
}
