package readmodel

import (
	"container/heap"
	"context"
	"fmt"

	"github.com/qhatu/qhatu/pkg/es"
)

// WaitFor waits until the read model has reached a position. If ctx ends first, its error is returned.
func (m *Model) WaitFor(ctx context.Context, p es.Position) error {
	w := m.enqueue(p)
	if w == nil {
		return nil
	}
	select {
	case <-w.reached:
		return nil
	case <-ctx.Done():
		m.mu.Lock()
		defer m.mu.Unlock()
		m.waiters.remove(w)
		return fmt.Errorf("wait for position %d, now at %d: %w", p, m.position, ctx.Err())
	}
}

// enqueue returns nil when there is nothing to wait for.
func (m *Model) enqueue(p es.Position) *waiter {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.position >= p {
		return nil
	}
	w := &waiter{position: p, reached: make(chan struct{})}
	heap.Push(&m.waiters, w)
	return w
}

// waiter is one call of WaitFor.
type waiter struct {
	position es.Position
	reached  chan struct{}
	index    int // in the heap; -1 when out of it
}

// waiters is a heap with the lowest position on top, so that a batch looks only at the calls that it wakes.
type waiters []*waiter

func (ws *waiters) wake(position es.Position) {
	for len(*ws) > 0 && (*ws)[0].position <= position {
		w := heap.Pop(ws).(*waiter) //nolint:forcetypeassert // the heap holds only these
		close(w.reached)
	}
}

func (ws *waiters) remove(w *waiter) {
	if w.index >= 0 {
		heap.Remove(ws, w.index)
	}
}

func (ws waiters) Len() int           { return len(ws) }
func (ws waiters) Less(i, j int) bool { return ws[i].position < ws[j].position }

func (ws waiters) Swap(i, j int) {
	ws[i], ws[j] = ws[j], ws[i]
	ws[i].index, ws[j].index = i, j
}

// Push is for container/heap.
func (ws *waiters) Push(x any) {
	w := x.(*waiter) //nolint:forcetypeassert // the heap holds only these
	w.index = len(*ws)
	*ws = append(*ws, w)
}

// Pop is for container/heap.
func (ws *waiters) Pop() any {
	old := *ws
	w := old[len(old)-1]
	old[len(old)-1] = nil
	*ws = old[:len(old)-1]
	w.index = -1
	return w
}
