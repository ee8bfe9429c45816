//go:build torture

package torture_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

var (
	rounds = flag.Int("rounds", 3, "how often each fault comes")
	seed   = flag.Uint64("seed", 0, "of what the traders do and where faults strike; 0: another each time")
	only   = flag.String("faults", "", "only the faults whose names contain this")
	into   = flag.String("table", "", "file that the table is written to")
)

const (
	atLeast     = 4 * time.Second  // that a fault lasts
	commandTime = 30 * time.Second // within which a command is answered, whatever the answer; the market gives up after 10 s, and its callers wait for read models besides
	readyWithin = 5 * time.Second  // /readyz tells that nothing can be written
	quiet       = 4 * time.Second  // after which nothing more comes of what was begun
	linesEach   = 20               // that a process may say in a second of a fault
)

func TestTheClusterKeepsItsPromises(t *testing.T) {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-seed %d", *seed)
	m := openMarket(t)
	r := &run{t: t, market: m, load: newLoad(t, m), chance: rand.New(rand.NewPCG(*seed, 0)), known: map[string]bool{}}
	for _, f := range faults() {
		if (testing.Short() && !f.short) || !strings.Contains(f.name, *only) {
			continue
		}
		r.endure(f)
	}
	fmt.Println(r.table())
	if *into != "" {
		if err := torture.Write(*into, "make torture-cluster", r.table()); err != nil {
			t.Error(err)
		}
	}
}

// run is a market under load, what befalls it, and what came of that.
type run struct {
	t      *testing.T
	market *market
	load   *load
	chance *rand.Rand
	known  map[string]bool // what is wrong and has been told
	rows   []row
	lots   int // whose stock was checked
	acts   int // on it
}

// endure lets a fault come again and again, and then holds the market against its promises.
func (r *run) endure(f fault) {
	w := &row{fault: f}
	r.round(w)
	for range *rounds - 1 {
		if !f.once {
			r.round(w)
		}
	}
	r.check(w)
	r.rows = append(r.rows, *w)
	r.t.Log(w)
}

func (r *run) round(w *row) {
	r.load.begin(r.chance)
	defer r.load.rest()
	r.market.await("business as usual", func() bool {
		_, going := r.load.callers.FirstAcknowledged(time.Now().Add(-time.Second))
		return going
	})
	lines := r.market.lines()
	struck := time.Now()
	heal := w.fault.strike(r.market, r.chance)
	if w.fault.outage {
		r.outage(w, struck)
	} else {
		r.market.await("a command is acknowledged while the fault lasts: "+w.fault.name, func() bool {
			_, recovered := r.load.callers.FirstAcknowledged(struck)
			return recovered && time.Since(struck) > atLeast
		})
	}
	r.checkLines(w, lines, time.Since(struck))
	from := struck
	if w.fault.outage {
		from = time.Now()
	}
	heal()
	if w.fault.outage {
		r.market.start("fair-2")
	}
	r.market.awaitHealthy()
	r.market.await("a command is acknowledged after the fault", func() bool {
		_, recovered := r.load.callers.FirstAcknowledged(from)
		return recovered
	})
	first, _ := r.load.callers.FirstAcknowledged(from)
	w.recovered = append(w.recovered, first.Sub(from))
	w.gaps = append(w.gaps, r.load.callers.LongestGap(struck, time.Now()))
	r.count(w, struck)
}

// outage checks what the market does while nothing can be written.
func (r *run) outage(w *row, struck time.Time) {
	r.market.await("no replica is ready", func() bool {
		return !slices.ContainsFunc(everyReplica(), r.market.ready)
	})
	w.unready = max(w.unready, time.Since(struck))
	if w.unready > readyWithin {
		r.t.Errorf("%s: /readyz takes %s to tell", w.fault.name, w.unready)
	}
	r.market.await("a command is answered that it cannot be done now", func() bool {
		return slices.ContainsFunc(r.load.callers.Since(struck), func(s torture.Request) bool { return s.Command && s.Status == http.StatusServiceUnavailable })
	})
	before, since := r.market.received(), time.Now()
	<-time.After(atLeast)
	w.received = max(w.received, float64(r.market.received()-before)/time.Since(since).Seconds())
	r.market.stop("fair-2") // it raises no false alarm: checkLines looks for it
}

