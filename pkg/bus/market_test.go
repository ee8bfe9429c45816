package bus_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
)

const (
	rang   = "tower.bell.rang.v1"
	silent = "tower.bell.silent.v1"
)

// The events of a bell: it rings a number of times, and falls silent.
type (
	bell interface{ isBell() }
	ring struct{ N int }
	hush struct{ N int }
)

func (ring) isBell() {}
func (hush) isBell() {}

type tower struct {
	*es.Aggregates[int, []bell, bell]
	log *es.Log

	mu   sync.Mutex
	next int
}

func bells() es.EventTable[bell] {
	return es.NewEventTable(events.Table[bell]{Events: map[string]bell{rang: ring{}, silent: hush{}}})
}

func open(t testing.TB, node *natsd.Node) *tower {
	t.Helper()
	log, err := es.OpenLog(t.Context(), node.JetStream())
	if err != nil {
		t.Fatal(err)
	}
	return &tower{log: log, Aggregates: es.New(log, es.Decider[int, []bell, bell]{
		Aggregate: "tower.bell",
		Decide:    func(_ int, events []bell) ([]bell, error) { return events, nil },
		Evolve:    func(n int, _ bell) int { return n + 1 },
		Events:    bells(),
	}, func() time.Time { return time.Unix(0, 0) })}
}

func start(t testing.TB) *tower {
	t.Helper()
	return open(t, natstest.Start(t))
}

// commit stores the events as one message.
func (w *tower) commit(t testing.TB, id string, events ...bell) es.Position {
	t.Helper()
	w.mu.Lock()
	w.next++
	meta := es.Meta{
		CommandID: es.CommandID(fmt.Sprintf("command-%d", w.next)),
		Cause:     es.EventRef{CorrelationID: "story"},
	}
	w.mu.Unlock()
	c, err := w.Handle(t.Context(), id, events, meta)
	if err != nil {
		t.Fatal(err)
	}
	return c.Position
}

// rings stores one ring per message, numbered from..to.
func (w *tower) rings(t testing.TB, from, to int) {
	t.Helper()
	for n := from; n <= to; n++ {
		w.commit(t, fmt.Sprintf("bell-%d", n%3), ring{N: n})
	}
}

// heard collects what a reaction was given.
type heard struct {
	mu     sync.Mutex
	events []event
}

type event struct{ aggregate, data string }

func (h *heard) add(r es.Record) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, event{r.AggregateID, string(r.Data)})
	return len(h.events)
}

// all is the data of what was heard.
func (h *heard) all() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var data []string
	for _, e := range h.events {
		data = append(data, e.data)
	}
	return data
}

// of is the data of what was heard of each aggregate, in this order.
func (h *heard) of() map[string][]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	data := map[string][]string{}
	for _, e := range h.events {
		data[e.aggregate] = append(data[e.aggregate], e.data)
	}
	return data
}

func (h *heard) react(_ context.Context, r es.Record) error {
	h.add(r)
	return nil
}

// numbers are the data of rings from..to.
func numbers(from, to int) []string {
	var all []string
	for n := from; n <= to; n++ {
		all = append(all, fmt.Sprintf(`{"N":%d}`, n))
	}
	return all
}

// run runs a bus with the reactions that add gives it; it returns when the durables exist.
func run(t testing.TB, log *es.Log, add func(*bus.Bus)) (b *bus.Bus, stop func()) {
	t.Helper()
	return runWith(t, bus.Config{Log: log, Logger: slog.New(slog.DiscardHandler)}, add)
}

func runWith(t testing.TB, cfg bus.Config, add func(*bus.Bus)) (b *bus.Bus, stop func()) {
	t.Helper()
	b, err := bus.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	add(b)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(stop)
	select {
	case <-b.Running():
	case <-time.After(2 * time.Minute):
		t.Fatal("the bus does not run")
	}
	return b, stop
}
