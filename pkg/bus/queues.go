package bus

import (
	"container/list"
	"context"
	"sync"

	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/trace"
)

// queues are the messages of one reading of the stream that are not done, in a queue for each key. Messages come in the
// order of the stream.
type queues struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	out    chan<- *message.Message
	done   func(*stored) // is told of each that is done
	trace  func(context.Context, job) (context.Context, trace.Span)

	work sync.WaitGroup
	mu   sync.Mutex
	last uint64 // sequence of the last one that came

	byKey    map[string][]job         // those of a key that wait; a key that is there is at work
	undone   *list.List               // of *stored, in the order of the stream
	elements map[uint64]*list.Element // of undone, by sequence
}

// stored is a message that is not done.
type stored struct {
	Message
	delivery jetstream.Msg
	parts    int
	left     int // parts that are not done
}

// job is one part of a message.
type job struct {
	of   *stored
	part part
}

func newQueues(ctx context.Context, out chan<- *message.Message, done func(*stored), begin func(context.Context, job) (context.Context, trace.Span)) *queues {
	q := &queues{out: out, done: done, trace: begin, byKey: map[string][]job{}, undone: list.New(), elements: map[uint64]*list.Element{}}
	q.ctx, q.cancel = context.WithCancelCause(ctx)
	return q
}

// close ends the work and waits for it.
func (q *queues) close() {
	q.cancel(nil)
	q.work.Wait()
}

// knowledge is what is known of a message.
type knowledge int

const (
	unknown knowledge = iota // it did not come yet
	undone
	done
)

func (q *queues) knows(sequence uint64) knowledge {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch {
	case sequence > q.last:
		return unknown
	case q.elements[sequence] != nil:
		return undone
	default:
		return done
	}
}

// put adds a message that is not known yet. One without parts is done.
func (q *queues) put(m *stored, parts []part) {
	m.parts, m.left = len(parts), len(parts)
	if m.left == 0 {
		defer q.done(m)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.last = m.Sequence
	if m.left > 0 {
		q.elements[m.Sequence] = q.undone.PushBack(m)
	}
	for _, p := range parts {
		q.add(job{m, p})
	}
}

// add adds a job to the queue of its key.
func (q *queues) add(j job) {
	waiting, atWork := q.byKey[j.part.key]
	if atWork {
		q.byKey[j.part.key] = append(waiting, j)
		return
	}
	q.byKey[j.part.key] = nil
	q.work.Go(func() { q.drain(j) })
}

// lastCame is the sequence of the last message that came.
func (q *queues) lastCame() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.last
}

// standing is the sequence up to which all is done.
func (q *queues) standing() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	if first := q.undone.Front(); first != nil {
		return first.Value.(*stored).Sequence - 1 //nolint:forcetypeassert // it holds nothing else
	}
	return q.last
}

// drain does a job and then those that wait for its key, until there is none or the work ends.
func (q *queues) drain(next job) {
	for more := true; more; {
		if !q.do(next) {
			return
		}
		next, more = q.after(next)
	}
}

// do hands out a part and waits until it is done. False: the work ended first, or it is to be given back.
func (q *queues) do(j job) (done bool) {
	ctx, span := q.trace(q.ctx, j)
	wm := encode(ctx, j.of.Message, j.part)
	defer func() { span.End(!done || isDead(wm)) }()
	select {
	case q.out <- wm:
	case <-q.ctx.Done():
		return false
	}
	select {
	case <-wm.Acked():
		return true
	case <-wm.Nacked(): // the work has ended, or it failed here for too long
		q.cancel(errGivenBack)
		return false
	}
}

// after takes note that a job is done and returns the next one with its key.
func (q *queues) after(j job) (next job, more bool) {
	if q.finish(j.of) {
		q.done(j.of)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting := q.byKey[j.part.key]
	if len(waiting) == 0 {
		delete(q.byKey, j.part.key)
		return job{}, false
	}
	q.byKey[j.part.key] = waiting[1:]
	return waiting[0], true
}

// finish takes note that a part of a message is done; true when it was the last.
func (q *queues) finish(m *stored) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if m.left--; m.left > 0 {
		return false
	}
	q.undone.Remove(q.elements[m.Sequence])
	delete(q.elements, m.Sequence)
	return true
}
