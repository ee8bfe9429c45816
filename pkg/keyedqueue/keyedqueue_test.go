package keyedqueue_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/keyedqueue"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// ledger notes what was done, in order, for each key.
type ledger struct {
	mu   sync.Mutex
	done map[string][]string
	once map[string]int
}

func (l *ledger) note(m keyedqueue.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.done == nil {
		l.done, l.once = map[string][]string{}, map[string]int{}
	}
	if l.once[m.Subject]++; l.once[m.Subject] == 1 {
		l.done[m.Key] = append(l.done[m.Key], m.Name)
	}
}

// handle does nothing else.
func (l *ledger) handle(_ context.Context, m keyedqueue.Message) error {
	l.note(m)
	return nil
}

func (l *ledger) of(key string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.done[key])
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

func worker(js jetstream.JetStream, handle func(context.Context, keyedqueue.Message) error) *keyedqueue.Worker {
	return keyedqueue.New(keyedqueue.Config{
		JetStream: js, Stream: natsd.Inbox, Durable: "turns-v1", Filters: []string{"inbox.message.>", "inbox.notice.>"},
		KeyFilter: "inbox.*.%s.*", Concurrency: 8, Handle: handle, Pause: pause, Logger: slog.New(slog.DiscardHandler),
	})
}

// run runs a worker until stop is called.
func run(t *testing.T, w *keyedqueue.Worker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func store(t *testing.T, js jetstream.JetStream, subject string) {
	t.Helper()
	if _, err := js.Publish(t.Context(), subject, []byte(subject)); err != nil {
		t.Fatal(err)
	}
}

// idle: everything was acknowledged.
func idle(t *testing.T, js jetstream.JetStream) {
	t.Helper()
	testkit.Eventually(t, "all acknowledged", func() bool {
		c, err := js.Consumer(t.Context(), natsd.Inbox, "turns-v1")
		if err != nil {
			return false
		}
		info := c.CachedInfo()
		return info.NumAckPending == 0 && info.NumPending == 0
	})
}

func keys(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("k%03d", i))
	}
	return all
}

func TestKeysSideBySideEachInOrder(t *testing.T) {
	js := natstest.Start(t).JetStream()
	var l ledger
	var calls atomic.Int64
	run(t, worker(js, func(_ context.Context, m keyedqueue.Message) error {
		if calls.Add(1)%3 == 0 {
			return errors.New("not now")
		}
		if string(m.Data) != m.Subject {
			t.Errorf("%s holds %s", m.Subject, m.Data)
		}
		l.note(m)
		return nil
	}))
	for _, key := range keys(20) {
		for contact := range 5 {
			kind := []string{"message", "notice"}[len(key)%2]
			store(t, js, fmt.Sprintf("inbox.%s.c%d.%s", kind, contact, key))
		}
	}
	idle(t, js)
	for contact := range 5 {
		if diff := cmp.Diff(keys(20), l.of(fmt.Sprintf("c%d", contact))); diff != "" {
			t.Errorf("contact %d (-want +got):\n%s", contact, diff)
		}
	}
}

