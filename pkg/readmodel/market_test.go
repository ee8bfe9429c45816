package readmodel_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

// written is the only event of a small aggregate: a notebook in which words are written.
type written struct{ Word string }

type notebooks struct {
	*es.Aggregates[int, []string, written]
	log  *es.Log
	next int
}

func open(t testing.TB, node *natsd.Node) *notebooks {
	t.Helper()
	log, err := es.OpenLog(t.Context(), node.JetStream())
	if err != nil {
		t.Fatal(err)
	}
	return &notebooks{log: log, Aggregates: es.New(log, es.Decider[int, []string, written]{
		Aggregate: "school.notebook",
		Decide: func(_ int, words []string) ([]written, error) {
			events := make([]written, len(words))
			for i, w := range words {
				events[i] = written{Word: w}
			}
			return events, nil
		},
		Evolve: func(n int, _ written) int { return n + 1 },
		Events: es.NewEventTable(events.Table[written]{Events: map[string]written{"school.notebook.written.v1": {}}}),
	}, func() time.Time { return time.Unix(0, 0) })}
}

// write commits the words in one notebook and returns the position of the commit.
func (n *notebooks) write(t testing.TB, id string, words ...string) es.Position {
	t.Helper()
	n.next++
	commit, err := n.Handle(t.Context(), id, words, es.Meta{
		CommandID: es.CommandID(fmt.Sprintf("command-%d", n.next)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return commit.Position
}

// index is a projection: the words of each notebook by place, and how many there are.
type index struct {
	version int
	fails   atomic.Pointer[string] // the word that cannot be applied
	applied atomic.Int64
}

var errWord = errors.New("unreadable word")

func (x *index) Schema() (string, int) { return "index", x.version }

func (x *index) Hears(aggregate string) bool { return aggregate == "school.notebook" }

func (x *index) Begin(tx *bbolt.Tx) readmodel.Batch { return indexing{x, tx} }

type indexing struct {
	*index
	tx *bbolt.Tx
}

func (indexing) End() error { return nil }

func (indexing) Changed(func(list, row string)) {}

func (x indexing) Apply(r es.Record) error {
	tx := x.tx
	x.applied.Add(1)
	if bad := x.fails.Load(); bad != nil && string(r.Data) == fmt.Sprintf(`{"Word":%q}`, *bad) {
		return errWord
	}
	bucket, err := tx.Bucket([]byte("index")).CreateBucketIfNotExists([]byte(r.AggregateID))
	if err != nil {
		return err
	}
	place, err := bucket.NextSequence()
	if err != nil {
		return err
	}
	if err := bucket.Put(binary.BigEndian.AppendUint64(nil, place), r.Data); err != nil {
		return err
	}
	return tx.Bucket([]byte("index")).Put([]byte("count/"+r.AggregateID), binary.BigEndian.AppendUint64(nil, place))
}

func config(t testing.TB, log *es.Log) readmodel.Config {
	t.Helper()
	return readmodel.Config{
		Path: filepath.Join(t.TempDir(), "school.bolt"), Log: log, Logger: slog.New(slog.DiscardHandler),
	}
}

// run opens and runs a read model; stop ends it and closes its file.
func run(t testing.TB, cfg readmodel.Config, x readmodel.Projector) (m *readmodel.Model, stop func()) {
	t.Helper()
	m, err := readmodel.Open(t.Context(), cfg, x)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- m.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
		if err := m.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}
	t.Cleanup(stop)
	return m, stop
}

func catchUp(t testing.TB, m *readmodel.Model) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := m.CatchUp(ctx); err != nil {
		t.Fatalf("catch up: %v (%v)", err, m.Ready())
	}
}

func dump(t testing.TB, m *readmodel.Model) map[string]string {
	t.Helper()
	all, err := m.Dump()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// fresh is what a read model that never saw anything but the log holds.
func fresh(t testing.TB, log *es.Log) map[string]string {
	t.Helper()
	m, stop := run(t, config(t, log), &index{})
	defer stop()
	catchUp(t, m)
	return dump(t, m)
}

func wantSame(t testing.TB, what string, want, got map[string]string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func start(t testing.TB) *notebooks {
	t.Helper()
	return open(t, natstest.Start(t))
}
