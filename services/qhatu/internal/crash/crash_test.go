// Package crash_test kills the market's binary while buyers and associations are at it, many times over one data
// folder, and then holds the log against everything that was acknowledged.
package crash_test

import (
	"context"
	"flag"
	"log"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
)

var (
	kills = flag.Int("kills", 12, "how often the market is killed")
	seed  = flag.Uint64("seed", 0, "of what the traders do and when the market is killed; 0: another each time")
)

const (
	workers      = 6
	buyers       = 5
	associations = 3
)

// tradeRun is who trades, where, and what they were told.
type tradeRun struct {
	dataDir     string
	program     string   // of the market
	environment []string // that it is started with
	others      bool     // drafted lots besides the traders
	parties     []simulation.Party
	traders     *simulation.Traders
	requests    *requests // of the traders
	chance      *rand.Rand
	troubles    []string // in the logs of the processes
}

// TestMain builds the binary once, for all tests.
func TestMain(m *testing.M) {
	flag.Parse()
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	remove, err := build()
	if err != nil {
		log.Fatal(err)
	}
	code := m.Run()
	remove()
	os.Exit(code)
}

func TestNothingAcknowledgedIsLostWhenTheMarketIsKilled(t *testing.T) {
	t.Parallel() // it waits more than it works, once nothing is killed any more
	t.Logf("-kills %d -seed %d", *kills, *seed)
	r := newTradeRun(t)
	r.keepKilling(t)
	live := r.finish(t)
	r.verify(t)
	r.rebuild(t, live)
}

// killing is held while a market is killed again and again: nobody else then takes its processors.
var killing sync.Mutex

func (r *tradeRun) keepKilling(t *testing.T) {
	t.Helper()
	killing.Lock()
	defer killing.Unlock()
	for range *kills {
		r.runUntilKilled(t)
	}
}

func newTradeRun(t *testing.T) *tradeRun {
	t.Helper()
	return newTradeRunIn(t, t.TempDir())
}

// newTradeRunIn has the market's data in a folder that is empty.
func newTradeRunIn(t *testing.T, dataDir string) *tradeRun {
	t.Helper()
	r := &tradeRun{
		dataDir: dataDir, program: binary,
		traders: simulation.NewTraders("crash", 4), requests: &requests{}, chance: rand.New(rand.NewPCG(*seed, 1)),
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

// start runs the market.
func (r *tradeRun) start(t *testing.T, environment ...string) *process {
	t.Helper()
	return startProgram(t, r.program, r.dataDir, append(environment, r.environment...)...)
}

// runUntilKilled runs the market with traders at it until it is killed: after 20 to 300 ms of business, or now and then
// while it still opens.
func (r *tradeRun) runUntilKilled(t *testing.T) {
	t.Helper()
	p := r.start(t)
	until := time.Duration(20+r.chance.IntN(280)) * time.Millisecond
	if r.chance.IntN(10) == 0 {
		<-time.After(until)
		r.troubles = append(r.troubles, p.kill(t)...)
		return
	}
	r.traders.Reach(r.requests.at(p.open(t)))
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
	p := r.start(t)
	url := p.open(t)
	r.traders.Reach(r.requests.at(url))
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
	return readModels(t, r.dataDir)
}

// redelivery is longer than an event waits for the reaction that was killed with it.
const redelivery = 4 * time.Second

// verify compares the log with the promises and with what was acknowledged, and returns how much is wrong.
func (r *tradeRun) verify(t *testing.T) (lost, doubled int) {
	t.Helper()
	withStreams(t, r.dataDir, func(js jetstream.JetStream) {
		history, err := audit.Read(t.Context(), js)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(simulation.Summary(history, r.traders.Actions()))
		doubled = report(t, "log", history.Wrong) + report(t, "settled", history.CheckSettled())
		verify := simulation.Verify
		if r.others {
			verify = simulation.VerifyAmongOthers
		}
		lost = report(t, "acknowledged", verify(history, r.traders.Actions()))
		report(t, "answer", r.traders.Unexpected())
		report(t, "process", r.troubles)
		report(t, "queue", deadLetters(t, js))
	})
	return lost, doubled
}

// rebuild makes the read models look as after a power cut: the marks beside them are of another start of the machine. Not one
// may be trusted; those that the market builds anew must be the same. None was built anew after a kill: that is an alarm.
func (r *tradeRun) rebuild(t *testing.T, live map[string]string) {
	t.Helper()
	models := startMachineAnew(t, r.dataDir)
	p := r.start(t)
	ctx, cancel := context.WithTimeout(t.Context(), processTimeout)
	defer cancel()
	awaitReady(ctx, t, p.open(t))
	troubles := p.stop(t)
	if rebuilt := slices.DeleteFunc(slices.Clone(troubles), isRebuilt); len(rebuilt) != 0 || len(troubles) != models {
		t.Errorf("%d read models are rebuilt, of %d:", len(troubles)-len(rebuilt), models)
		report(t, "process", troubles)
	}
	wantReadModels(t, r.dataDir, live)
}

func isRebuilt(line string) bool { return strings.Contains(line, "read model is rebuilt") }
