package bus_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// wantHeard waits until so much was heard, and wants it to be this: each once, those of one aggregate in this order.
func wantHeard(t *testing.T, h *heard, want []string) {
	t.Helper()
	testkit.Eventually(t, "everything heard", func() bool { return len(h.all()) >= len(want) })
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(h.all()))); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
	for aggregate, got := range h.of() {
		if !slices.IsSortedFunc(got, func(a, b string) int { return slices.Index(want, a) - slices.Index(want, b) }) {
			t.Errorf("of %s it heard %v, want the order of %v", aggregate, got, want)
		}
	}
}

func TestEventsOfAnAggregateComeInTheOrderOfTheLog(t *testing.T) {
	w := start(t)
	w.rings(t, 1, 3) // before the reaction exists: not for it
	var h heard
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) })
	w.rings(t, 4, 40)
	wantHeard(t, &h, numbers(4, 40))
}

func TestOfACommitOnlyTheEventsAskedForAndInOrder(t *testing.T) {
	w := start(t)
	var h heard
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) })
	w.commit(t, "a", ring{1}, hush{9}, ring{2})
	w.commit(t, "b", hush{9})
	w.commit(t, "a", ring{3})
	wantHeard(t, &h, numbers(1, 3))
}

func TestAFailureIsTriedAgainBeforeAnythingElseOfItsAggregate(t *testing.T) {
	w := start(t)
	var h heard
	var failures atomic.Int64
	run(t, w.log, func(b *bus.Bus) {
		b.OnRecords("listen", 1, func(_ context.Context, r es.Record) error {
			if string(r.Data) == `{"N":2}` && failures.Add(1) <= 3 {
				return errors.New("not now")
			}
			h.add(r)
			return nil
		}, rang)
	})
	w.commit(t, "a", ring{1}, ring{2}, ring{3})
	w.rings(t, 4, 6)
	wantHeard(t, &h, numbers(1, 6))
	if failures.Load() != 4 {
		t.Errorf("tried %d times, want 4", failures.Load())
	}
}

func TestAPanicIsAFailure(t *testing.T) {
	w := start(t)
	var h heard
	var panics atomic.Int64
	var lines testkit.Lines
	runWith(t, bus.Config{Log: w.log, Logger: slog.New(slog.NewTextHandler(&lines, nil))}, func(b *bus.Bus) {
		b.OnRecords("listen", 1, func(_ context.Context, r es.Record) error {
			if panics.Add(1) == 1 {
				panic("rope torn")
			}
			h.add(r)
			return nil
		}, rang)
	})
	w.rings(t, 1, 2)
	wantHeard(t, &h, numbers(1, 2))
	if log := lines.String(); !strings.Contains(log, "panic of type string") || strings.Contains(log, "rope torn") { // it may quote somebody
		t.Errorf("logged:\n%s", log)
	}
}

func TestAFailureIsLoggedOnce(t *testing.T) {
	w := start(t)
	var lines testkit.Lines
	var h heard
	var tries atomic.Int64
	cfg := bus.Config{Log: w.log, Logger: slog.New(slog.NewTextHandler(&lines, nil))}
	runWith(t, cfg, func(b *bus.Bus) {
		b.OnRecords("listen", 1, func(_ context.Context, r es.Record) error {
			if tries.Add(1) < 4 {
				return errors.New("not now")
			}
			h.add(r)
			return nil
		}, rang)
	})
	w.rings(t, 1, 1)
	wantHeard(t, &h, numbers(1, 1))
	testkit.Eventually(t, "the end is logged", func() bool { return strings.Contains(lines.String(), "tries=4") })
	if n := strings.Count(lines.String(), "not now"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, lines.String())
	}
}

func TestARestartResumes(t *testing.T) {
	dir := t.TempDir()
	node := natstest.StartIn(t, dir)
	w := open(t, node)
	var h heard
	add := func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) }
	_, stop := run(t, w.log, add)
	w.rings(t, 1, 5)
	wantHeard(t, &h, numbers(1, 5))
	stop()
	w.rings(t, 6, 8)
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}

	again := open(t, natstest.StartIn(t, dir))
	again.next = w.next
	run(t, again.log, add)
	again.rings(t, 9, 10)
	wantHeard(t, &h, numbers(1, 10))
}

func TestWhatWasNotFinishedAtShutdownComesAgain(t *testing.T) {
	w := start(t)
	entered := make(chan struct{})
	_, stop := run(t, w.log, func(b *bus.Bus) {
		b.OnRecords("listen", 1, func(ctx context.Context, _ es.Record) error {
			close(entered)
			<-ctx.Done()
			return ctx.Err()
		}, rang)
	})
	w.rings(t, 1, 2)
	<-entered
	stop()
	var h heard
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) })
	wantHeard(t, &h, numbers(1, 2))
}

func TestWhatACrashLeftUnacknowledgedComesAgain(t *testing.T) {
	w := start(t)
	var h heard
	_, stop := run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) })
	stop()
	w.rings(t, 1, 9)
	takeAndVanish(t, w.log.JetStream(), "listen-v1", 5)
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) })
	w.rings(t, 10, 12)
	wantHeard(t, &h, numbers(1, 12))
}