// count takes what was sent since the fault.
func (r *run) count(w *row, struck time.Time) {
	for _, s := range r.load.callers.Since(struck) {
		if !s.Command {
			continue
		}
		w.tried++
		w.slowest = max(w.slowest, s.End.Sub(s.Begin))
		switch {
		case s.Acknowledged():
			w.acknowledged++
		case s.Status == http.StatusServiceUnavailable:
			w.unavailable++
			if !s.Again {
				r.t.Errorf("%s: an answer 503 without Retry-After", w.fault.name)
			}
		case s.Status >= http.StatusInternalServerError:
			r.t.Errorf("%s: a command is answered %d", w.fault.name, s.Status)
		}
	}
	if w.slowest > commandTime {
		r.t.Errorf("%s: a command is answered after %s", w.fault.name, w.slowest)
	}
}

// lines are how many each process of ours has said.
func (m *market) lines() map[string]int64 {
	all := map[string]int64{}
	for _, name := range everyReplica() {
		all[name] = m.programs[name].lines.Load()
	}
	return all
}

// checkLines: nothing is said again and again, and no false alarm is raised.
func (r *run) checkLines(w *row, before map[string]int64, lasted time.Duration) {
	for name, lines := range r.market.lines() {
		each := float64(lines-before[name]) / lasted.Seconds()
		w.lines = max(w.lines, each)
		if each > linesEach {
			r.t.Errorf("%s: %s says %.0f lines a second", w.fault.name, name, each)
		}
		for _, alarm := range r.market.programs[name].takeAlarms() {
			r.t.Errorf("%s: %s", w.fault.name, alarm)
		}
	}
}

// check lets the market finish, and holds its log and its read models against what everybody was told.
func (r *run) check(w *row) {
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	r.market.await("every outcome is known", func() bool { return r.load.traders.Resend(ctx) == 0 })
	if err := r.load.traders.AwaitIdle(ctx, r.load.parties, quiet); err != nil {
		r.t.Errorf("%s: %v", w.fault.name, err)
	}
	history, err := audit.Read(ctx, r.market.js)
	if err != nil {
		r.t.Fatal(err)
	}
	w.doubled = r.report(w, "log", history.Wrong) + r.report(w, "settled", history.CheckSettled())
	w.lost = r.report(w, "acknowledged", simulation.VerifyAmongOthers(history, r.load.traders.Actions()))
	r.report(w, "answer", r.load.traders.Unexpected())
	var wrong []string
	wrong, r.lots, r.acts = r.load.history.Linearizable(patience)
	w.doubled += r.report(w, "stock", wrong)
	if stream := testkit.Must(r.market.js.Stream(ctx, natsd.Dead))(r.t); stream.CachedInfo().State.Msgs > 0 {
		r.report(w, "queue", []string{fmt.Sprintf("%d dead letters", stream.CachedInfo().State.Msgs)})
	}
	for _, name := range []string{"catalog-2", "order-2"} {
		r.rebuild(w, name)
	}
	r.market.awaitHealthy()
}

// report tells what is wrong and was not told before, and how much.
func (r *run) report(w *row, kind string, wrong []string) (news int) {
	for _, line := range wrong {
		if r.known[line] {
			continue
		}
		r.known[line] = true
		news++
		r.t.Errorf("%s: %s: %.2000s", w.fault.name, kind, line)
	}
	return news
}

// rebuild has a replica make its read model anew from the log: it is as it was.
func (r *run) rebuild(w *row, name string) {
	read := r.market.path(filepath.Join(name, "read"))
	r.market.awaitReady(name)
	r.market.stop(name)
	live := testkit.Must(audit.Dump(read))(r.t)
	if err := os.RemoveAll(read); err != nil {
		r.t.Fatal(err)
	}
	r.market.start(name)
	r.market.awaitReady(name)
	r.market.stop(name)
	if diff := cmp.Diff(live, testkit.Must(audit.Dump(read))(r.t)); diff != "" {
		r.report(w, "read model of "+name+" (-live +rebuilt)", []string{diff})
	}
	r.market.start(name)
}
