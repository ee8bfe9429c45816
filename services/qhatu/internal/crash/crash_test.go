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
	"github.com/qhatu/qhatu/services/qhatu/internal/promise"
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

// fleet is who trades, where, and what they were told.
type fleet struct {
	binary, dataDir string
	parties         []promise.Party
	traders         *promise.Traders
	chance          *rand.Rand
	amiss           []string // in the logs of the processes
}

func TestNothingAcknowledgedIsLostWhenTheMarketIsKilled(t *testing.T) {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-kills %d -seed %d", *kills, *seed)
	f := newFleet(t)
	for range *kills {
		f.liveAndDie(t)
	}
	live := f.settle(t)
	f.hold(t)
	f.rebuild(t, live)
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	f := &fleet{
		binary: build(t), dataDir: t.TempDir(),
		traders: promise.NewTraders("crash", 4), chance: rand.New(rand.NewPCG(*seed, 1)),
	}
	for role, n := range map[string]int{token.RoleBuyer: buyers, token.RoleAssociation: associations} {
		parties, err := promise.Parties(f.dataDir, role, role, n)
		if err != nil {
			t.Fatal(err)
		}
		f.parties = append(f.parties, parties...)
	}
	return f
}

// liveAndDie runs the market with traders at it until it is killed: after 20 to 300 ms of business, or now and then
// while it still opens.
func (f *fleet) liveAndDie(t *testing.T) {
	t.Helper()
	p := start(t, f.binary, f.dataDir)
	life := time.Duration(20+f.chance.IntN(280)) * time.Millisecond
	if f.chance.IntN(10) == 0 {
		<-time.After(life)
		f.amiss = append(f.amiss, p.kill(t)...)
		return
	}
	f.traders.At(p.open(t))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	business := f.trade(ctx)
	<-time.After(life)
	f.amiss = append(f.amiss, p.kill(t)...)
	cancel()
	business.Wait()
}

// trade has the workers act, each for any party, until ctx ends.
func (f *fleet) trade(ctx context.Context) *sync.WaitGroup {
	var group sync.WaitGroup
	for range workers {
		chance := rand.New(rand.NewPCG(f.chance.Uint64(), 2))
		group.Go(func() {
			for ctx.Err() == nil {
				f.traders.Act(ctx, f.parties[chance.IntN(len(f.parties))], chance)
			}
		})
	}
	return &group
}

// settle lets the market finish by itself what the crashes interrupted, and returns its read models.
func (f *fleet) settle(t *testing.T) map[string]string {
	t.Helper()
	p := start(t, f.binary, f.dataDir)
	url := p.open(t)
	f.traders.At(url)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	awaitReady(ctx, t, url)
	await(ctx, t, "answer to every deed", func() string {
		if f.traders.Resend(ctx) > 0 {
			return "outcomes are unknown"
		}
		return ""
	})
	begin := time.Now()
	if err := f.traders.AwaitQuiet(ctx, f.parties, redelivery); err != nil {
		t.Fatal(err)
	}
	t.Logf("quiet after %s", time.Since(begin).Round(time.Millisecond))
	f.amiss = append(f.amiss, p.stop(t)...)
	return f.dump(t)
}

// redelivery is longer than an event waits for the reaction that died with it.
const redelivery = 4 * time.Second

// hold opens the log and compares it with the promises and with what was acknowledged.
func (f *fleet) hold(t *testing.T) {
	t.Helper()
	node, err := natsd.Start(t.Context(), natsd.Config{Dir: f.dataDir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := node.Close(); err != nil {
			t.Error(err)
		}
	}()
	history, err := promise.Read(t.Context(), node.JetStream())
	if err != nil {
		t.Fatal(err)
	}
	dead, err := node.JetStream().Stream(t.Context(), natsd.Dead)
	if err != nil {
		t.Fatal(err)
	}
	if letters := dead.CachedInfo().State.Msgs; letters > 0 {
		t.Errorf("%d dead letters", letters)
	}
	t.Log(history.Summary(f.traders.Deeds()))
	report(t, "log", history.Wrong)
	report(t, "settled", history.Settled())
	report(t, "acknowledged", history.Kept(f.traders.Deeds()))
	report(t, "answer", f.traders.Surprises())
	report(t, "process", f.amiss)
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
func (f *fleet) rebuild(t *testing.T, live map[string]string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(f.dataDir, "read")); err != nil {
		t.Fatal(err)
	}
	p := start(t, f.binary, f.dataDir)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	awaitReady(ctx, t, p.open(t))
	report(t, "process", p.stop(t))
	if diff := cmp.Diff(live, f.dump(t)); diff != "" {
		t.Errorf("read models (-live +rebuilt):\n%.5000s", diff)
	}
}

func (f *fleet) dump(t *testing.T) map[string]string {
	t.Helper()
	all, err := promise.Dump(filepath.Join(f.dataDir, "read"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}
