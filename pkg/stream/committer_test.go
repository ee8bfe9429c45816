package stream_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
)

const many = 60 // appends: enough for a batch

// committing is a committer, with the stream that it appends to.
type committing struct {
	*stream.Committer
	js jetstream.JetStream
}

func committer(js jetstream.JetStream) committing {
	return committing{stream.NewCommitter(market(js)), js}
}

// outcome is what became of one append.
type outcome struct {
	sequence uint64
	err      error
}

// atOnce appends messages that all wait for each other, and returns what became of each.
func (c committing) atOnce(t *testing.T, n int, do func(i int) (expected uint64, msg *nats.Msg)) []outcome {
	t.Helper()
	c.Hold()
	outcomes, wait := c.start(t.Context(), t, n, do)
	c.Release()
	wait()
	return outcomes
}

// start begins n appends, and returns when all wait. wait returns when the outcomes are there.
func (c committing) start(ctx context.Context, t *testing.T, n int, do func(i int) (uint64, *nats.Msg)) (outcomes []outcome, wait func()) {
	t.Helper()
	outcomes = make([]outcome, n)
	before := c.Waiting()
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			expected, msg := do(i)
			outcomes[i].sequence, outcomes[i].err = c.Append(ctx, expected, msg)
		})
	}
	testkit.Within(t, waitTimeout, "appends wait", func() bool { return c.Waiting() == before+n })
	return outcomes, group.Wait
}

func named(name string) func(i int) (uint64, *nats.Msg) {
	return func(i int) (uint64, *nats.Msg) { return 0, message(fmt.Sprintf("%s.%d", name, i), fmt.Sprint(i)) }
}

// batches counts the batches that messages were stored in; a message that was stored by itself counts for none.
func (c committing) batches(t *testing.T, outcomes []outcome) (count, parts int) {
	t.Helper()
	var sequences []uint64
	for _, o := range outcomes {
		if o.err == nil {
			sequences = append(sequences, o.sequence)
		}
	}
	var found []*stream.Message
	testkit.Within(t, waitTimeout, "a replica has the messages", func() bool {
		var err error
		found, err = market(c.js).Several(t.Context(), sequences)
		return err == nil && len(found) == len(sequences)
	})
	ids := map[string]bool{}
	for _, m := range found {
		if id := m.Header.Get("Nats-Batch-Id"); id != "" {
			ids[id] = true
			parts++
		}
	}
	return len(ids), parts
}

// inABatch does rounds of appends until those of one are stored in one batch: a server that is slow, or whose leader changes, refuses a batch,
// and then each append goes by itself.
func (c committing) inABatch(t *testing.T, parts int, do func(round int) []outcome) {
	t.Helper()
	var count, in int
	for round := range 5 {
		if count, in = c.batches(t, do(round)); count == 1 && in == parts {
			return
		}
	}
	t.Errorf("%d appends are stored in %d batches", in, count)
}

// isStored fails the test unless each append succeeded, and its message stands where the outcome says and nowhere else.
func (c committing) isStored(t *testing.T, outcomes []outcome, do func(i int) (uint64, *nats.Msg)) {
	t.Helper()
	all := bySubject(history(t, market(c.js), "market.>"))
	for i, o := range outcomes {
		expected, msg := do(i)
		if o.err != nil {
			t.Errorf("append %d: %v", i, o.err)
			continue
		}
		after := all[msg.Subject]
		for len(after) > 0 && after[0].Sequence <= expected {
			after = after[1:]
		}
		if len(after) != 1 || after[0].Sequence != o.sequence || string(after[0].Data) != string(msg.Data) {
			t.Errorf("append %d: said to be at %d, found %+v", i, o.sequence, after)
		}
	}
}

// committerSuite is what holds for every committer, on one node and on three.
func committerSuite(t *testing.T, all []jetstream.JetStream) {
	t.Run("who is alone is stored alone", func(t *testing.T) { storedAlone(t, all) })
	t.Run("what comes at the same time is stored together", func(t *testing.T) { storedTogether(t, all) })
	t.Run("a conflict in a batch is of one append only", func(t *testing.T) { conflictInside(t, all) })
	t.Run("where a race was lost nothing waits for a batch, for a while", func(t *testing.T) { racedGoesApart(t, all) })
	t.Run("the same append again, in a batch, has succeeded", func(t *testing.T) { sameInside(t, all) })
	t.Run("appends to one subject are stored in their order", func(t *testing.T) { inOrder(t, all) })
	t.Run("what is refused fails alone", func(t *testing.T) { refusedInside(t, all) })
	t.Run("who gives up while waiting stores nothing", func(t *testing.T) { givesUp(t, all) })
	t.Run("more than one batch takes", func(t *testing.T) { largerThanABatch(t, all) })
	t.Run("committers that race lose nothing", func(t *testing.T) { committersRace(t, all) })
	t.Run("one read waits until a whole batch is synced", func(t *testing.T) { waitsForASync(t, all) })
	t.Run("of many messages of one caller the first on each subject are stored, in order", func(t *testing.T) { firstsOfMany(t, all) })
}

