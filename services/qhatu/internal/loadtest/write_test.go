package loadtest_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
)

// beforeBinary names a market's binary to compare the code at hand with; empty: with none.
func beforeBinary() string { return os.Getenv("QHATU_BEFORE") }

const (
	usualWindow  = 10 * time.Second
	idleWithin   = 10 * time.Minute
	associations = 100
	commitSize   = 1500 // bytes of a lot's draft in the log
	turnsEach    = 4    // of each side in one iteration
)

// window is how long a benchmark runs by -benchtime.
func window() time.Duration {
	if asked, err := time.ParseDuration(flag.Lookup("test.benchtime").Value.String()); err == nil {
		return asked
	}
	return usualWindow
}

// runs is a market's binary that runs, and whom its data folder knows.
type runs struct {
	*loadtest.Process
	dir     string
	sellers []string // tokens
}

// startMarket runs a binary over a new folder until the benchmark ends.
func startMarket(b *testing.B, binary string) runs {
	b.Helper()
	r := runs{dir: b.TempDir()}
	var err error
	if r.sellers, err = loadtest.Parties(r.dir, token.RoleAssociation, associations); err != nil {
		b.Fatal(err)
	}
	if r.Process, err = loadtest.Start(binary, r.dir); err != nil {
		b.Fatal(err)
	}
	return r
}

func (r runs) stop(b *testing.B) {
	b.Helper()
	if err := r.Stop(); err != nil {
		b.Error(err)
	}
}

func (r runs) awaitIdle(b *testing.B) map[string]time.Duration {
	b.Helper()
	behind, err := r.AwaitIdle(idleWithin)
	if err != nil {
		b.Fatal(err)
	}
	return behind
}

