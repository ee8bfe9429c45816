// Package property_test lets buyers and associations act at once, in schedules that rapid draws, and checks that the
// market's promises hold whatever the order in which their actions meet: the ledger of a lot is never below zero and in
// step with the orders, states change only as the contract says, and an offer is accepted once.
package property_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
	"github.com/qhatu/qhatu/services/whatsapp"
)

const (
	fewChecks = "10" // each is a market of its own; -rapid.checks asks for more, as make torture does
	timeout   = 30 * time.Second
)

func TestPromisesHoldWhateverMeets(t *testing.T) {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", fewChecks); err != nil {
			t.Fatal(err)
		}
	}
	dir, markets := t.TempDir(), 0
	rapid.Check(t, func(rt *rapid.T) {
		markets++
		m := openMarket(rt, filepath.Join(dir, fmt.Sprint(markets)))
		defer m.close(rt)
		m.trade(rt, draw(rt))
		m.awaitIdle(rt)
		m.check(rt)
	})
}

// schedule is what each trader does: one number an action, which stands for the choices within it.
type schedule struct{ buyers, associations [][]uint64 }

func draw(rt *rapid.T) schedule {
	choices := rapid.SliceOfN(rapid.Uint64(), 20, 80)
	return schedule{
		buyers:       rapid.SliceOfN(choices, 2, 6).Draw(rt, "buyers"),
		associations: rapid.SliceOfN(choices, 2, 2).Draw(rt, "associations"),
	}
}

// market is the services in this process, over a server of their own that the test can look into.
type market struct {
	dir     string
	node    *natsd.Node
	stop    context.CancelFunc
	stopped chan error
	traders *simulation.Traders
	trading []simulation.Party
}

func openMarket(rt *rapid.T, dir string) *market {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	m := &market{dir: dir, stopped: make(chan error, 1), traders: simulation.NewTraders("property", 1)}
	var err error
	opts := &server.Options{ServerName: "market", Host: "127.0.0.1", Port: server.RANDOM_PORT}
	if m.node, err = natsd.Embed(ctx, filepath.Join(dir, "log"), opts, slog.New(slog.DiscardHandler)); err != nil {
		rt.Fatal(err)
	}
	h, err := host.Open(ctx, host.Config{
		HTTPAddr: "127.0.0.1:0", DataDir: dir, NATSURL: m.node.Server().ClientURL(), Replicas: 1, LogLevel: "error",
		Limits: limit.Off(), // its parties do more at a time than people do
	}, services.All(whatsapp.Config{})...)
	if err != nil {
		rt.Fatal(err)
	}
	running, stop := context.WithCancel(context.Background())
	m.stop = stop
	go func() { m.stopped <- h.Run(running) }()
	m.traders.At(h.URL())
	return m
}

func (m *market) close(rt *rapid.T) {
	m.stop()
	if err := <-m.stopped; err != nil {
		rt.Errorf("stop: %v", err)
	}
	if err := m.node.Close(); err != nil {
		rt.Errorf("close log: %v", err)
	}
}

// trade runs all traders of a schedule side by side.
func (m *market) trade(rt *rapid.T, s schedule) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	sellers := m.parties(rt, token.RoleAssociation, len(s.associations))
	for _, seller := range sellers {
		m.traders.Stock(ctx, seller, rand.New(rand.NewPCG(0, 0)))
	}
	var group sync.WaitGroup
	trade := func(by simulation.Party, all []uint64) {
		group.Go(func() {
			for _, choices := range all {
				m.traders.Act(ctx, by, rand.New(rand.NewPCG(choices, 0)))
			}
		})
	}
	for i, buyer := range m.parties(rt, token.RoleBuyer, len(s.buyers)) {
		trade(buyer, s.buyers[i])
	}
	for i, seller := range sellers {
		trade(seller, s.associations[i])
	}
	group.Wait()
}

func (m *market) parties(rt *rapid.T, role string, n int) []simulation.Party {
	parties, err := simulation.Parties(m.dir, role, role, n)
	if err != nil {
		rt.Fatal(err)
	}
	m.trading = append(m.trading, parties...)
	return parties
}

// awaitIdle waits until every reaction has done with everything in the log.
func (m *market) awaitIdle(rt *rapid.T) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	if n := m.traders.Resend(ctx); n > 0 {
		rt.Fatalf("%d outcomes are unknown", n)
	}
	testkit.Await(rt, func() string {
		before := m.end(ctx, rt)
		if busy := m.busy(ctx, rt); busy != "" {
			return busy + " is at work"
		}
		if m.end(ctx, rt) != before {
			return "the log grows"
		}
		return ""
	})
}

func (m *market) end(ctx context.Context, rt *rapid.T) uint64 {
	stream, err := m.node.JetStream().Stream(ctx, es.Stream)
	if err != nil {
		rt.Fatal(err)
	}
	return stream.CachedInfo().State.LastSeq
}

// busy names a durable that has not done with all there is.
func (m *market) busy(ctx context.Context, rt *rapid.T) string {
	stream, err := m.node.JetStream().Stream(ctx, es.Stream)
	if err != nil {
		rt.Fatal(err)
	}
	consumers := stream.ListConsumers(ctx)
	busy := ""
	for info := range consumers.Info() {
		if info.Config.AckPolicy == jetstream.AckExplicitPolicy && (info.NumPending > 0 || info.NumAckPending > 0) {
			busy = info.Name
		}
	}
	if err := consumers.Err(); err != nil {
		rt.Fatal(err)
	}
	return busy
}

func (m *market) check(rt *rapid.T) {
	history, err := audit.Read(context.Background(), m.node.JetStream())
	if err != nil {
		rt.Fatal(err)
	}
	actions := m.traders.Actions()
	rt.Log(simulation.Summary(history, actions))
	money := []string{}
	for _, by := range m.trading {
		wrong, err := m.traders.CheckMoney(context.Background(), by)
		if err != nil {
			rt.Fatal(err)
		}
		money = append(money, wrong...)
	}
	for kind, wrong := range map[string][]string{
		"log": history.Wrong, "settled": history.CheckSettled(), "acknowledged": simulation.Verify(history, actions),
		"answer": m.traders.Unexpected(), "money": money,
	} {
		for _, line := range wrong {
			rt.Errorf("%s: %s", kind, line)
		}
	}
}