func storedAlone(t *testing.T, all []jetstream.JetStream) {
	c, do := committer(all[0]), named("alone")
	var outcomes []outcome
	for i := range 3 {
		_, msg := do(i)
		sequence, err := c.Append(t.Context(), 0, msg)
		outcomes = append(outcomes, outcome{sequence, err})
	}
	c.isStored(t, outcomes, do)
	if count, _ := c.batches(t, outcomes); count != 0 {
		t.Errorf("stored in %d batches", count)
	}
}

func storedTogether(t *testing.T, all []jetstream.JetStream) {
	c := committer(all[len(all)-1])
	c.inABatch(t, many, func(round int) []outcome {
		do := named(fmt.Sprint("together", round))
		outcomes := c.atOnce(t, many, do)
		c.isStored(t, outcomes, do)
		return outcomes
	})
}

// conflictInside: those that lost learn it, and the others are in a batch all the same.
func conflictInside(t *testing.T, all []jetstream.JetStream) {
	lost := func(i int) bool { return i%20 == 0 }
	c := committer(all[0])
	c.inABatch(t, many-many/20, func(round int) []outcome {
		behind := named(fmt.Sprint("behind", round))
		first := c.atOnce(t, many, behind)
		outcomes := c.atOnce(t, many, func(i int) (uint64, *nats.Msg) {
			_, msg := behind(i)
			msg.Data = []byte("next")
			if lost(i) {
				return 0, msg
			}
			return first[i].sequence, msg
		})
		for i, o := range outcomes {
			if lost(i) != errors.Is(o.err, stream.ErrConflict) || !lost(i) && o.err != nil {
				t.Errorf("append %d: %v", i, o.err)
			}
		}
		return outcomes
	})
}

func racedGoesApart(t *testing.T, all []jetstream.JetStream) {
	c := committer(all[0])
	last := testkit.Must(c.Append(t.Context(), 0, message("raced", "first")))(t)
	if _, err := c.Append(t.Context(), 0, message("raced", "late")); !errors.Is(err, stream.ErrConflict) {
		t.Fatalf("lost a race: %v", err)
	}
	c.Hold()
	for i := range 16 {
		last = testkit.Must(c.Append(t.Context(), last, message("raced", fmt.Sprint(i))))(t)
	}
	next := func(int) (uint64, *nats.Msg) { return last, message("raced", "next") }
	outcomes, wait := c.start(t.Context(), t, 1, next)
	c.Release()
	wait()
	c.isStored(t, outcomes, next)
}

func sameInside(t *testing.T, all []jetstream.JetStream) {
	c := committer(all[0])
	do := func(i int) (uint64, *nats.Msg) {
		_, msg := named("same")(i)
		msg.Header = nats.Header{jetstream.MsgIDHeader: {fmt.Sprint("same", i)}}
		return 0, msg
	}
	first := c.atOnce(t, many/2, do)
	again := c.atOnce(t, many, do)
	c.isStored(t, again, do)
	for i, o := range first {
		if again[i] != o {
			t.Errorf("append %d: %v, then %v", i, o, again[i])
		}
	}
}

func inOrder(t *testing.T, all []jetstream.JetStream) {
	c := committer(all[0])
	for round := range 2 {
		outcomes := c.atOnce(t, many, func(i int) (uint64, *nats.Msg) {
			return 0, message(fmt.Sprintf("order%d.%d", round, i%(many/2)), fmt.Sprint(i)) // two of each expect to be the first
		})
		won := map[int]int{}
		for i, o := range outcomes {
			switch {
			case o.err == nil:
				won[i%(many/2)]++
			case !errors.Is(o.err, stream.ErrConflict):
				t.Errorf("append %d: %v", i, o.err)
			}
		}
		for n := range many / 2 {
			if won[n] != 1 {
				t.Errorf("%d appends to subject %d succeeded", won[n], n)
			}
		}
	}
}

// refusedInside: one message is of another stream, which no batch can hold.
func refusedInside(t *testing.T, all []jetstream.JetStream) {
	c, good := committer(all[0]), named("refused")
	outcomes := c.atOnce(t, many, func(i int) (uint64, *nats.Msg) {
		if i == many-1 {
			return 0, &nats.Msg{Subject: "timer.set.test", Data: []byte("x")}
		}
		return good(i)
	})
	c.isStored(t, outcomes[:many-1], good)
	if err := outcomes[many-1].err; err == nil || errors.Is(err, stream.ErrConflict) || errors.Is(err, stream.ErrUnavailable) {
		t.Errorf("of another stream: %v", err)
	}
}

