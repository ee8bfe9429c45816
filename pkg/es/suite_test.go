package es_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// The aggregate of these tests: a sack that holds up to 100 kg.
type (
	sack    struct{ kg int }
	fill    struct{ kg int }
	filled  struct{ KG int }
	sackAgg = es.Aggregates[sack, fill, filled]
)

var (
	errFull   = errors.New("sack is full")
	errNoSack = errors.New("no sack of yours")
)

const foreign = -1 // kg

func sackDecider() es.Decider[sack, fill, filled] {
	return es.Decider[sack, fill, filled]{
		Aggregate: "test.sack",
		Decide: func(s sack, c fill) ([]filled, error) {
			switch {
			case c.kg == foreign:
				return nil, errNoSack
			case c.kg == 0:
				return nil, nil
			case s.kg+c.kg > 100:
				return nil, errFull
			}
			return []filled{{c.kg}}, nil
		},
		Evolve: func(s sack, e filled) sack { return sack{s.kg + e.KG} },
		Events: es.NewEventTable(events.Table[filled]{Events: map[string]filled{"test.sack.filled.v1": {}}}),

		NotFound: errNoSack,
	}
}

// replicas opens the same log n times, as n processes would.
type replicas func(t *testing.T) (*es.Log, *sackAgg)

func openers(nodes []jetstream.JetStream) replicas {
	next := 0
	return func(t *testing.T) (*es.Log, *sackAgg) {
		t.Helper()
		log, err := es.OpenLog(t.Context(), nodes[next%len(nodes)])
		if err != nil {
			t.Fatal(err)
		}
		next++
		return log, newSacks(log)
	}
}

func meta(command string) es.Meta {
	return es.Meta{
		CommandID: es.CommandID(command),
		Actor:     es.Actor{Role: "buyer", Org: "org_1", Person: "per_1", Via: "rest"},
		Cause:     es.EventRef{CorrelationID: "corr"},
	}
}

var now = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func newSacks(log *es.Log) *sackAgg {
	return es.New(log, sackDecider(), func() time.Time { return now })
}

func TestStoreOnOneNode(t *testing.T) {
	node := natstest.Start(t)
	suite(t, openers([]jetstream.JetStream{node.JetStream()}))
}

func TestStoreOnThreeNodes(t *testing.T) {
	var nodes []jetstream.JetStream
	for _, node := range natstest.Cluster(t, 3) {
		nodes = append(nodes, node.JetStream())
	}
	suite(t, openers(nodes))
}

// suite is the contract of the store, whatever it runs on.
func suite(t *testing.T, open replicas) {
	t.Run("a commit is stored with its revision and read back", func(t *testing.T) { storesCommits(t, open) })
	t.Run("nothing to do stores nothing", func(t *testing.T) { storesNothing(t, open) })
	t.Run("the same command is decided once", func(t *testing.T) { decidesOnce(t, open) })
	t.Run("another replica's decision of the same command is the answer", func(t *testing.T) { answersOfOthers(t, open) })
	t.Run("one command may touch two aggregates", func(t *testing.T) { touchesTwo(t, open) })
	t.Run("a stale revision is refused, a repeat is not", func(t *testing.T) { checksRevision(t, open) })
	t.Run("a refusal is never decided on stale memory", func(t *testing.T) { refusesOnFresh(t, open) })
	t.Run("racing replicas lose nothing", func(t *testing.T) { racesSafely(t, open) })
	t.Run("many callers at once lose nothing", func(t *testing.T) { manyAtOnce(t, open) })
	t.Run("an aggregate whose id derives from the command is made once", func(t *testing.T) { madeOnce(t, open) })
	t.Run("each commit names the hash of the one before", func(t *testing.T) { chains(t, open) })
}

