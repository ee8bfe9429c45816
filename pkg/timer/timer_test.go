package timer_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/timer"
)

// slack is how late a timer may be on a busy machine.
const slack = 3 * time.Second

type firing struct {
	name string
	at   time.Time
}

// station is a process with timers.
type station struct {
	*timer.Timers
	fired chan firing
	stop  func()
}

type fire func(ctx context.Context, name string) error

// open makes timers on a node that run what the kinds say; nil means to note what fired.
func open(t *testing.T, node *natsd.Node, kinds map[string]fire) *station {
	t.Helper()
	log, err := es.OpenLog(t.Context(), node.JetStream())
	if err != nil {
		t.Fatal(err)
	}
	b, err := bus.New(bus.Config{Log: log, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	s := &station{Timers: timer.New(node.JetStream(), b), fired: make(chan firing, 1000)}
	for kind, f := range kinds {
		if f == nil {
			f = s.note
		}
		s.Due(kind, f)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

func (s *station) note(_ context.Context, name string) error {
	s.fired <- firing{name: name, at: time.Now()}
	return nil
}

func (s *station) set(t *testing.T, kind, name string, at time.Time) {
	t.Helper()
	if err := s.Set(t.Context(), kind, name, at); err != nil {
		t.Fatal(err)
	}
}

func (s *station) next(t *testing.T) firing {
	t.Helper()
	select {
	case f := <-s.fired:
		return f
	case <-time.After(2 * time.Minute):
		t.Fatal("nothing fired")
		return firing{}
	}
}

func wantFired(t *testing.T, got firing, name string, at time.Time) {
	t.Helper()
	if got.name != name {
		t.Errorf("fired %q, want %q", got.name, name)
	}
	if late := got.at.Sub(at); late < 0 || late > slack {
		t.Errorf("%s fired %s late", name, late)
	}
}

func TestATimerFiresAtItsTime(t *testing.T) {
	s := open(t, natstest.Start(t), map[string]fire{"tea": nil})
	now := time.Now()
	times := map[string]time.Time{
		"past":      now.Add(-time.Hour),
		"fraction":  now.Add(450 * time.Millisecond),
		"later":     now.Add(1100 * time.Millisecond),
		"dotted.id": now.Add(1300 * time.Millisecond),
	}
	for name, at := range times {
		s.set(t, "tea", name, at)
	}
	wantFired(t, s.next(t), "past", now)
	for _, name := range []string{"fraction", "later", "dotted.id"} {
		wantFired(t, s.next(t), name, times[name])
	}
}

func TestAMovedTimerFiresOnceAtItsNewTime(t *testing.T) {
	node := natstest.Start(t)
	s := open(t, node, map[string]fire{"tea": nil})
	now := time.Now()
	s.set(t, "tea", "later", now.Add(400*time.Millisecond))
	s.set(t, "tea", "later", now.Add(1200*time.Millisecond))
	s.set(t, "tea", "earlier", now.Add(time.Hour))
	s.set(t, "tea", "earlier", now.Add(600*time.Millisecond))
	s.set(t, "tea", "last", now.Add(1500*time.Millisecond))
	wantFired(t, s.next(t), "earlier", now.Add(600*time.Millisecond))
	wantFired(t, s.next(t), "later", now.Add(1200*time.Millisecond))
	wantFired(t, s.next(t), "last", now.Add(1500*time.Millisecond))
	if n := pending(t, node); n != 0 {
		t.Errorf("%d schedules left", n)
	}
}

// pending counts the schedules that are kept.
func pending(t *testing.T, node *natsd.Node) int {
	t.Helper()
	stream, err := node.JetStream().Stream(t.Context(), natsd.Timer)
	if err != nil {
		t.Fatal(err)
	}
	info, err := stream.Info(t.Context(), jetstream.WithSubjectFilter("timer.set.>"))
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, n := range info.State.Subjects {
		total += int(n)
	}
	return total
}

func TestTimersSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	node := natstest.StartIn(t, dir)
	s := open(t, node, map[string]fire{"tea": nil})
	now := time.Now()
	s.set(t, "tea", "meanwhile", now.Add(300*time.Millisecond))
	s.set(t, "tea", "after", now.Add(2*time.Second))
	s.stop()
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
	<-time.After(time.Until(now.Add(500 * time.Millisecond))) // it falls due while nothing runs

	restarted := time.Now()
	s = open(t, natstest.StartIn(t, dir), map[string]fire{"tea": nil})
	wantFired(t, s.next(t), "meanwhile", restarted)
	wantFired(t, s.next(t), "after", now.Add(2*time.Second))
}

func TestWhatFiredWithoutAnyoneListeningIsKept(t *testing.T) {
	node := natstest.Start(t)
	deaf := open(t, node, nil)
	deaf.set(t, "tea", "one", time.Now())
	testkit.Eventually(t, "it fires", func() bool { return pending(t, node) == 0 })
	listening := time.Now()
	s := open(t, node, map[string]fire{"tea": nil})
	wantFired(t, s.next(t), "one", listening)
}

func TestAFailedFiringIsRepeatedAndHoldsUpNoOther(t *testing.T) {
	var tries int // of one
	other, done := make(chan struct{}), make(chan struct{})
	s := open(t, natstest.Start(t), map[string]fire{"tea": func(ctx context.Context, name string) error {
		if name == "two" {
			close(other)
			return nil
		}
		if tries++; tries < 3 {
			return errors.New("not now")
		}
		select {
		case <-other:
			close(done)
		case <-ctx.Done():
		}
		return ctx.Err()
	}})
	now := time.Now()
	s.set(t, "tea", "one", now)
	s.set(t, "tea", "two", now.Add(10*time.Millisecond))
	<-done
}

func TestAFiringThatWasNotFinishedComesAgain(t *testing.T) {
	node := natstest.Start(t)
	entered := make(chan struct{})
	first := open(t, node, map[string]fire{"tea": func(ctx context.Context, _ string) error {
		close(entered)
		<-ctx.Done()
		return ctx.Err()
	}})
	first.set(t, "tea", "one", time.Now())
	<-entered
	first.stop()
	s := open(t, node, map[string]fire{"tea": nil})
	if got := s.next(t).name; got != "one" {
		t.Errorf("fired %q", got)
	}
}

func TestKindsAreApart(t *testing.T) {
	coffee := make(chan string, 1)
	s := open(t, natstest.Start(t), map[string]fire{
		"tea":    nil,
		"coffee": func(_ context.Context, name string) error { coffee <- name; return nil },
	})
	s.set(t, "coffee", "one", time.Now())
	s.set(t, "tea", "two", time.Now())
	if got := <-coffee; got != "one" {
		t.Errorf("coffee %q", got)
	}
	if got := s.next(t).name; got != "two" {
		t.Errorf("tea %q", got)
	}
}

func TestTimersOnACluster(t *testing.T) {
	nodes := natstest.Cluster(t, 3)
	s := open(t, nodes[2], map[string]fire{"tea": nil})
	at := time.Now().Add(300 * time.Millisecond)
	seen := map[string]bool{}
	for i := range 20 {
		s.set(t, "tea", fmt.Sprint("cup-", i), at)
	}
	for len(seen) < 20 {
		f := s.next(t)
		seen[f.name] = true
		wantFired(t, f, f.name, at)
	}
}

func TestNamesThatAreNoSubjects(t *testing.T) {
	s := open(t, natstest.Start(t), nil)
	for _, c := range [][2]string{{"", "a"}, {"tea", ""}, {"tea.green", "a"}, {"tea", "a.*"}, {"tea", "a b"}, {"Tea", "a"}, {"tea", "."}} {
		if err := s.Set(t.Context(), c[0], c[1], time.Now()); err == nil {
			t.Errorf("set %q %q", c[0], c[1])
		}
	}
}
