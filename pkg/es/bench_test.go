package es_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/stream"
)

// The benchmarks print ratios of rates that were measured in the same run, in turns, on the same server with
// SyncAlways: what the machine is and what else it does falls out.

const (
	benchHistory    = 20  // events of each aggregate before the first command, and messages of each raw subject
	benchAggregates = 640 // that the commands of one side are spread over
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

// bench is a log with aggregates that have a history.
type bench struct {
	log     *es.Log
	tallies *tallyAgg
	ids     []string // of the aggregates and of the raw subjects
	raw     []uint64 // last sequence of each raw subject
	body    []byte   // as long as a commit
	sent    atomic.Int64
}

func newBench(b *testing.B, aggregates int) *bench {
	b.Helper()
	log, err := es.OpenLog(b.Context(), natstest.Start(b).JetStream())
	if err != nil {
		b.Fatal(err)
	}
	x := &bench{log: log, tallies: newTally(log)}
	for range aggregates {
		x.ids = append(x.ids, fmt.Sprintf("tally_%016x%016x", rand.Uint64(), rand.Uint64()))
	}
	for range benchHistory {
		for first := 0; first < aggregates; first += benchAggregates {
			x.handle(b, x.tallies, 160, benchAggregates, first)
		}
	}
	x.body = x.first(b)
	return x
}

// fillRaw gives the raw subjects as many messages as the aggregates have.
func (x *bench) fillRaw(b *testing.B) {
	b.Helper()
	x.raw = make([]uint64, benchAggregates)
	together := stream.NewCommitter(x.log.Stream())
	for range benchHistory {
		spread(b, 160, benchAggregates, func(at int) (err error) {
			x.raw[at], err = together.Append(context.Background(), x.raw[at], x.message(at, fmt.Sprintf("%d %d", at, x.raw[at])))
			return err
		})
	}
}

// first returns the first commit.
func (x *bench) first(b *testing.B) []byte {
	b.Helper()
	first, err := x.log.Stream().Get(b.Context(), 1)
	if err != nil {
		b.Fatal(err)
	}
	return first.Data
}

// message is one for a raw subject, which differs from others by what it begins with.
func (x *bench) message(at int, begin string) *nats.Msg {
	return &nats.Msg{Subject: es.Subject("bench.raw", x.ids[at]), Data: append([]byte(begin), x.body[len(begin):]...)}
}

// handle has n commands decided by so many callers, on the aggregates from first on, and returns how long it took.
func (x *bench) handle(b *testing.B, through *tallyAgg, callers, n, first int) time.Duration {
	return spread(b, callers, n, func(at int) error { return x.count(through, x.ids[first+at]) })
}

func (x *bench) count(through *tallyAgg, id string) error {
	_, err := through.Handle(context.Background(), id, count{1}, x.meta())
	return err
}

func (x *bench) meta() es.Meta {
	return es.Meta{
		CommandID: es.CommandID(fmt.Sprintf("%032x", x.sent.Add(1))),
		Actor:     es.Actor{Role: "buyer", Org: "org_1", Person: "per_1", Via: "rest"},
	}
}

// publish publishes n messages that expect the last sequence of their subjects.
func (x *bench) publish(b *testing.B, callers, n int) time.Duration {
	return spread(b, callers, n, func(at int) error {
		ack, err := x.log.JetStream().PublishMsg(context.Background(), x.message(at, ""), jetstream.WithExpectLastSequencePerSubject(x.raw[at]))
		if err == nil {
			x.raw[at] = ack.Sequence
		}
		return err
	})
}

// spread calls do n times with the number of an aggregate. Each caller has aggregates of its own, and takes them in
// another order each time it has been through them.
func spread(b *testing.B, callers, n int, do func(at int) error) time.Duration {
	var group sync.WaitGroup
	each := benchAggregates / callers
	begin := time.Now()
	for c := range callers {
		group.Go(func() {
			var order []int
			for i := range n / callers {
				if i%each == 0 {
					order = rand.Perm(each)
				}
				if err := do(c + callers*order[i%each]); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	return time.Since(begin)
}

// turnOf returns how many operations a turn has with so many callers: as few as a turn of many still consists of what
// goes on in its middle.
func turnOf(callers int) int { return max(32, 8*callers) }

// turns measures a and b in short turns, each of n operations, and reports their rates and the ratio of a's to b's: the median
// of all pairs of turns, which a disk that others use for a moment does not move.
func turns(b *testing.B, n int, nameA, nameB string, runA, runB func() time.Duration) {
	b.Helper()
	var tookA, tookB time.Duration
	var ratios []float64
	for b.Loop() {
		for range max(8, 1024/n) {
			var oneA, oneB time.Duration
			if len(ratios)%2 == 0 {
				oneA, oneB = runA(), runB()
			} else {
				oneB, oneA = runB(), runA()
			}
			tookA, tookB = tookA+oneA, tookB+oneB
			ratios = append(ratios, oneB.Seconds()/oneA.Seconds())
		}
	}
	slices.Sort(ratios)
	total := float64(n * len(ratios))
	b.ReportMetric(total/tookA.Seconds(), nameA+"/s")
	b.ReportMetric(total/tookB.Seconds(), nameB+"/s")
	b.ReportMetric(ratios[len(ratios)/2], "ratio")
}

// BenchmarkHandleRatio is a durable command through Handle, on aggregates that are in memory, beside a raw publish with
// an expected sequence.
func BenchmarkHandleRatio(b *testing.B) {
	x := newBench(b, benchAggregates)
	x.fillRaw(b)
	for _, callers := range []int{1, 64, 200} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			n := turnOf(callers)
			turns(b, n, "handle", "raw",
				func() time.Duration { return x.handle(b, x.tallies, callers, n, 0) },
				func() time.Duration { return x.publish(b, callers, n) })
		})
	}
}

// BenchmarkHandleColdRatio is a command on an aggregate that has to be read from the log first, beside one on another that
// is in memory.
func BenchmarkHandleColdRatio(b *testing.B) {
	x := newBench(b, 2*benchAggregates)
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			n := turnOf(callers)
			turns(b, n, "cold", "warm",
				func() time.Duration { return x.handle(b, newTally(x.log), callers, n, benchAggregates) },
				func() time.Duration { return x.handle(b, x.tallies, callers, n, 0) })
		})
	}
}