func storesCommits(t *testing.T, open replicas) {
	log, sacks := open(t)
	first := testkit.Must(sacks.Handle(t.Context(), "sack_a", fill{40}, meta("a1")))(t)
	second := testkit.Must(sacks.Handle(t.Context(), "sack_a", fill{50}, meta("a2")))(t)
	if first.Revision != 1 || second.Revision != 2 || second.Position <= first.Position {
		t.Fatalf("revisions %d, %d at %d, %d", first.Revision, second.Revision, first.Position, second.Position)
	}
	msg := testkit.Must(stream.New(log.JetStream(), es.Stream).Get(t.Context(), uint64(second.Position)))(t)
	records := testkit.Must(es.DecodeMessage(msg.Subject, msg.Sequence, msg.Data))(t)
	if diff := cmp.Diff([]filled{{50}}, second.Events); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(second.Records, records); diff != "" {
		t.Fatalf("read back (-returned +stored):\n%s", diff)
	}
	want := es.Record{
		Position: second.Position, Aggregate: "test.sack", AggregateID: "sack_a", Revision: 2, Last: true,
		ID: "a2/sack_a#0", Type: "test.sack.filled.v1", Time: now, Actor: meta("").Actor,
		CorrelationID: "corr", Data: []byte(`{"KG":50}`),
	}
	if diff := cmp.Diff(want, records[0]); diff != "" {
		t.Fatalf("record (-want +got):\n%s", diff)
	}
	if msg.ID != "a2/sack_a" {
		t.Fatalf("message id %q", msg.ID)
	}
}

func storesNothing(t *testing.T, open replicas) {
	log, sacks := open(t)
	before := testkit.Must(log.End(t.Context()))(t)
	commit := testkit.Must(sacks.Handle(t.Context(), "sack_none", fill{0}, meta("none")))(t)
	if len(commit.Events)+len(commit.Records) != 0 || commit.Revision != 0 {
		t.Fatalf("commit %+v", commit)
	}
	if after := testkit.Must(log.End(t.Context()))(t); after != before {
		t.Fatalf("log grew from %d to %d", before, after)
	}
}

func decidesOnce(t *testing.T, open replicas) {
	_, sacks := open(t)
	first := testkit.Must(sacks.Handle(t.Context(), "sack_b", fill{60}, meta("b1")))(t)
	testkit.Must(sacks.Handle(t.Context(), "sack_b", fill{10}, meta("b2")))(t)
	_, cold := open(t)
	for name, again := range map[string]*sackAgg{"warm": sacks, "cold": cold} {
		repeat := testkit.Must(again.Handle(t.Context(), "sack_b", fill{60}, meta("b1")))(t)
		if !repeat.Repeated {
			t.Errorf("%s: decided again", name)
		}
		repeat.Repeated = false
		if diff := cmp.Diff(first, repeat); diff != "" {
			t.Errorf("%s (-first +repeat):\n%s", name, diff)
		}
	}
}

func answersOfOthers(t *testing.T, open replicas) {
	_, a := open(t)
	log, _ := open(t)
	b := es.New(log, sackDecider(), func() time.Time { return now.Add(time.Second) })
	testkit.Must(b.Handle(t.Context(), "sack_c", fill{1}, meta("c0")))(t)
	decided := testkit.Must(a.Handle(t.Context(), "sack_c", fill{10}, meta("c1")))(t)
	got := testkit.Must(b.Handle(t.Context(), "sack_c", fill{10}, meta("c1")))(t)
	if !got.Repeated || !got.Records[0].Time.Equal(decided.Records[0].Time) {
		t.Fatalf("replica answered %+v, log says %+v", got, decided)
	}
	testkit.Must(b.Handle(t.Context(), "sack_c", fill{10}, meta("c2")))(t)
	_, cold := open(t)
	if c := testkit.Must(cold.Handle(t.Context(), "sack_c", fill{0}, meta("c3")))(t); c.Revision != 3 {
		t.Fatalf("revision %d after the replica's next commit, want 3", c.Revision)
	}
}