func TestOneInTroubleHoldsUpNobodyElse(t *testing.T) {
	js := natstest.Start(t).JetStream()
	var l ledger
	var well atomic.Bool
	run(t, worker(js, func(_ context.Context, m keyedqueue.Message) error {
		if m.Key == "sick" && !well.Load() {
			panic("a bug that quotes what a person wrote")
		}
		l.note(m)
		return nil
	}))
	for i := range 20 { // more than are handled at a time
		store(t, js, fmt.Sprintf("inbox.message.sick.k%03d", i))
		store(t, js, fmt.Sprintf("inbox.message.sound.k%03d", i))
	}
	testkit.Eventually(t, "the other is served", func() bool { return len(l.of("sound")) == 20 })
	well.Store(true)
	idle(t, js)
	if diff := cmp.Diff(keys(20), l.of("sick")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRetryAfterIsNoFailure(t *testing.T) {
	js := natstest.Start(t).JetStream()
	var l ledger
	run(t, worker(js, func(_ context.Context, m keyedqueue.Message) error {
		if m.Attempt < 4 {
			return fmt.Errorf("hold on: %w", keyedqueue.RetryAfter(time.Millisecond))
		}
		l.note(m)
		return nil
	}))
	store(t, js, "inbox.message.a.k000")
	store(t, js, "inbox.message.a.k001")
	testkit.Eventually(t, "both done", func() bool { return len(l.of("a")) == 2 }) // a durable hears of what is stored a moment later
	idle(t, js)
	if diff := cmp.Diff(keys(2), l.of("a")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A process that died had taken a message and acknowledged nothing. Its successor is notified of the next message first, and
// does the lost one before it.
func TestWhatACrashHeldComesBeforeTheNext(t *testing.T) {
	js := natstest.Start(t).JetStream()
	if err := worker(js, nil).Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	store(t, js, "inbox.message.a.k000")
	vanish(t, js, 1)
	store(t, js, "inbox.message.a.k001")
	store(t, js, "inbox.message.a.k002")
	var l ledger
	run(t, worker(js, l.handle))
	testkit.Eventually(t, "all three", func() bool { return len(l.of("a")) == 3 })
	if diff := cmp.Diff(keys(3), l.of("a")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// vanish takes messages as a process that dies does.
func vanish(t *testing.T, js jetstream.JetStream, n int) {
	t.Helper()
	consumer, err := js.Consumer(t.Context(), natsd.Inbox, "turns-v1")
	if err != nil {
		t.Fatal(err)
	}
	batch, err := consumer.Fetch(n)
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for range batch.Messages() {
		taken++
	}
	if taken != n {
		t.Fatalf("took %d of %d", taken, n)
	}
}

func TestTwoReplicasKeepOneOrder(t *testing.T) {
	js := natstest.Start(t).JetStream()
	var l ledger
	handle := func(_ context.Context, m keyedqueue.Message) error {
		if m.Sequence%7 == 0 && m.Attempt == 1 {
			return errors.New("not now")
		}
		l.note(m)
		return nil
	}
	run(t, worker(js, handle))
	run(t, worker(js, handle))
	for _, key := range keys(40) {
		store(t, js, "inbox.message.a."+key)
		store(t, js, "inbox.message.b."+key)
	}
	testkit.Eventually(t, "all", func() bool { return len(l.of("a")) == 40 && len(l.of("b")) == 40 })
	for _, contact := range []string{"a", "b"} {
		if diff := cmp.Diff(keys(40), l.of(contact)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", contact, diff)
		}
	}
}

func TestWhatWasNotDoneAtShutdownComesAgainSoon(t *testing.T) {
	js := natstest.Start(t).JetStream()
	entered := make(chan struct{})
	stop := run(t, worker(js, func(ctx context.Context, _ keyedqueue.Message) error {
		close(entered)
		<-ctx.Done()
		return ctx.Err()
	}))
	store(t, js, "inbox.message.a.k000")
	store(t, js, "inbox.message.a.k001")
	<-entered
	stop()
	var l ledger
	began := time.Now()
	run(t, worker(js, l.handle))
	idle(t, js)
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("took %s", took)
	}
	if diff := cmp.Diff(keys(2), l.of("a")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestADurableThatIsLostIsCreatedAgain(t *testing.T) {
	js := natstest.Start(t).JetStream()
	var l ledger
	run(t, worker(js, l.handle))
	store(t, js, "inbox.message.a.k000")
	idle(t, js)
	if err := js.DeleteConsumer(t.Context(), natsd.Inbox, "turns-v1"); err != nil {
		t.Fatal(err)
	}
	store(t, js, "inbox.message.a.k001")
	testkit.Eventually(t, "the second", func() bool { return len(l.of("a")) == 2 })
}

// Rivals take deliveries all the time and die with them: what they held comes before what was stored after it.
func TestWhatRivalsHeldWhenTheyDiedComesInOrder(t *testing.T) {
	js := natstest.Start(t).JetStream()
	var l ledger
	var first atomic.Int64
	run(t, worker(js, func(_ context.Context, m keyedqueue.Message) error {
		if m.First {
			first.Add(1)
		}
		if string(m.Data) != m.Subject {
			t.Errorf("%s holds %s", m.Subject, m.Data)
		}
		l.note(m)
		return nil
	}))
	for n, key := range keys(60) {
		var rival jetstream.MessageBatch
		if n%20 == 10 {
			rival = open(t, js)
		}
		store(t, js, "inbox.message.a."+key)
		store(t, js, "inbox.message.b."+key)
		die(rival)
	}
	testkit.Eventually(t, "all", func() bool { return len(l.of("a")) == 60 && len(l.of("b")) == 60 })
	for _, contact := range []string{"a", "b"} {
		if diff := cmp.Diff(keys(60), l.of(contact)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", contact, diff)
		}
	}
	if first.Load() == 0 {
		t.Error("nothing was known to be delivered to nobody before")
	}
}

// open asks for three messages as another replica does.
func open(t *testing.T, js jetstream.JetStream) jetstream.MessageBatch {
	t.Helper()
	consumer, err := js.Consumer(t.Context(), natsd.Inbox, "turns-v1")
	if err != nil {
		t.Fatal(err)
	}
	batch, err := consumer.Fetch(3, jetstream.FetchMaxWait(100*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// die takes what a rival was given, perhaps nothing, and acknowledges none of it.
func die(rival jetstream.MessageBatch) {
	if rival == nil {
		return
	}
	for taken := range rival.Messages() {
		_ = taken
	}
}

// A worker that nobody rivals asks for nothing once it knows a key.
func TestNothingIsAskedOfWhatIsKnown(t *testing.T) {
	js := natstest.Start(t).JetStream()
	var l ledger
	run(t, worker(js, l.handle))
	handled := func(from, to int) {
		for _, key := range keys(to)[from:] {
			store(t, js, "inbox.message.a."+key)
			testkit.Eventually(t, key, func() bool { return slices.Contains(l.of("a"), key) })
		}
	}
	handled(0, 1)
	var asked atomic.Int64
	if _, err := js.Conn().Subscribe("$JS.API.STREAM.MSG.GET."+natsd.Inbox, func(*nats.Msg) { asked.Add(1) }); err != nil {
		t.Fatal(err)
	}
	handled(1, 20)
	if err := js.Conn().Flush(); err != nil {
		t.Fatal(err)
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("%d messages were asked for", n)
	}
	if diff := cmp.Diff(keys(20), l.of("a")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
