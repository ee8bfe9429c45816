package crash_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

const (
	guests     = 3                      // buyers, over REST
	guestsFrom = 300                    // céntimos of their offers: beside what is asked no price is a slip
	busy       = 10                     // messages to people, after which the market is in full swing
	unhurried  = 300 * time.Millisecond // between two acts of a buyer, so that people get to answer
)

// chatRun is who trades when associations sell over the chat, where, and what they were told. The network and the phones
// outlive every kill of the market.
type chatRun struct {
	dataDir     string
	program     string       // of the market
	environment []string     // that it is started with
	ahead       atomic.Int64 // nanoseconds, of the network's clock before the machine's
	meta        *emulator.Emulator
	market      sentences
	index       func(kind, value string) string
	coordinator string // token
	buyers      []simulation.Party
	traders     *simulation.Traders
	requests    *requests // of the buyers
	chance      *rand.Rand
	killedAt    []time.Time
	reopened    time.Time // after the last kill
	troubles    []string  // in the logs of the processes
	again       int       // messages that the last process sent once more, not knowing
	untimed     bool      // the clock is set meanwhile: what attempts say of when they were made tells nothing

	mu     sync.Mutex
	url    string            // where the market last was
	people []*representative // all that ever traded
}

// TestEverybodyIsAnsweredOnceWhenTheMarketIsKilled kills the market while representatives sell and bargain over the chat,
// buyers do over REST, and the network repeats itself.
func TestEverybodyIsAnsweredOnceWhenTheMarketIsKilled(t *testing.T) {
	t.Parallel() // it waits more than it works, once nothing is killed any more
	t.Logf("-kills %d -seed %d", *kills, *seed)
	c := newChatRun(t)
	c.register(t)
	c.keepKilling(t)
	live := c.finish(t)
	c.verify(t)
	c.rebuild(t, live)
}

// keepKilling returns when everybody has hung up.
func (c *chatRun) keepKilling(t *testing.T) {
	t.Helper()
	killing.Lock()
	defer killing.Unlock()
	chatting, hangUp := context.WithCancel(t.Context())
	defer hangUp()
	var talk sync.WaitGroup
	for _, r := range slices.Clone(c.people) {
		talk.Go(func() { c.keepTalking(chatting, r) })
	}
	begin := time.Now()
	for range *kills - 1 {
		c.runUntilKilled(t)
	}
	c.killWhileUnsure(t)
	t.Logf("%d kills in %s", len(c.killedAt), time.Since(begin).Round(time.Second))
	hangUp()
	talk.Wait()
}

func newChatRun(t *testing.T) *chatRun {
	t.Helper()
	cfg := markettest.EmulatorConfig()
	cfg.Retry = 10 * time.Millisecond // then twice that, up to a third of a second
	c := &chatRun{
		dataDir: t.TempDir(), program: binary,
		traders: simulation.NewTraders("chat", 4), requests: &requests{}, chance: rand.New(rand.NewPCG(*seed, 3)),
	}
	cfg.Now = func() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }
	c.meta = emulator.New(cfg)
	t.Cleanup(c.meta.Close)
	graph := httptest.NewServer(c.meta.Handler())
	t.Cleanup(graph.Close)
	c.environment = []string{
		"QHATU_WHATSAPP_GRAPH_URL=" + graph.URL, "QHATU_WHATSAPP_TOKEN=" + cfg.Token,
		"QHATU_WHATSAPP_PHONE_NUMBER_ID=" + cfg.PhoneNumberID, "QHATU_WHATSAPP_BUSINESS_ACCOUNT_ID=" + cfg.BusinessAccountID,
		"QHATU_WHATSAPP_APP_SECRET=" + cfg.AppSecret, "QHATU_WHATSAPP_VERIFY_TOKEN=" + cfg.VerifyToken,
	}
	c.traders.PriceFrom(guestsFrom)
	var err error
	if c.buyers, err = simulation.Parties(c.dataDir, token.RoleBuyer, "guest", guests); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *chatRun) start(t *testing.T) *process {
	t.Helper()
	return startProgram(t, c.program, c.dataDir, c.environment...)
}

// open waits until the market is served and tells people and buyers where.
func (c *chatRun) open(t *testing.T, p *process) string {
	t.Helper()
	url := p.open(t)
	c.mu.Lock()
	c.url = url
	c.mu.Unlock()
	c.traders.Reach(c.requests.at(url))
	return url
}