func touchesTwo(t *testing.T, open replicas) {
	_, sacks := open(t)
	testkit.Must(sacks.Handle(t.Context(), "sack_d1", fill{1}, meta("d")))(t)
	testkit.Must(sacks.Handle(t.Context(), "sack_d2", fill{2}, meta("d")))(t)
	_, cold := open(t)
	for id := range map[string]bool{"sack_d1": true, "sack_d2": true} {
		if c := testkit.Must(cold.Handle(t.Context(), id, fill{0}, meta("look")))(t); c.Revision != 1 {
			t.Errorf("%s: revision %d, want 1", id, c.Revision)
		}
	}
}

func checksRevision(t *testing.T, open replicas) {
	_, sacks := open(t)
	testkit.Must(sacks.Handle(t.Context(), "sack_e", fill{1}, meta("e1")))(t)
	m := meta("e2")
	m.IfRevision = es.Revisions{7, 1}
	testkit.Must(sacks.Handle(t.Context(), "sack_e", fill{1}, m))(t)
	if c := testkit.Must(sacks.Handle(t.Context(), "sack_e", fill{1}, m))(t); !c.Repeated {
		t.Error("repeat was decided again")
	}
	m.CommandID = "e3"
	if _, err := sacks.Handle(t.Context(), "sack_e", fill{1}, m); !errors.Is(err, es.ErrStaleRevision) {
		t.Errorf("stale revision: %v", err)
	}
	if _, err := sacks.Handle(t.Context(), "sack_e", fill{100}, m); !errors.Is(err, es.ErrStaleRevision) {
		t.Errorf("stale revision, overfilled: %v", err)
	}
	for _, seen := range []es.Revisions{nil, {2}, {7}} {
		m.IfRevision = seen
		if _, err := sacks.Handle(t.Context(), "sack_e", fill{foreign}, m); !errors.Is(err, errNoSack) {
			t.Errorf("somebody else's, seen at %v: %v", seen, err)
		}
	}
}

func refusesOnFresh(t *testing.T, open replicas) {
	_, a := open(t)
	_, b := open(t)
	testkit.Must(b.Handle(t.Context(), "sack_f", fill{1}, meta("f0")))(t)
	testkit.Must(a.Handle(t.Context(), "sack_f", fill{90}, meta("f1")))(t)
	if _, err := b.Handle(t.Context(), "sack_f", fill{10}, meta("f2")); !errors.Is(err, errFull) {
		t.Fatalf("overfilled: %v", err)
	}
}

func racesSafely(t *testing.T, open replicas) {
	const writers, each = 4, 30
	var wg sync.WaitGroup
	full := make(chan struct{}, writers*each)
	for w := range writers {
		_, sacks := open(t)
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range each {
				_, err := sacks.Handle(t.Context(), "sack_g", fill{1}, meta(fmt.Sprintf("g%d-%d", w, i)))
				switch {
				case errors.Is(err, errFull):
					full <- struct{}{}
				case err != nil:
					t.Errorf("writer %d: %v", w, err)
				}
			}
		}()
	}
	wg.Wait()
	_, cold := open(t)
	c := testkit.Must(cold.Handle(t.Context(), "sack_g", fill{0}, meta("look")))(t)
	if c.Revision != 100 || len(full) != writers*each-100 {
		t.Fatalf("%d stored and %d refused of %d, want 100 and %d", c.Revision, len(full), writers*each, writers*each-100)
	}
}

