package readmodel_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/testkit"
)

func TestReplayGivesTheSameKeysAndValuesAsLive(t *testing.T) {
	school := start(t)
	live, _ := run(t, config(t, school.log), &index{})
	for i := range 300 {
		school.write(t, fmt.Sprintf("book-%d", i%7), "one", fmt.Sprint(i))
	}
	catchUp(t, live)
	got := dump(t, live)
	if len(got) != 1+7+7+600 {
		t.Fatalf("%d keys", len(got))
	}
	wantSame(t, "first replay", got, fresh(t, school.log))
	wantSame(t, "second replay", got, fresh(t, school.log))
}

func TestADeletedFileComesBackFromTheLog(t *testing.T) {
	school := start(t)
	cfg := config(t, school.log)
	school.write(t, "a", "one", "two")
	m, stop := run(t, cfg, &index{})
	catchUp(t, m)
	want := dump(t, m)
	stop()
	if err := os.Remove(cfg.Path); err != nil {
		t.Fatal(err)
	}
	m, _ = run(t, cfg, &index{})
	catchUp(t, m)
	wantSame(t, "rebuilt", want, dump(t, m))
}

func TestAnInterruptedReadModelGoesOnWhereItWas(t *testing.T) {
	school := start(t)
	cfg := config(t, school.log)
	for round := range 5 {
		for i := range 20 {
			school.write(t, "a", fmt.Sprint(round, i))
		}
		m, stop := run(t, cfg, &index{})
		if round%2 == 0 {
			catchUp(t, m)
		}
		stop() // in odd rounds anywhere on the way
	}
	x := &index{}
	m, _ := run(t, cfg, x)
	catchUp(t, m)
	wantSame(t, "after interruptions", fresh(t, school.log), dump(t, m))
	if x.applied.Load() == 100 {
		t.Error("it began from nothing")
	}
}

