// Package crash_test kills the market's binary while buyers and associations are at it, many times over one data
// folder, and then holds the log against everything that was acknowledged.
package crash_test

import (
	"context"
	"flag"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
)

var (
	kills = flag.Int("kills", 100, "how often the market is killed")
	seed  = flag.Uint64("seed", 0, "of what the traders do and when the market is killed; 0: another each time")
)

const (
	workers      = 6
	buyers       = 5
	associations = 3
)

// tradeRun is who trades, where, and what they were told.
type tradeRun struct {
	binary, dataDir string
	parties         []simulation.Party
	traders         *simulation.Traders
	chance          *rand.Rand
	troubles        []string // in the logs of the processes
}

func TestNothingAcknowledgedIsLostWhenTheMarketIsKilled(t *testing.T) {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-kills %d -seed %d", *kills, *seed)
	r := newTradeRun(t)
	for range *kills {
		r.runUntilKilled(t)
	}
	live := r.finish(t)
	r.verify(t)
	r.rebuild(t, live)
}

func newTradeRun(t *testing.T) *tradeRun {
	t.Helper()
	r := &tradeRun{
		binary: build(t), dataDir: t.TempDir(),
		traders: simulation.NewTraders("crash", 4), chance: rand.New(rand.NewPCG(*seed, 1)),
	}
	for role, n := range map[string]int{token.RoleBuyer: buyers, token.RoleAssociation: associations} {
		parties, err := simulation.Parties(r.dataDir, role, role, n)
		if err != nil {
			t.Fatal(err)
		}
		r.parties = append(r.parties, parties...)
	}
	return r
}

// runUntilKilled runs the market with traders at it until it is killed: after 20 to 300 ms of business, or now and then
// while it still opens.
func (r *tradeRun) runUntilKilled(t *testing.T) {
	t.Helper()
	p := start(t, r.binary, r.dataDir)
	until := time.Duration(20+r.chance.IntN(280)) * time.Millisecond
	if r.chance.IntN(10) == 0 {
		<-time.After(until)
		r.troubles = append(r.troubles, p.kill(t)...)
		return
	}
	r.traders.At(p.open(t))
	ctx, cancel := context.WithTimeout(t.Context(), processTimeout)
	defer cancel()
	business := r.trade(ctx)
	<-time.After(until)
	r.troubles = append(r.troubles, p.kill(t)...)
	cancel()
	business.Wait()
}

// trade has the workers act, each for any party, until ctx ends.
func (r *tradeRun) trade(ctx context.Context) *sync.WaitGroup {
	var group sync.WaitGroup
	for range workers {
		chance := rand.New(rand.NewPCG(r.chance.Uint64(), 2))
		group.Go(func() {
			for ctx.Err() == nil {
				r.traders.Act(ctx, r.parties[chance.IntN(len(r.parties))], chance)
			}
		})
	}
	return &group
}

// finish lets the market finish by itself what the crashes interrupted, and returns its read models.
func (r *tradeRun) finish(t *testing.T) map[string]string {
	t.Helper()
	p := start(t, r.binary, r.dataDir)
	url := p.open(t)
	r.traders.At(url)
	ctx, cancel := context.WithTimeout(t.Context(), processTimeout)
	defer cancel()
	awaitReady(ctx, t, url)
	await(ctx, t, "answer to every action", func() string {
		if r.traders.Resend(ctx) > 0 {
			return "outcomes are unknown"
		}
		return ""
	})
	begin := time.Now()
	if err := r.traders.AwaitIdle(ctx, r.parties, redelivery); err != nil {
		t.Fatal(err)
	}
	t.Logf("quiet after %s", time.Since(begin).Round(time.Millisecond))
	r.troubles = append(r.troubles, p.stop(t)...)
	return r.dump(t)
}

// redelivery is longer than an event waits for the reaction that was killed with it.
const redelivery = 4 * time.Second

// verify opens the log and compares it with the promises and with what was acknowledged.
func (r *tradeRun) verify(t *testing.T) {
	t.Helper()
	node, err := natsd.Start(t.Context(), natsd.Config{Dir: r.dataDir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := node.Close(); err != nil {
			t.Error(err)
		}
	}()
	history, err := audit.Read(t.Context(), node.JetStream())
	if err != nil {
		t.Fatal(err)
	}
	dead, err := node.JetStream().Stream(t.Context(), natsd.Dead)
	if err != nil {
		t.Fatal(err)
	}
	if dead := dead.CachedInfo().State.Msgs; dead > 0 {
		t.Errorf("%d dead letters", dead)
	}
	t.Log(simulation.Summary(history, r.traders.Actions()))
	report(t, "log", history.Wrong)
	report(t, "settled", history.CheckSettled())
	report(t, "acknowledged", simulation.Verify(history, r.traders.Actions()))
	report(t, "answer", r.traders.Unexpected())
	report(t, "process", r.troubles)
}

const reported = 20 // of each kind; the first tell the story

func report(t *testing.T, kind string, wrong []string) {
	t.Helper()
	for i, line := range wrong {
		if i == reported {
			t.Errorf("%s: and %d more", kind, len(wrong)-reported)
			return
		}
		t.Errorf("%s: %s", kind, line)
	}
}

// rebuild throws the read models away; those that the market builds anew must be the same.
func (r *tradeRun) rebuild(t *testing.T, live map[string]string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(r.dataDir, "read")); err != nil {
		t.Fatal(err)
	}
	p := start(t, r.binary, r.dataDir)
	ctx, cancel := context.WithTimeout(t.Context(), processTimeout)
	defer cancel()
	awaitReady(ctx, t, p.open(t))
	report(t, "process", p.stop(t))
	if diff := cmp.Diff(live, r.dump(t)); diff != "" {
		t.Errorf("read models (-live +rebuilt):\n%.5000s", diff)
	}
}

func (r *tradeRun) dump(t *testing.T) map[string]string {
	t.Helper()
	all, err := audit.Dump(filepath.Join(r.dataDir, "read"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}
