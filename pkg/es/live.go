package es

import (
	"container/list"
	"context"
	"sync"
)

// live is an aggregate in memory: a fold of its history up to a position.
type live[S any] struct {
	id       string
	turn     chan struct{} // holds one token: whoever has it may use the rest
	users    int           // guarded by the set
	place    *list.Element // guarded by the set
	loaded   bool
	state    S
	position Position
	revision uint64
	hash     string
	commands map[CommandID]Position
}

// liveSet keeps the most recently used aggregates, each behind a lock of its own. An aggregate in use is never dropped.
type liveSet[S any] struct {
	mu    sync.Mutex
	limit int
	byID  map[string]*live[S]
	used  *list.List // of *live[S], most recent first
}

func newLiveSet[S any](limit int) *liveSet[S] {
	return &liveSet[S]{limit: limit, byID: make(map[string]*live[S]), used: list.New()}
}

// lock returns the aggregate for the caller alone, until unlock.
func (s *liveSet[S]) lock(ctx context.Context, id string) (*live[S], error) {
	l := s.take(id)
	select {
	case <-l.turn:
		return l, nil
	case <-ctx.Done():
		s.drop(l)
		return nil, ctx.Err()
	}
}

func (s *liveSet[S]) unlock(l *live[S]) {
	l.turn <- struct{}{}
	s.drop(l)
}

func (s *liveSet[S]) take(id string) *live[S] {
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.byID[id]
	if !ok {
		l = &live[S]{id: id, turn: make(chan struct{}, 1), commands: make(map[CommandID]Position)}
		l.turn <- struct{}{}
		l.place = s.used.PushFront(l)
		s.byID[id] = l
	}
	l.users++
	s.used.MoveToFront(l.place)
	return l
}

func (s *liveSet[S]) drop(l *live[S]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l.users--
	for e := s.used.Back(); e != nil && len(s.byID) > s.limit; {
		oldest := e.Value.(*live[S]) //nolint:forcetypeassert // the list holds nothing else
		e = e.Prev()
		if oldest.users == 0 {
			s.used.Remove(oldest.place)
			delete(s.byID, oldest.id)
		}
	}
}
