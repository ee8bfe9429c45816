package bus_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// ledger is what replicas have done together. The rings of each bell are numbered from 1.
type ledger struct {
	mu      sync.Mutex
	random  *rand.Rand
	written map[string]int
	done    map[string]int
	wrong   []string
}

// write stores rings of random bells.
func (l *ledger) write(t *testing.T, w *tower, n int) {
	t.Helper()
	for range n {
		l.mu.Lock()
		id := fmt.Sprintf("bell-%d", l.random.IntN(9))
		l.written[id]++
		number := l.written[id]
		l.mu.Unlock()
		w.commit(t, id, ring{number})
	}
}

// react fails and panics now and then. It takes note of what comes before what is earlier is done.
func (l *ledger) react(ctx context.Context, r es.Record) error {
	var e ring
	if err := json.Unmarshal(r.Data, &e); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if done := l.done[r.AggregateID]; e.N > done+1 {
		l.wrong = append(l.wrong, fmt.Sprintf("%d of %s came when %d was done", e.N, r.AggregateID, done))
	}
	switch l.random.IntN(20) {
	case 0:
		return errors.New("not now")
	case 1:
		panic("rope torn")
	}
	l.done[r.AggregateID] = max(l.done[r.AggregateID], e.N)
	return ctx.Err()
}

func (l *ledger) behind() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, written := range l.written {
		n += written - l.done[id]
	}
	return n
}

// replica is a process: it has its own connection.
type replica struct{ leave, vanish func() }

func (l *ledger) replica(t *testing.T, node *natsd.Node) replica {
	t.Helper()
	js := natstest.Connect(t, node.Server().ClientURL())
	log, err := es.OpenLog(t.Context(), js)
	if err != nil {
		t.Fatal(err)
	}
	_, stop := run(t, log, func(b *bus.Bus) { b.OnRecords("listen", 1, l.react, rang) })
	return replica{leave: stop, vanish: js.Conn().Close}
}

// Whatever fails, panics, leaves or is cut off: no event comes before all earlier ones of its bell are done, and in the end all are, and
// the server knows.
func TestOrderHoldsThroughFailuresTakeoversAndCrashes(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	l := &ledger{random: rand.New(rand.NewPCG(seed, 0)), written: map[string]int{}, done: map[string]int{}} //nolint:gosec // not a secret
	node := natstest.Listen(t)
	w := open(t, node)
	first := l.replica(t, node)
	l.write(t, w, 100)
	second := l.replica(t, node)
	l.write(t, w, 100)
	first.vanish()
	l.write(t, w, 100)
	testkit.Eventually(t, "another takes over", func() bool { return l.behind() == 0 })
	l.replica(t, node)
	l.write(t, w, 100)
	second.leave()
	l.write(t, w, 100)
	wantAtEnd(t, w, "listen-v1")
	for _, wrong := range l.wrong {
		t.Error(wrong)
	}
	if behind := l.behind(); behind > 0 {
		t.Errorf("%d were left behind", behind)
	}
}

// wantAtEnd waits until the server knows that all of the log is done.
func wantAtEnd(t *testing.T, w *tower, durable string) {
	t.Helper()
	testkit.Eventually(t, "all is done", func() bool {
		end, err := w.log.End(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return ackFloor(t, w.log, durable) == uint64(end)
	})
}

func TestOtherAggregatesAreHandledWhileOneWaits(t *testing.T) {
	w := start(t)
	var h heard
	leave := make(chan struct{})
	run(t, w.log, func(b *bus.Bus) {
		b.OnRecords("listen", 1, func(ctx context.Context, r es.Record) error {
			if r.AggregateID == "stuck" {
				select {
				case <-leave:
				case <-ctx.Done():
					return ctx.Err()
				}
			}
			return h.react(ctx, r)
		}, rang)
	})
	w.commit(t, "stuck", ring{1}, ring{2})
	w.commit(t, "stuck", ring{3})
	w.rings(t, 4, 60)
	wantHeard(t, &h, numbers(4, 60))
	close(leave)
	testkit.Eventually(t, "the rest", func() bool { return len(h.all()) == 60 })
	wantAtEnd(t, w, "listen-v1")
}

func TestMoreFailThanAreAtWorkAtTheSameTime(t *testing.T) {
	w := start(t)
	var h heard
	var mu sync.Mutex
	mended := false
	run(t, w.log, func(b *bus.Bus) {
		b.OnRecords("listen", 1, func(ctx context.Context, r es.Record) error {
			mu.Lock()
			defer mu.Unlock()
			if r.AggregateID != "well" && !mended {
				return errors.New("not now")
			}
			return h.react(ctx, r)
		}, rang)
	})
	for n := range 100 {
		w.commit(t, fmt.Sprintf("ill-%d", n), ring{n})
	}
	w.commit(t, "well", ring{100})
	wantHeard(t, &h, numbers(100, 100))
	mu.Lock()
	mended = true
	mu.Unlock()
	testkit.Eventually(t, "the rest", func() bool { return len(h.all()) == 101 })
}

func TestAKeyOtherThanTheAggregate(t *testing.T) {
	w := start(t)
	var h heard
	inOneOrder := bus.InOneOrder(bus.When(bells(), func(ctx context.Context, r es.Record, _ ring) error { return h.react(ctx, r) }))
	run(t, w.log, func(b *bus.Bus) { b.OnNew("listen", 1, inOneOrder...) })
	w.rings(t, 1, 30)
	testkit.Eventually(t, "everything heard", func() bool { return len(h.all()) == 30 })
	if diff := cmp.Diff(numbers(1, 30), h.all()); diff != "" {
		t.Errorf("in one order (-want +got):\n%s", diff)
	}

	var odd, even heard
	parity := bus.WhenKeyed(bells(), func(e ring) string { return fmt.Sprint(e.N % 2) }, func(ctx context.Context, r es.Record, e ring) error {
		if e.N%2 == 0 {
			return even.react(ctx, r)
		}
		return odd.react(ctx, r)
	})
	run(t, w.log, func(b *bus.Bus) { b.OnFromStart("count", 1, parity) })
	testkit.Eventually(t, "everything heard", func() bool { return len(odd.all())+len(even.all()) == 30 })
	for _, all := range [][]string{odd.all(), even.all()} {
		for i := 1; i < len(all); i++ {
			if number(t, all, i) != number(t, all, i-1)+2 {
				t.Errorf("heard %v", all)
			}
		}
	}
}
