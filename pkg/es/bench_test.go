package es_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
)

// The benchmarks print ratios of rates that were measured in the same run, in turns, on the same server with
// SyncAlways: what the machine is and what else it does falls out.

const (
	benchHistory    = 20  // events of each aggregate before the first command
	benchAggregates = 512 // that the commands are spread over
)

// tally is an aggregate without limits; its events are about as large as a lot's.
type (
	tally    struct{ kg int }
	count    struct{ kg int }
	counted  struct{ KG, Note string }
	tallyAgg = es.Aggregates[tally, count, counted]
)

func newTally(log *es.Log) *tallyAgg {
	return es.New(log, es.Decider[tally, count, counted]{
		Aggregate: "bench.tally",
		Decide: func(_ tally, c count) ([]counted, error) {
			return []counted{{KG: fmt.Sprint(c.kg), Note: "weighed on the cooperative's scales, second grade, dry"}}, nil
		},
		Evolve: func(s tally, _ counted) tally { return tally{s.kg + 1} },
		Events: es.NewEventTable(events.Table[counted]{Events: map[string]counted{"bench.tally.counted.v1": {}}}),
	}, time.Now)
}

// bench is a log with aggregates that have a history, and subjects beside them for raw publishes.
type bench struct {
	log     *es.Log
	tallies *tallyAgg
	raw     []uint64 // last sequence of each raw subject
	body    []byte   // as long as a commit
	sent    int      // commands so far: the next id
	written int      // raw publishes so far
}

func newBench(b *testing.B) *bench {
	b.Helper()
	log, err := es.OpenLog(b.Context(), natstest.Start(b).JetStream())
	if err != nil {
		b.Fatal(err)
	}
	x := &bench{log: log, tallies: newTally(log), raw: make([]uint64, benchAggregates)}
	x.handle(b, 64, benchHistory*benchAggregates, x.tallies)
	x.publish(b, 64, benchHistory*benchAggregates, []byte("x"))
	last, err := log.JetStream().Stream(b.Context(), es.Stream)
	if err != nil {
		b.Fatal(err)
	}
	msg, err := last.GetLastMsgForSubject(b.Context(), es.Subject("bench.tally", "tally_0"))
	if err != nil {
		b.Fatal(err)
	}
	x.body = msg.Data
	return x
}

// handle has n commands decided by so many callers, and returns how long it took. Each caller has its own aggregates.
func (x *bench) handle(b *testing.B, callers, n int, through *tallyAgg) time.Duration {
	first := x.sent
	x.sent += n
	return spread(b, callers, n, func(i int) error {
		_, err := through.Handle(context.Background(), fmt.Sprintf("tally_%d", (first+i)%benchAggregates), count{1}, es.Meta{
			CommandID: es.CommandID(fmt.Sprintf("%032x", first+i)),
			Actor:     es.Actor{Role: "buyer", Org: "org_1", Person: "per_1", Via: "rest"},
		})
		return err
	})
}

// publish publishes n messages that expect the last sequence of their subjects.
func (x *bench) publish(b *testing.B, callers, n int, body []byte) time.Duration {
	first := x.written
	x.written += n
	return spread(b, callers, n, func(i int) error {
		at := (first + i) % benchAggregates
		msg := &nats.Msg{Subject: fmt.Sprintf("market.bench.raw.raw_%d", at), Data: body}
		ack, err := x.log.JetStream().PublishMsg(context.Background(), msg, jetstream.WithExpectLastSequencePerSubject(x.raw[at]))
		if err == nil {
			x.raw[at] = ack.Sequence
		}
		return err
	})
}

// spread calls do(0), …, do(n-1), caller c those with i = c modulo the callers. Where callers, n and benchAggregates
// divide each other, no two callers meet on an aggregate.
func spread(b *testing.B, callers, n int, do func(i int) error) time.Duration {
	var group sync.WaitGroup
	begin := time.Now()
	for c := range callers {
		group.Go(func() {
			for i := c; i < n; i += callers {
				if err := do(i); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	return time.Since(begin)
}

const turnsEach = 8 // in one iteration of a benchmark

// turns measures a and b in short turns, each of n operations, and reports their rates and the ratio of a's to b's.
func turns(b *testing.B, n int, nameA, nameB string, runA, runB func() time.Duration) {
	b.Helper()
	var tookA, tookB time.Duration
	rounds := 0
	for b.Loop() {
		for range turnsEach {
			if rounds++; rounds%2 == 0 {
				tookA += runA()
				tookB += runB()
			} else {
				tookB += runB()
				tookA += runA()
			}
		}
	}
	total := float64(n * rounds)
	b.ReportMetric(total/tookA.Seconds(), nameA+"/s")
	b.ReportMetric(total/tookB.Seconds(), nameB+"/s")
	b.ReportMetric(tookB.Seconds()/tookA.Seconds(), "ratio")
}

// BenchmarkHandleRatio is a durable command through Handle, on aggregates that are in memory, beside a raw publish with
// an expected sequence.
func BenchmarkHandleRatio(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			x, n := newBench(b), max(128, 8*callers)
			turns(b, n, "handle", "raw",
				func() time.Duration { return x.handle(b, callers, n, x.tallies) },
				func() time.Duration { return x.publish(b, callers, n, x.body) })
		})
	}
}

// BenchmarkHandleColdRatio is the same where every command finds its aggregate gone from memory and loads it first.
func BenchmarkHandleColdRatio(b *testing.B) {
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			x := newBench(b)
			turns(b, benchAggregates/4, "handle", "raw",
				func() time.Duration { return x.handle(b, callers, benchAggregates/4, newTally(x.log)) },
				func() time.Duration { return x.publish(b, callers, benchAggregates/4, x.body) })
		})
	}
}

// BenchmarkOneLotRatio is 200 callers on one aggregate beside one caller on it.
func BenchmarkOneLotRatio(b *testing.B) {
	const callers, n = 200, 400
	x := newBench(b)
	one := func(callers int) time.Duration {
		first := x.sent
		x.sent += n
		return spread(b, callers, n, func(i int) error {
			_, err := x.tallies.Handle(context.Background(), "tally_0", count{1}, es.Meta{
				CommandID: es.CommandID(fmt.Sprintf("%032x", first+i)),
			})
			return err
		})
	}
	turns(b, n, "callers=200", "callers=1",
		func() time.Duration { return one(callers) }, func() time.Duration { return one(1) })
}