// takeAndVanish takes messages of a durable as a process that dies does, and acknowledges one in the middle.
func takeAndVanish(t *testing.T, js jetstream.JetStream, durable string, n int) {
	t.Helper()
	consumer, err := js.Consumer(t.Context(), es.Stream, durable)
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		msg, err := consumer.Next(jetstream.FetchMaxWait(5*time.Second), jetstream.FetchPriorityGroup("readers"))
		if err != nil {
			t.Fatal(err)
		}
		if i == n/2 {
			if err := msg.DoubleAck(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestALongReactionIsNotGivenToAnotherReplica(t *testing.T) {
	w := start(t)
	var here, there heard
	entered, leave := make(chan struct{}), make(chan struct{})
	run(t, w.log, func(b *bus.Bus) {
		b.OnRecords("listen", 1, func(_ context.Context, r es.Record) error {
			if here.add(r) == 1 {
				close(entered)
				<-leave
			}
			return nil
		}, rang)
	})
	w.rings(t, 1, 1)
	<-entered
	run(t, w.log, func(b *bus.Bus) { b.OnRecords("listen", 1, there.react, rang) })
	w.rings(t, 2, 2)
	beyond := time.After(4 * time.Second) // longer than the acknowledgement wait
	<-beyond
	if len(there.all()) != 0 {
		t.Errorf("another replica heard %v meanwhile", there.all())
	}
	close(leave)
	testkit.Eventually(t, "the rest", func() bool { return len(here.all())+len(there.all()) == 2 })
}

func TestTwoReplicasKeepTheOrderTogether(t *testing.T) {
	w := start(t)
	var h heard
	add := func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) }
	run(t, w.log, add)
	_, stop := run(t, w.log, add)
	w.rings(t, 1, 50)
	testkit.Eventually(t, "some", func() bool { return len(h.all()) > 10 })
	stop() // one of them leaves in the middle
	w.rings(t, 51, 60)
	wantOnceOrAgain(t, &h, 60)
}

// wantOnceOrAgain waits for the rings 1..n. Of each aggregate it allows that what came is repeated in order, but not that
// something is left out.
func wantOnceOrAgain(t *testing.T, h *heard, n int) {
	t.Helper()
	testkit.Eventually(t, "everything heard", func() bool {
		all := h.all()
		return !slices.ContainsFunc(numbers(1, n), func(want string) bool { return !slices.Contains(all, want) })
	})
	for aggregate, got := range h.of() {
		for i := range got {
			if step := number(t, got, i) - number(t, got, i-1); step > 3 {
				t.Errorf("%s: %d comes before one that is earlier: %v", aggregate, number(t, got, i), got)
			}
		}
	}
}

// number is that of the i-th ring of an aggregate; 0 or less before the first.
func number(t *testing.T, rings []string, i int) int {
	t.Helper()
	if i < 0 {
		return 0
	}
	var r ring
	if err := json.Unmarshal([]byte(rings[i]), &r); err != nil {
		t.Fatal(err)
	}
	return r.N
}

func TestListenToAnotherStreamFromItsStart(t *testing.T) {
	w := start(t)
	js := w.log.JetStream()
	msg := &nats.Msg{Subject: "timer.due.tea.one", Data: []byte("x")}
	if _, err := js.PublishMsg(t.Context(), msg); err != nil {
		t.Fatal(err)
	}
	got := make(chan bus.Message, 1)
	run(t, w.log, func(b *bus.Bus) {
		from := bus.Source{Stream: natsd.Timer, Subjects: []string{"timer.due.tea.>"}, FromStart: true}
		b.Listen("tea", 1, from, func(_ context.Context, m bus.Message) error {
			got <- m
			return nil
		})
	})
	want := bus.Message{Stream: natsd.Timer, Subject: "timer.due.tea.one", Sequence: 1, Data: []byte("x")}
	if diff := cmp.Diff(want, <-got); diff != "" {
		t.Errorf("message (-want +got):\n%s", diff)
	}
}

func TestReadyWhileRunning(t *testing.T) {
	w := start(t)
	b, stop := run(t, w.log, func(*bus.Bus) {})
	if err := b.Ready(); err != nil {
		t.Errorf("running: %v", err)
	}
	stop()
	if b.Ready() == nil {
		t.Error("ready after it stopped")
	}
}

func TestAWrongReactionIsRefused(t *testing.T) {
	w := start(t)
	none := func(context.Context, es.Record) error { return nil }
	cases := map[string]func(*bus.Bus){
		"no event":      func(b *bus.Bus) { b.OnRecords("listen", 1, none) },
		"event name":    func(b *bus.Bus) { b.OnRecords("listen", 1, none, "rang") },
		"wildcard":      func(b *bus.Bus) { b.OnRecords("listen", 1, none, "tower.*.rang.v1") },
		"reaction name": func(b *bus.Bus) { b.OnRecords("Listen.all", 1, none, rang) },
		"version":       func(b *bus.Bus) { b.OnRecords("listen", 0, none, rang) },
		"twice":         func(b *bus.Bus) { b.OnRecords("listen", 1, none, rang); b.OnRecords("listen", 2, none, rang) },
	}
	for name, add := range cases {
		b, err := bus.New(bus.Config{Log: w.log})
		if err != nil {
			t.Fatal(err)
		}
		add(b)
		if b.Run(t.Context()) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestReactionsOnACluster(t *testing.T) {
	nodes := natstest.Cluster(t, 3)
	here, there := open(t, nodes[0]), open(t, nodes[1])
	var h heard
	add := func(b *bus.Bus) { b.OnRecords("listen", 1, h.react, rang) }
	run(t, here.log, add)
	run(t, there.log, add)
	here.rings(t, 1, 30)
	wantOnceOrAgain(t, &h, 30)
}