func TestAFailingProjectionStopsItsReadModelAndLosesNothing(t *testing.T) {
	school := start(t)
	cfg := config(t, school.log)
	good := school.write(t, "a", "good")
	bad := school.write(t, "a", "first", "bad")
	last := school.write(t, "a", "after")
	x := &index{}
	word := "bad"
	x.fails.Store(&word)
	m, _ := run(t, cfg, x)

	testkit.Eventually(t, "the error shows", func() bool { return errors.Is(m.Ready(), errWord) })
	if err := m.WaitFor(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	tries := x.applied.Load()
	testkit.Eventually(t, "it is tried again", func() bool { return x.applied.Load() > tries })
	if got := m.Position(); got != bad-1 {
		t.Errorf("position %d, want %d", got, bad-1)
	}
	if !errors.Is(m.Ready(), errWord) {
		t.Errorf("ready: %v", m.Ready())
	}
	x.fails.Store(nil)
	catchUp(t, m)
	if m.Position() != last || m.Ready() != nil {
		t.Errorf("position %d of %d, ready: %v", m.Position(), last, m.Ready())
	}
	wantSame(t, "after healing", fresh(t, school.log), dump(t, m))
}

// The rows of a batch are written when it ends. One that cannot be written keeps no message before it from being applied.
func TestARowThatCannotBeWrittenStopsItsReadModelThere(t *testing.T) {
	school := start(t)
	cfg := config(t, school.log)
	good := school.write(t, "a", "good")
	bad := school.write(t, "b", "unwritable")
	school.write(t, "a", "after")
	m, _ := run(t, cfg, newPages())
	testkit.Eventually(t, "the error shows", func() bool { return m.Ready() != nil && m.Position() == good })
	if m.Position() >= bad {
		t.Errorf("position %d", m.Position())
	}
}

// What nobody hears of is not read, whatever it is, and counts all the same.
func TestMessagesOfOthersAreCountedAndNotRead(t *testing.T) {
	school := start(t)
	cfg := config(t, school.log)
	school.write(t, "a", "one")
	ack, err := school.log.JetStream().Publish(t.Context(), "market.other.thing.x", []byte("no commit"))
	if err != nil {
		t.Fatal(err)
	}
	m, stop := run(t, cfg, &index{})
	if err := m.WaitFor(t.Context(), es.Position(ack.Sequence)); err != nil {
		t.Fatal(err)
	}
	stop()
	x := &index{}
	m, _ = run(t, cfg, x)
	catchUp(t, m)
	if x.applied.Load() != 0 {
		t.Error("it began from nothing")
	}
}

func TestAReadModelThatDoesNotFitIsRebuilt(t *testing.T) {
	school := start(t)
	school.write(t, "a", "one")
	school.write(t, "a", "two")
	cases := []struct {
		name    string
		version int
		change  func(t *testing.T, path string)
	}{
		{"other version", 2, func(*testing.T, string) {}},
		{"other log", 0, checkpointed(`{"log":"other","position":2,"event":"x","projections":"layout@2 index@0"}`)},
		{"ahead", 0, checkpointed(`{"log":"` + school.log.Identity() + `","position":99,"event":"x","projections":"layout@2 index@0"}`)},
		{"other event", 0, checkpointed(`{"log":"` + school.log.Identity() + `","position":2,"event":"x","projections":"layout@2 index@0"}`)},
		{"broken checkpoint", 0, checkpointed(`{`)},
		{"other boot", 0, func(t *testing.T, path string) {
			if err := os.WriteFile(path+".mark", []byte("51e9a6f5-6d15-4ad0-a2a8-a4a3f9c8a3d7\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
		{"no mark", 0, func(t *testing.T, path string) {
			if err := os.Remove(path + ".mark"); err != nil {
				t.Fatal(err)
			}
		}},
		{"broken file", 0, func(t *testing.T, path string) {
			if err := os.WriteFile(path, make([]byte, 64<<10), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
	}
	want := fresh(t, school.log)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cfg := config(t, school.log)
			m, stop := run(t, cfg, &index{})
			catchUp(t, m)
			stop()
			c.change(t, cfg.Path)
			x := &index{version: c.version}
			m, _ = run(t, cfg, x)
			catchUp(t, m)
			if x.applied.Load() != 2 {
				t.Errorf("applied %d records, want all 2", x.applied.Load())
			}
			wantSame(t, "rebuilt", want, dump(t, m))
		})
	}
}

// checkpointed writes a checkpoint and a key that no replay would give.
func checkpointed(text string) func(*testing.T, string) {
	return func(t *testing.T, path string) {
		t.Helper()
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = db.Update(func(tx *bbolt.Tx) error {
			if err := tx.Bucket([]byte("index")).Put([]byte("stale"), []byte("stale")); err != nil {
				return err
			}
			return tx.Bucket([]byte("checkpoint")).Put([]byte("at"), []byte(text))
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWaitForIsWokenAtItsPosition(t *testing.T) {
	school := start(t)
	m, _ := run(t, config(t, school.log), &index{})
	var waiting sync.WaitGroup
	for p := es.Position(1); p <= 20; p++ {
		waiting.Go(func() {
			if err := m.WaitFor(t.Context(), p); err != nil {
				t.Errorf("wait for %d: %v", p, err)
			}
			if got := m.Position(); got < p {
				t.Errorf("woken at %d, waited for %d", got, p)
			}
		})
	}
	for i := range 20 {
		school.write(t, "a", fmt.Sprint(i))
	}
	waiting.Wait()
}

func TestWaitForEndsWithItsContext(t *testing.T) {
	school := start(t)
	m, _ := run(t, config(t, school.log), &index{})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := m.WaitFor(ctx, 5); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("wait: %v", err)
	}
	school.write(t, "a", "one") // wakes nobody who has left
	catchUp(t, m)
}

func TestReadyOnlyWhileRunningAndCaughtUp(t *testing.T) {
	school := start(t)
	school.write(t, "a", "one")
	m, err := readmodel.Open(t.Context(), config(t, school.log), &index{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = m.Close() }()
	if m.Ready() == nil {
		t.Error("ready before it runs")
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- m.Run(ctx) }()
	testkit.Eventually(t, "ready", func() bool { return m.Ready() == nil })
	if m.Position() != 1 {
		t.Errorf("ready at %d", m.Position())
	}
	cancel()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if m.Ready() == nil {
		t.Error("ready after it ran")
	}
}

func TestALostConsumerIsReplaced(t *testing.T) {
	school := start(t)
	m, _ := run(t, config(t, school.log), &index{})
	school.write(t, "a", "one")
	catchUp(t, m)
	stream, err := school.log.JetStream().Stream(t.Context(), es.Stream)
	if err != nil {
		t.Fatal(err)
	}
	for name := range stream.ConsumerNames(t.Context()).Name() {
		if err := stream.DeleteConsumer(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	school.write(t, "a", "two")
	catchUp(t, m)
	testkit.Eventually(t, "ready", func() bool { return m.Ready() == nil })
	wantSame(t, "after the loss", fresh(t, school.log), dump(t, m))
}

func TestALogThatLostItsEndUnderARunningReadModel(t *testing.T) {
	school := start(t)
	m, _ := run(t, config(t, school.log), &index{})
	for range 5 {
		school.write(t, "a", "gone")
	}
	catchUp(t, m)
	again := regrow(t, school)
	again.write(t, "b", "new")
	testkit.Eventually(t, "rebuilt", func() bool { return m.Position() == 1 && m.Ready() == nil })
	wantSame(t, "rebuilt", fresh(t, again.log), dump(t, m))
}

// regrow empties the log and keeps its identity, as a damaged disk may.
func regrow(t *testing.T, school *notebooks) *notebooks {
	t.Helper()
	js := school.log.JetStream()
	if err := js.DeleteStream(t.Context(), es.Stream); err != nil {
		t.Fatal(err)
	}
	_, err := js.CreateStream(t.Context(), jetstream.StreamConfig{
		Name: es.Stream, Subjects: []string{"market.>"}, Metadata: map[string]string{es.IdentityKey: school.log.Identity()},
	})
	if err != nil {
		t.Fatal(err)
	}
	node := &notebooks{log: school.log, Aggregates: school.Aggregates, next: school.next}
	return node
}

func TestTwoReadModelsOfAClusterAgree(t *testing.T) {
	nodes := natstest.Cluster(t, 3)
	here, there := open(t, nodes[0]), open(t, nodes[2])
	m, _ := run(t, config(t, there.log), &index{})
	for i := range 50 {
		here.write(t, "a", fmt.Sprint(i))
	}
	catchUp(t, m)
	if natstest.Leader(nodes, natsd.Market) == nil {
		t.Error("no leader")
	}
	wantSame(t, "replicas", fresh(t, here.log), dump(t, m))
}

func TestMetricsAreRegisteredPerFile(t *testing.T) {
	school := start(t)
	cfg := config(t, school.log)
	registry := prometheus.NewRegistry()
	cfg.Registry = registry
	m, stop := run(t, cfg, &index{})
	school.write(t, "a", "one")
	catchUp(t, m)
	families, err := registry.Gather()
	if err != nil || len(families) != 4 {
		t.Errorf("%d families, %v", len(families), err)
	}
	stop()
	run(t, cfg, &index{}) // registers again
}

func TestAReadModelThatDoesNotAdvanceLags(t *testing.T) {
	school, registry := start(t), prometheus.NewRegistry()
	cfg := config(t, school.log)
	cfg.Registry = registry
	m, err := readmodel.Open(t.Context(), cfg, &index{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()
	lag := func() float64 {
		for _, family := range testkit.Must(registry.Gather())(t) {
			if family.GetName() == "qhatu_readmodel_lag_messages" {
				return family.GetMetric()[0].GetGauge().GetValue()
			}
		}
		return -1
	}
	if at := lag(); at != 0 {
		t.Errorf("of an empty log: %g", at)
	}
	school.write(t, "a", "one")
	school.write(t, "a", "two")
	if at := lag(); at != 2 {
		t.Errorf("not running, behind two messages: %g", at)
	}
}

func TestProjectionNamesAreDistinct(t *testing.T) {
	school := start(t)
	if _, err := readmodel.Open(t.Context(), config(t, school.log), &index{}, &index{}); err == nil {
		t.Fatal("opened with two projections of one name")
	}
}
