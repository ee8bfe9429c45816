package stream_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
)

const waitTimeout = 60 * time.Second // for what must come

func TestOnOneNode(t *testing.T) {
	suites(t, []jetstream.JetStream{natstest.Start(t).JetStream()})
}

func TestOnThreeNodes(t *testing.T) {
	var all []jetstream.JetStream
	for _, node := range natstest.Cluster(t, 3) {
		all = append(all, node.JetStream())
	}
	suites(t, all)
}

func suites(t *testing.T, all []jetstream.JetStream) {
	t.Helper()
	var streams []stream.Stream
	for _, js := range all {
		streams = append(streams, market(js))
	}
	suite(t, streams)
	committerSuite(t, all)
}

func market(js jetstream.JetStream) stream.Stream { return stream.New(js, natsd.Market) }

// suite is what holds on one node and on three; each stream is the same one, seen through a connection of its own.
func suite(t *testing.T, all []stream.Stream) {
	t.Run("one of many appends wins", func(t *testing.T) { oneWins(t, all) })
	t.Run("an append expects the last of its subject", func(t *testing.T) { expectsTheLast(t, all) })
	t.Run("the same append again succeeds", func(t *testing.T) { sameAgain(t, all) })
	t.Run("an id that another subject used is a conflict", func(t *testing.T) { usedID(t, all) })
	t.Run("an expected message that is not there is a conflict", func(t *testing.T) { goneMessage(t, all) })
	t.Run("what is not there is nil", func(t *testing.T) { notThere(t, all) })
	t.Run("messages are read whole", func(t *testing.T) { readWhole(t, all) })
	t.Run("a subject of another stream is refused", func(t *testing.T) { otherStream(t, all) })
}