// build builds the code at hand.
func build(b *testing.B) string {
	b.Helper()
	binary, err := loadtest.Build(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	return binary
}

// draft drafts n lots over so many connections.
func (r runs) draft(b *testing.B, connections, n int, keyed bool) loadtest.Sample {
	b.Helper()
	sample, err := loadtest.Load{URL: r.URL, Connections: connections, Most: n}.Run(func(c *loadtest.Conn, i int) error {
		_, err := c.Want(http.StatusCreated, loadtest.DraftLot(r.sellers[i%len(r.sellers)], keyed))
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return sample
}

// cpu is how many seconds of the processors' time the market has used.
func (r runs) cpu(b *testing.B) float64 {
	b.Helper()
	seconds, err := r.CPU()
	if err != nil {
		b.Fatal(err)
	}
	return seconds
}

// profile writes a CPU profile of the market into the folder that QHATU_PROFILES names, if it names one, under the benchmark's name. It is
// complete when the function that it returns has.
func (r runs) profile(b *testing.B) (wait func()) {
	b.Helper()
	dir := os.Getenv("QHATU_PROFILES")
	if dir == "" {
		return func() {}
	}
	done := make(chan error, 1)
	file := filepath.Join(dir, strings.ReplaceAll(b.Name(), "/", "-")+".pprof")
	go func() { done <- r.Profile(file, int(max(time.Second, window()).Seconds())) }()
	return func() {
		if err := <-done; err != nil {
			b.Error(err)
		}
	}
}

// side is one of those that are compared.
type side struct {
	name   string
	turn   func(n int) loadtest.Sample // n operations
	market *runs                       // that does them; nil: none does
	all    loadtest.Sample
	cpu    float64       // seconds
	behind time.Duration // longest time after a turn until all that follows from it was done
}

func (s *side) take(b *testing.B, n int) {
	b.Helper()
	if s.market == nil {
		s.all.Add(s.turn(n))
		return
	}
	before := s.market.cpu(b)
	s.all.Add(s.turn(n))
	for _, took := range s.market.awaitIdle(b) {
		s.behind = max(s.behind, took)
	}
	s.cpu += s.market.cpu(b) - before
}

// compare has the sides take turns of n operations each, and reports how the first one did, and its rate in proportion to those of others, as
// what names calls that. Where both are markets, x-cpu is how many times as much of the processors' time the other one takes.
func compare(b *testing.B, n int, names map[string]string, sides ...*side) {
	b.Helper()
	defer sides[0].market.profile(b)()
	for turn := 0; b.Loop(); {
		for range turnsEach {
			for i := range sides {
				sides[(i+turn)%len(sides)].take(b, n)
			}
			turn++
		}
	}
	first := sides[0]
	b.ReportMetric(first.all.Milliseconds(50), "p50-ms")
	b.ReportMetric(first.all.Milliseconds(99), "p99-ms")
	b.ReportMetric(first.cpu/float64(len(first.all.Each))*1000, "cpu-ms")
	b.ReportMetric(first.behind.Seconds(), "behind-s")
	b.ReportMetric(first.all.PerSecond(), first.name+"/s")
	for _, s := range sides[1:] {
		b.ReportMetric(s.all.PerSecond(), s.name+"/s")
		b.ReportMetric(first.all.PerSecond()/s.all.PerSecond(), names[s.name])
		if s.market != nil {
			b.ReportMetric(s.cpu/first.cpu, "x-cpu")
		}
	}
}

// drafts is a side that drafts lots at a market.
func (r runs) drafts(b *testing.B, name string, connections int, keyed bool) *side {
	b.Helper()
	return &side{name: name, market: &r, turn: func(n int) loadtest.Sample { return r.draft(b, connections, n, keyed) }}
}

// BenchmarkWriteLotsRatio is POST /v1/lots at the whole binary, beside raw publishes that expect that nothing is on their subject and are on
// disk when they are acknowledged, and, if QHATU_BEFORE names a binary, beside the same requests to that one.
func BenchmarkWriteLotsRatio(b *testing.B) {
	now := startMarket(b, build(b))
	defer now.stop(b)
	now.draft(b, 1, associations, false) // each association's key
	js := natstest.Start(b).JetStream()
	var before *runs
	if binary := beforeBinary(); binary != "" {
		started := startMarket(b, binary)
		before = &started
		defer before.stop(b)
		before.draft(b, 1, associations, false)
	}
	for _, connections := range []int{1, 64, 200} {
		b.Run(fmt.Sprintf("connections=%d", connections), func(b *testing.B) {
			sides := []*side{now.drafts(b, "now", connections, false), {name: "raw", turn: func(n int) loadtest.Sample { return publishRaw(b, js, connections, n) }}}
			if before != nil {
				sides = append(sides, before.drafts(b, "before", connections, false))
			}
			compare(b, max(200, 5*connections), map[string]string{"raw": "ratio", "before": "x-before"}, sides...)
		})
	}
}

// BenchmarkWriteLotsKeyedRatio is POST /v1/lots with an Idempotency-Key, another each time, beside the same without.
func BenchmarkWriteLotsKeyedRatio(b *testing.B) {
	now := startMarket(b, build(b))
	defer now.stop(b)
	now.draft(b, 1, associations, false)
	for _, connections := range []int{1, 64, 200} {
		b.Run(fmt.Sprintf("connections=%d", connections), func(b *testing.B) {
			compare(b, max(200, 5*connections), map[string]string{"plain": "ratio"},
				now.drafts(b, "keyed", connections, true), now.drafts(b, "plain", connections, false))
		})
	}
}

// publishRaw publishes n messages by so many callers.
func publishRaw(b *testing.B, js jetstream.JetStream, callers, n int) loadtest.Sample {
	b.Helper()
	each, body := make([]time.Duration, n), bytes.Repeat([]byte{'x'}, commitSize)
	var next atomic.Int64
	var group sync.WaitGroup
	begin := time.Now()
	for range callers {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				asked := time.Now()
				msg := &nats.Msg{Subject: es.Subject("bench.raw", fmt.Sprintf("raw_%016x%016x", rand.Uint64(), rand.Uint64())), Data: body}
				if _, err := js.PublishMsg(context.Background(), msg, jetstream.WithExpectLastSequencePerSubject(0)); err != nil {
					b.Error(err)
					return
				}
				each[i] = time.Since(asked)
			}
		})
	}
	group.Wait()
	return loadtest.Sample{Took: time.Since(begin), Each: each}
}