// BenchmarkHandleHotRatio is 56 callers while eight more are at one aggregate, in one process and in two that race for it,
// beside the 56 alone.
func BenchmarkHandleHotRatio(b *testing.B) {
	const callers, n = 56, 8 * 56
	x := newBench(b, benchAggregates)
	others := func() time.Duration { return x.handle(b, x.tallies, callers, n, 0) }
	conn, err := x.log.JetStream().Conn().Opts.Connect()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(conn.Close)
	for processes, hot := range [][]*tallyAgg{{x.tallies}, {x.tallies, newTally(openLog(b, conn))}} {
		b.Run(fmt.Sprintf("processes=%d", processes+1), func(b *testing.B) {
			turns(b, n, "others", "alone", func() time.Duration { return x.beside(b, hot, others) }, others)
		})
	}
}

func openLog(b *testing.B, conn *nats.Conn) *es.Log {
	b.Helper()
	js, err := jetstream.New(conn)
	if err != nil {
		b.Fatal(err)
	}
	log, err := es.OpenLog(b.Context(), js)
	if err != nil {
		b.Fatal(err)
	}
	return log
}

// beside runs what is measured while eight callers are at the last aggregate.
func (x *bench) beside(b *testing.B, hot []*tallyAgg, measured func() time.Duration) time.Duration {
	var group sync.WaitGroup
	var done atomic.Bool
	for c := range 8 {
		group.Go(func() {
			for !done.Load() {
				if err := x.count(hot[c%len(hot)], x.ids[len(x.ids)-1]); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	took := measured()
	done.Store(true)
	group.Wait()
	return took
}

// BenchmarkOneLotRatio is 200 callers on one aggregate beside one caller on it.
func BenchmarkOneLotRatio(b *testing.B) {
	const callers, n = 200, 400
	x := newBench(b, benchAggregates)
	one := func(callers int) time.Duration {
		return spread(b, callers, n, func(int) error { return x.count(x.tallies, x.ids[0]) })
	}
	turns(b, n, "callers=200", "callers=1",
		func() time.Duration { return one(callers) }, func() time.Duration { return one(1) })
}