// oneWins: the losers learn of it, and every connection then reads what the winner stored.
func oneWins(t *testing.T, all []stream.Stream) {
	const writers, subjects = 12, 10
	var stored [subjects]atomic.Int64
	var lost atomic.Int64
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for n := range subjects {
				_, err := all[w%len(all)].Append(t.Context(), 0, message(fmt.Sprintf("race.%d", n), fmt.Sprint("writer ", w)))
				switch {
				case err == nil:
					stored[n].Add(1)
				case errors.Is(err, stream.ErrConflict):
					lost.Add(1)
				default:
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	for n := range subjects {
		if stored[n].Load() != 1 {
			t.Errorf("subject %d: %d appends succeeded", n, stored[n].Load())
		}
		for _, s := range all {
			if found := testkit.Must(s.Last(t.Context(), subject(fmt.Sprintf("race.%d", n))))(t); found == nil {
				t.Errorf("subject %d is empty", n)
			}
		}
	}
	if lost.Load() != subjects*(writers-1) {
		t.Errorf("%d appends lost", lost.Load())
	}
}

func expectsTheLast(t *testing.T, all []stream.Stream) {
	s := all[0]
	first := testkit.Must(s.Append(t.Context(), 0, message("last", "1")))(t)
	if err := s.Publish(t.Context(), message("beside", "other")); err != nil {
		t.Fatal(err)
	}
	second := testkit.Must(s.Append(t.Context(), first, message("last", "2")))(t)
	for _, expected := range []uint64{0, first} {
		if _, err := s.Append(t.Context(), expected, message("last", "3")); !errors.Is(err, stream.ErrConflict) {
			t.Errorf("after %d: %v", expected, err)
		}
	}
	for _, s := range all {
		last := testkit.Must(s.Last(t.Context(), subject("last")))(t)
		if last == nil || last.Sequence != second || string(last.Data) != "2" {
			t.Errorf("last: %+v", last)
		}
	}
}

func sameAgain(t *testing.T, all []stream.Stream) {
	s := all[0]
	for _, id := range []string{"", "once"} { // without the duplicate window and with it
		m := message("again"+id, "bytes")
		if id != "" {
			m.Header = nats.Header{jetstream.MsgIDHeader: {id}}
		}
		first := testkit.Must(s.Append(t.Context(), 0, m))(t)
		if second := testkit.Must(s.Append(t.Context(), 0, m))(t); second != first {
			t.Errorf("id %q: stored at %d, then at %d", id, first, second)
		}
	}
}

func usedID(t *testing.T, all []stream.Stream) {
	withID := func(name string) *nats.Msg {
		m := message(name, name)
		m.Header = nats.Header{jetstream.MsgIDHeader: {"used"}}
		return m
	}
	testkit.Must(all[0].Append(t.Context(), 0, withID("used.a")))(t)
	if _, err := all[0].Append(t.Context(), 0, withID("used.b")); !errors.Is(err, stream.ErrConflict) {
		t.Errorf("second subject: %v", err)
	}
}

func goneMessage(t *testing.T, all []stream.Stream) {
	for _, name := range []string{"gone.never", "gone.shorter"} {
		if name == "gone.shorter" {
			testkit.Must(all[0].Append(t.Context(), 0, message(name, "1")))(t)
		}
		if _, err := all[0].Append(t.Context(), 1_000_000, message(name, "2")); !errors.Is(err, stream.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func notThere(t *testing.T, all []stream.Stream) {
	for _, s := range all {
		if last := testkit.Must(s.Last(t.Context(), subject("nothing")))(t); last != nil {
			t.Errorf("last: %+v", last)
		}
		if next := testkit.Must(s.Next(t.Context(), subject("nothing.*"), 1))(t); next != nil {
			t.Errorf("next: %+v", next)
		}
		if m := testkit.Must(s.Get(t.Context(), 1_000_000))(t); m != nil {
			t.Errorf("get: %+v", m)
		}
		if found := testkit.Must(s.Batch(t.Context(), subject("nothing"), 1, 10))(t); len(found) != 0 {
			t.Errorf("batch: %+v", found)
		}
	}
}

// readWhole: every way of reading gives the same message.
func readWhole(t *testing.T, all []stream.Stream) {
	begin := time.Now().Add(-time.Minute)
	var sequences []uint64
	for i := range 3 {
		m := message("read", fmt.Sprint(i))
		m.Header = nats.Header{jetstream.MsgIDHeader: {fmt.Sprint("read", i)}}
		last := uint64(0)
		if i > 0 {
			last = sequences[i-1]
		}
		sequences = append(sequences, testkit.Must(all[0].Append(t.Context(), last, m))(t))
	}
	is := func(how string, m *stream.Message, i int) {
		t.Helper()
		if m == nil || m.Sequence != sequences[i] || m.Subject != subject("read") || string(m.Data) != fmt.Sprint(i) ||
			m.ID != fmt.Sprint("read", i) || m.Time.Before(begin) {
			t.Errorf("%s: %+v", how, m)
		}
	}
	for _, s := range all {
		is("get", testkit.Must(s.Get(t.Context(), sequences[0]))(t), 0)
		is("next", testkit.Must(s.Next(t.Context(), subject("*"), sequences[0]+1))(t), 1)
		is("last", testkit.Must(s.Last(t.Context(), subject("read")))(t), 2)
		for _, m := range testkit.Must(s.Several(t.Context(), []uint64{sequences[2], 1_000_000, sequences[0]}))(t) { // of a replica, too
			is("several", m, slices.Index(sequences, m.Sequence))
		}
		for i, m := range testkit.Must(s.Batch(t.Context(), subject("read"), 1, 2))(t) { // of a replica, which may be behind
			is("batch", m, i)
		}
		if end := testkit.Must(s.Info(t.Context()))(t).State.LastSeq; end < sequences[2] {
			t.Errorf("the stream ends at %d", end)
		}
	}
}

func otherStream(t *testing.T, all []stream.Stream) {
	elsewhere := &nats.Msg{Subject: "timer.set.test", Data: []byte("x")}
	if _, err := all[0].Append(t.Context(), 0, elsewhere); err == nil || errors.Is(err, stream.ErrConflict) || errors.Is(err, stream.ErrUnavailable) {
		t.Errorf("append: %v", err)
	}
	if err := all[0].Publish(t.Context(), elsewhere); err == nil {
		t.Error("published to another stream")
	}
}

func TestNoSuchStream(t *testing.T) {
	s := stream.New(natstest.Start(t).JetStream(), "NOWHERE")
	if _, err := s.Info(t.Context()); !errors.Is(err, jetstream.ErrStreamNotFound) {
		t.Errorf("info: %v", err)
	}
	if _, err := s.Last(t.Context(), "nothing"); err == nil {
		t.Error("read from it")
	}
}

// A lost acknowledgement is found out, whether the server had stored the message or not.
func TestALostAcknowledgement(t *testing.T) {
	t.Parallel() // it waits for answers that do not come
	node := natstest.Listen(t)
	proxy := natstest.NewProxy(t, node, natsd.Market, "market.")
	s := market(natstest.Connect(t, proxy.URL()))
	last := uint64(0)
	for i, cut := range []natstest.Cut{natstest.AfterStored, natstest.BeforeStored, natstest.AfterStored} {
		proxy.CutNext(cut)
		last = testkit.Must(s.Append(t.Context(), last, message("cut", fmt.Sprint(i))))(t)
		if last != uint64(i+1) || proxy.Cuts() != i+1 {
			t.Fatalf("cut %d: stored at %d", proxy.Cuts(), last)
		}
	}
	if end := testkit.Must(market(node.JetStream()).Info(t.Context()))(t).State.LastSeq; end != 3 {
		t.Errorf("%d messages are stored", end)
	}
}

// While the leader is shut down and another elected, every append is stored once, and reads go on.
func TestALeaderIsLost(t *testing.T) {
	t.Parallel() // it waits for an election
	const writers, each = 3, 30
	nodes := natstest.Cluster(t, writers)
	leader := natstest.Leader(nodes, natsd.Market)
	var appended atomic.Int32
	var group sync.WaitGroup
	for w := range writers {
		s := market(natstest.Connect(t, nodes[w].Server().ClientURL()+","+nodes[(w+1)%writers].Server().ClientURL()))
		group.Go(func() {
			last := uint64(0)
			for i := range each {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				sequence, err := s.Append(ctx, last, message(fmt.Sprint("writer", w), fmt.Sprint(i)))
				cancel()
				if err != nil {
					t.Error(err)
					return
				}
				last = sequence
				if appended.Add(1) == writers*each/3 {
					group.Go(func() { _ = leader.Close() })
				}
			}
			for i, from := 0, uint64(1); i < each; i++ {
				m, err := s.Next(t.Context(), subject(fmt.Sprint("writer", w)), from)
				if err != nil || m == nil || string(m.Data) != fmt.Sprint(i) {
					t.Errorf("writer %d, message %d: %+v, %v", w, i, m, err)
					return
				}
				from = m.Sequence + 1
			}
		})
	}
	group.Wait()
}

func TestAnEndedContextIsUnavailable(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	tries := 0
	err := stream.Retry(ctx, func(context.Context) error {
		if tries++; tries == 3 {
			cancel()
		}
		return nats.ErrNoResponders
	})
	if !errors.Is(err, stream.ErrUnavailable) || !errors.Is(err, nats.ErrNoResponders) || tries != 3 {
		t.Errorf("after %d tries: %v", tries, err)
	}
	if err := stream.Retry(t.Context(), func(context.Context) error { return errors.ErrUnsupported }); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("an error that does not pass: %v", err)
	}
}

// history is every message on subjects that fit the filter, in order, up to the last that the leader knows.
func history(t *testing.T, s stream.Stream, filter string) (all []*stream.Message) {
	t.Helper()
	for from := uint64(1); ; from = all[len(all)-1].Sequence + 1 {
		found, err := s.Batch(t.Context(), filter, from, 500)
		if err != nil || len(found) == 0 { // of this replica
			next := testkit.Must(s.Next(t.Context(), filter, from))(t)
			if next == nil {
				return all
			}
			found = []*stream.Message{next}
		}
		all = append(all, found...)
	}
}

func bySubject(msgs []*stream.Message) map[string][]*stream.Message {
	all := map[string][]*stream.Message{}
	for _, m := range msgs {
		all[m.Subject] = append(all[m.Subject], m)
	}
	return all
}

func subject(name string) string { return "market.test." + name }

func message(name, data string) *nats.Msg {
	return &nats.Msg{Subject: subject(name), Data: []byte(data)}
}
