package bus_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
)

const (
	benchCallers = 64
	benchKeys    = 1000
	benchEvents  = 4000 // in each turn
)

// BenchmarkReactionsRatio is how many events a second a reaction handles that makes a commit for each, over 1,000 aggregates, beside how
// many commits 64 callers make, in turns: ratio.
func BenchmarkReactionsRatio(b *testing.B) {
	w := start(b)
	var handled atomic.Int64
	running := func(name string) (stop func()) {
		_, stop = run(b, w.log, func(bb *bus.Bus) {
			bb.OnRecords(name, 1, func(ctx context.Context, r es.Record) error {
				_, err := w.Handle(ctx, "echo-"+r.AggregateID, []bell{hush{}}, es.ReactionMeta(name, r, "echo"))
				handled.Add(1)
				return err
			}, rang)
		})
		return stop
	}
	running("listen")() // from now on
	var calling, reacting time.Duration
	turn := 0
	for b.Loop() {
		begin := time.Now()
		w.call(b, turn)
		calling += time.Since(begin)
		turn++
		begin = time.Now()
		stop := running("listen")
		for handled.Load() < int64(turn*benchEvents) {
			<-time.After(time.Millisecond)
		}
		reacting += time.Since(begin)
		stop()
	}
	events := float64(turn * benchEvents)
	b.ReportMetric(events/calling.Seconds(), "commits/s")
	b.ReportMetric(events/reacting.Seconds(), "events/s")
	b.ReportMetric(calling.Seconds()/reacting.Seconds(), "ratio")
}

// call lets 64 callers ring bells.
func (w *tower) call(b *testing.B, turn int) {
	b.Helper()
	var callers sync.WaitGroup
	var next atomic.Int64
	for range benchCallers {
		callers.Go(func() {
			for n := next.Add(1); n <= benchEvents; n = next.Add(1) {
				m := es.Meta{CommandID: es.CommandID(fmt.Sprintf("ring-%d-%d", turn, n))}
				if _, err := w.Handle(b.Context(), fmt.Sprintf("bell-%d", n%benchKeys), []bell{ring{int(n)}}, m); err != nil {
					b.Error(err)
				}
			}
		})
	}
	callers.Wait()
}