func givesUp(t *testing.T, all []jetstream.JetStream) {
	c, do := committer(all[0]), named("others")
	ctx, cancel := context.WithCancel(t.Context())
	c.Hold()
	gone, waitGone := c.start(ctx, t, 1, named("gone"))
	outcomes, wait := c.start(t.Context(), t, many, do)
	cancel()
	waitGone()
	if !errors.Is(gone[0].err, stream.ErrUnavailable) || !errors.Is(gone[0].err, context.Canceled) {
		t.Errorf("gave up: %v", gone[0].err)
	}
	c.Release()
	wait()
	c.isStored(t, outcomes, do)
	if found := testkit.Must(market(c.js).Last(t.Context(), subject("gone.0")))(t); found != nil {
		t.Errorf("stored for nobody: %+v", found)
	}
}

func largerThanABatch(t *testing.T, all []jetstream.JetStream) {
	c := committer(all[0])
	data := strings.Repeat("x", 30_000) // 300 messages are more than a batch may have, and than its bytes
	do := func(i int) (uint64, *nats.Msg) {
		return 0, message(fmt.Sprintf("large.%d", i), fmt.Sprint(i, data))
	}
	outcomes := c.atOnce(t, 300, do)
	c.isStored(t, outcomes, do)
	const fewest = 16 // that a batch is made for: fewer, left over at the end, go by themselves
	if count, parts := c.batches(t, outcomes); count < 3 || parts <= 300-fewest {
		t.Errorf("%d appends are stored in %d batches", parts, count)
	}
}

// committersRace: processes that append to the same subjects, each after what it last saw there.
func committersRace(t *testing.T, all []jetstream.JetStream) {
	const processes, callers, subjects, each = 3, 40, 30, 1
	var group sync.WaitGroup
	for p := range processes {
		c := committer(all[p%len(all)])
		for caller := range callers {
			group.Go(func() {
				for n := range each {
					on := fmt.Sprintf("raced.%d", (caller+n)%subjects)
					if err := c.insist(t.Context(), on, fmt.Sprint(p, caller, n)); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	group.Wait()
	seen := map[string]bool{}
	for _, m := range history(t, market(all[0]), subject("raced.*")) {
		if seen[string(m.Data)] {
			t.Errorf("%s is stored twice", m.Data)
		}
		seen[string(m.Data)] = true
	}
	if len(seen) != processes*callers*each {
		t.Errorf("%d appends are stored", len(seen))
	}
}

// insist appends after whatever is last.
func (c committing) insist(ctx context.Context, name, data string) error {
	for {
		last, err := market(c.js).Last(ctx, subject(name))
		if err != nil {
			return err
		}
		expected := uint64(0)
		if last != nil {
			expected = last.Sequence
		}
		if _, err = c.Append(ctx, expected, message(name, data)); !errors.Is(err, stream.ErrConflict) {
			return err
		}
	}
}

// A stream that takes no batches, and a server that takes smaller ones, cost nothing but speed.
func TestWhereBatchesAreNotTaken(t *testing.T) {
	ctx := t.Context()
	t.Run("by the stream", func(t *testing.T) {
		js := natstest.Start(t).JetStream()
		cfg := testkit.Must(js.Stream(ctx, natsd.Market))(t).CachedInfo().Config
		cfg.AllowAtomicPublish = false
		testkit.Must(js.UpdateStream(ctx, cfg))(t)
		takesNone(t, js, 0)
	})
	t.Run("as large as they are", func(t *testing.T) {
		opts := &server.Options{ServerName: "small", DontListen: true, JetStreamLimits: server.JSLimitOpts{MaxBatchSize: 40}}
		takesNone(t, embed(t, opts).JetStream(), 1)
	})
	t.Run("by the server, which has enough of them", func(t *testing.T) {
		opts := &server.Options{ServerName: "none", DontListen: true, JetStreamLimits: server.JSLimitOpts{MaxBatchInflightTotal: 1}}
		js := embed(t, opts).JetStream()
		open := message("open", "x")
		open.Header = nats.Header{"Nats-Batch-Id": {"open"}, "Nats-Batch-Sequence": {"1"}}
		if reply := testkit.Must(js.Conn().RequestMsgWithContext(ctx, open))(t); len(reply.Data) > 0 {
			t.Fatalf("open a batch: %s", reply.Data)
		}
		takesNone(t, js, 0)
	})
}

// takesNone appends many at once, again and again, and compares the least number of batches.
func takesNone(t *testing.T, js jetstream.JetStream, atLeast int) {
	t.Helper()
	c := committer(js)
	batches := 0
	for round := range 4 {
		do := named(fmt.Sprint("round", round))
		outcomes := c.atOnce(t, many, do)
		c.isStored(t, outcomes, do)
		count, _ := c.batches(t, outcomes)
		batches += count
	}
	if batches < atLeast || atLeast == 0 && batches > 0 {
		t.Errorf("%d batches", batches)
	}
}

func embed(t *testing.T, opts *server.Options) *natsd.Node {
	t.Helper()
	node := testkit.Must(natsd.Embed(t.Context(), t.TempDir(), opts, slog.New(slog.DiscardHandler)))(t)
	t.Cleanup(func() { _ = node.Close() })
	if err := node.Declare(t.Context()); err != nil {
		t.Fatal(err)
	}
	return node
}