// connect opens the market and tells the network where it is, too.
func (c *chatRun) connect(t *testing.T, p *process) string {
	t.Helper()
	url := c.open(t, p)
	c.meta.SetWebhook(url + markettest.Webhook)
	return url
}

// runUntilKilled runs the market until it is killed, as tradeRun.runUntilKilled, over a network that behaves as it may.
func (c *chatRun) runUntilKilled(t *testing.T) {
	t.Helper()
	c.misbehave()
	p := c.start(t)
	until := time.Duration(20+c.chance.IntN(280)) * time.Millisecond
	if c.chance.IntN(10) == 0 {
		<-time.After(until)
		c.kill(t, p)
		return
	}
	c.connect(t, p)
	ctx, cancel := context.WithTimeout(t.Context(), processTimeout)
	defer cancel()
	business := c.trade(ctx)
	<-time.After(until)
	c.kill(t, p)
	cancel()
	business.Wait()
}

// killWhileUnsure kills the market after the network has taken a message without answering or sending a status: the next
// process does not know what became of it.
func (c *chatRun) killWhileUnsure(t *testing.T) {
	t.Helper()
	p := c.start(t)
	c.connect(t, p)
	ctx, cancel := context.WithTimeout(t.Context(), processTimeout)
	defer cancel()
	business := c.trade(ctx)
	c.awaitSent(ctx, t, busy)
	c.meta.DropAnswers(math.MaxInt)
	c.meta.SetWebhook("")
	c.awaitSent(ctx, t, 1)
	c.kill(t, p)
	cancel()
	business.Wait()
}

// awaitSent waits until the network has taken so many messages more.
func (c *chatRun) awaitSent(ctx context.Context, t *testing.T, more int) {
	t.Helper()
	wanted := c.meta.Sent() + more
	await(ctx, t, "message to people", func() string {
		if sent := c.meta.Sent(); sent < wanted {
			return fmt.Sprintf("%d of %d are sent", sent, wanted)
		}
		return ""
	})
}

func (c *chatRun) kill(t *testing.T, p *process) {
	t.Helper()
	c.killedAt = append(c.killedAt, time.Now())
	c.troubles = append(c.troubles, p.kill(t)...)
	c.behave()
}

// misbehave lets the network tell things twice, several at once or backwards, and lose answers, as it may.
func (c *chatRun) misbehave() {
	if c.chance.IntN(3) == 0 {
		c.meta.Duplicate(2 + c.chance.IntN(2))
	}
	switch c.chance.IntN(8) {
	case 0:
		c.meta.Batch(3)
	case 1:
		c.meta.BatchReversed(3)
	case 2:
		c.meta.DropAnswers(1)
	case 3:
		c.meta.WrongSignature(1)
	case 4:
		c.meta.FailNext(1, 131000, 0) // it passes
	}
}

// behave lets go of what the network keeps back.
func (c *chatRun) behave() {
	c.meta.Duplicate(1)
	c.meta.Batch(1)
	c.meta.DropAnswers(0)
}

// trade has the buyers look around and act until ctx ends.
func (c *chatRun) trade(ctx context.Context) *sync.WaitGroup {
	var group sync.WaitGroup
	for _, buyer := range c.buyers {
		chance := rand.New(rand.NewPCG(c.chance.Uint64(), 4))
		group.Go(func() {
			pace := time.NewTicker(unhurried)
			defer pace.Stop()
			for ctx.Err() == nil {
				c.traders.Look(ctx, buyer)
				c.traders.Act(ctx, buyer, chance)
				select {
				case <-ctx.Done():
				case <-pace.C:
				}
			}
		})
	}
	return &group
}

// rebuild deletes the read models; those that the market builds anew must be the same, and nobody is told anything.
func (c *chatRun) rebuild(t *testing.T, live map[string]string) {
	t.Helper()
	deleteReadModels(t, c.dataDir)
	sent := c.meta.Sent()
	p := c.start(t)
	ctx, cancel := context.WithTimeout(t.Context(), processTimeout)
	defer cancel()
	awaitReady(ctx, t, c.connect(t, p))
	report(t, "process", p.stop(t))
	if now := c.meta.Sent(); now != sent {
		t.Errorf("%d messages were sent by the market that came back", now-sent)
	}
	wantReadModels(t, c.dataDir, live)
}