// manyAtOnce: so many callers that their commits are stored together, in two processes that race for some of the sacks.
func manyAtOnce(t *testing.T, open replicas) {
	const processes, callers, sacks, each = 2, 60, 50, 3
	var group sync.WaitGroup
	got := make([]map[string]es.Commit[filled], processes*callers)
	for p := range processes {
		_, agg := open(t)
		for c := range callers {
			got[p*callers+c] = map[string]es.Commit[filled]{}
			group.Go(func() {
				for i := range each {
					command := fmt.Sprintf("m%d-%d-%d", p, c, i)
					commit, err := agg.Handle(t.Context(), fmt.Sprintf("sack_m%d", (c+i)%sacks), fill{1}, meta(command))
					if err != nil {
						t.Errorf("%s: %v", command, err)
					}
					got[p*callers+c][command] = commit
				}
			})
		}
	}
	group.Wait()
	log, cold := open(t)
	found := map[string]uint64{}
	for i := range sacks {
		id := fmt.Sprintf("sack_m%d", i)
		for message, revision := range stored(t, log.JetStream(), id) {
			command, _, _ := strings.Cut(message, "/")
			found[command] = revision
		}
		testkit.Must(cold.Handle(t.Context(), id, fill{0}, meta("look")))(t) // checks the hash chain
	}
	for _, commits := range got {
		for command, commit := range commits {
			if found[command] != commit.Revision {
				t.Errorf("%s: answered as revision %d, stored as %d", command, commit.Revision, found[command])
			}
			if at := testkit.Must(log.Stream().Get(t.Context(), uint64(commit.Position)))(t); at == nil || !strings.HasPrefix(at.ID, command+"/") {
				t.Errorf("%s: not at %d", command, commit.Position)
			}
		}
	}
	if len(found) != processes*callers*each {
		t.Errorf("%d commands are stored", len(found))
	}
}

// madeOnce: an aggregate that is taken for new is read when it is not.
func madeOnce(t *testing.T, open replicas) {
	log, sacks := open(t)
	sackID := id.Derive("sack", "made")
	if _, err := sacks.Handle(t.Context(), sackID, fill{101}, meta("made")); !errors.Is(err, errFull) {
		t.Errorf("overfilled: %v", err)
	}
	if c := testkit.Must(sacks.Handle(t.Context(), sackID, fill{0}, meta("made")))(t); c.Revision != 0 {
		t.Errorf("nothing to do: %+v", c)
	}
	first := testkit.Must(es.New(log, sackDecider(), time.Now).Handle(t.Context(), sackID, fill{60}, meta("made")))(t)
	for name, again := range map[string]*sackAgg{"cold": newSacks(log), "warm": sacks} {
		c := testkit.Must(again.Handle(t.Context(), sackID, fill{60}, meta("made")))(t)
		if !c.Repeated || c.Position != first.Position {
			t.Errorf("%s: %+v, made at %d", name, c, first.Position)
		}
	}
	if _, err := newSacks(log).Handle(t.Context(), sackID, fill{60}, meta("more")); !errors.Is(err, errFull) {
		t.Errorf("more: %v", err)
	}
	if found := stored(t, log.JetStream(), sackID); len(found) != 1 {
		t.Errorf("stored %v", found)
	}
}

func chains(t *testing.T, open replicas) {
	log, sacks := open(t)
	for i := range 3 {
		testkit.Must(sacks.Handle(t.Context(), "sack_h", fill{1}, meta(fmt.Sprintf("h%d", i))))(t)
	}
	_, cold := open(t)
	testkit.Must(cold.Handle(t.Context(), "sack_h", fill{0}, meta("look")))(t)
	forged := &nats.Msg{Subject: es.Subject("test.sack", "sack_h"), Header: nats.Header{nats.MsgIdHdr: {"x/sack_h"}}, Data: []byte(
		`[{"specversion":"1.0","id":"x/sack_h#0","type":"test.sack.filled.v1","subject":"sack_h","actor":"///","revision":4,"prevhash":"00","data":{"KG":1}}]`)}
	if _, err := log.JetStream().PublishMsg(t.Context(), forged); err != nil {
		t.Fatal(err)
	}
	_, cold = open(t)
	if _, err := cold.Handle(t.Context(), "sack_h", fill{1}, meta("h9")); !errors.Is(err, es.ErrBrokenChain) {
		t.Fatalf("forged link: %v", err)
	}
}
