package crash_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
	"github.com/qhatu/qhatu/services/qhatu/internal/promise"
	"github.com/qhatu/qhatu/services/whatsapp/emulator"
)

const (
	guests     = 3                      // buyers, over REST
	guestsFrom = 300                    // céntimos of their offers: beside what is asked no price is a slip
	busy       = 10                     // messages to people, until a life is in full swing
	unhurried  = 300 * time.Millisecond // between two acts of a buyer, so that people get to answer
)

// village is who trades when associations sell over the chat, where, and what they were told. The network and the phones
// outlive every death of the market.
type village struct {
	binary, dataDir string
	environment     []string
	meta            *emulator.Emulator
	market          sentences
	index           func(kind, value string) string
	coordinator     string // token
	buyers          []promise.Party
	traders         *promise.Traders
	chance          *rand.Rand
	deaths          []time.Time
	reopened        time.Time // after the last death
	amiss           []string  // in the logs of the processes
	again           int       // entries that the last process sent once more, not knowing

	mu     sync.Mutex
	url    string            // where the market last was
	people []*representative // all that ever traded
}

// TestEverybodyIsAnsweredOnceWhenTheMarketIsKilled kills the market while representatives sell and bargain over the chat,
// buyers do over REST, and the network repeats itself.
func TestEverybodyIsAnsweredOnceWhenTheMarketIsKilled(t *testing.T) {
	if *seed == 0 {
		*seed = uint64(time.Now().UnixNano())
	}
	t.Logf("-kills %d -seed %d", *kills, *seed)
	v := newVillage(t)
	v.found(t)
	chatting, hangUp := context.WithCancel(t.Context())
	defer hangUp()
	var talk sync.WaitGroup
	for _, r := range slices.Clone(v.people) {
		talk.Go(func() { v.keepTalking(chatting, r) })
	}
	begin := time.Now()
	for range *kills - 1 {
		v.liveAndDie(t)
	}
	v.dieUnsure(t)
	t.Logf("%d deaths in %s", len(v.deaths), time.Since(begin).Round(time.Second))
	hangUp()
	talk.Wait()
	live := v.settle(t)
	v.hold(t)
	v.rebuild(t, live)
}

func newVillage(t *testing.T) *village {
	t.Helper()
	cfg := markettest.EmulatorConfig()
	cfg.Retry = 10 * time.Millisecond // then twice that, up to a third of a second
	v := &village{
		binary: build(t), dataDir: t.TempDir(), meta: emulator.New(cfg),
		traders: promise.NewTraders("chat", 4), chance: rand.New(rand.NewPCG(*seed, 3)),
	}
	t.Cleanup(v.meta.Close)
	graph := httptest.NewServer(v.meta.Handler())
	t.Cleanup(graph.Close)
	v.environment = []string{
		"QHATU_WHATSAPP_GRAPH_URL=" + graph.URL, "QHATU_WHATSAPP_TOKEN=" + cfg.Token,
		"QHATU_WHATSAPP_PHONE_NUMBER_ID=" + cfg.PhoneNumberID, "QHATU_WHATSAPP_BUSINESS_ACCOUNT_ID=" + cfg.BusinessAccountID,
		"QHATU_WHATSAPP_APP_SECRET=" + cfg.AppSecret, "QHATU_WHATSAPP_VERIFY_TOKEN=" + cfg.VerifyToken,
	}
	v.traders.PriceFrom(guestsFrom)
	var err error
	if v.buyers, err = promise.Parties(v.dataDir, token.RoleBuyer, "guest", guests); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *village) start(t *testing.T) *process {
	t.Helper()
	return start(t, v.binary, v.dataDir, v.environment...)
}

// open waits until the market is served and tells people and buyers where.
func (v *village) open(t *testing.T, p *process) string {
	t.Helper()
	url := p.open(t)
	v.mu.Lock()
	v.url = url
	v.mu.Unlock()
	v.traders.At(url)
	return url
}

// connect opens the market and tells the network where it is, too.
func (v *village) connect(t *testing.T, p *process) string {
	t.Helper()
	url := v.open(t, p)
	v.meta.SetWebhook(url + markettest.Webhook)
	return url
}

// liveAndDie runs the market until it is killed, as fleet.liveAndDie, over a network that behaves as it may.
func (v *village) liveAndDie(t *testing.T) {
	t.Helper()
	v.misbehave()
	p := v.start(t)
	life := time.Duration(20+v.chance.IntN(280)) * time.Millisecond
	if v.chance.IntN(10) == 0 {
		<-time.After(life)
		v.kill(t, p)
		return
	}
	v.connect(t, p)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	business := v.trade(ctx)
	<-time.After(life)
	v.kill(t, p)
	cancel()
	business.Wait()
}

// dieUnsure ends a life at whose end the network takes what it is sent, and says so neither at once nor later: the next life
// does not know what became of it.
func (v *village) dieUnsure(t *testing.T) {
	t.Helper()
	p := v.start(t)
	v.connect(t, p)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	business := v.trade(ctx)
	v.awaitSent(ctx, t, busy)
	v.meta.DropAnswers(math.MaxInt)
	v.meta.SetWebhook("")
	v.awaitSent(ctx, t, 1)
	v.kill(t, p)
	cancel()
	business.Wait()
}

// awaitSent waits until the network has taken so many messages more.
func (v *village) awaitSent(ctx context.Context, t *testing.T, more int) {
	t.Helper()
	wanted := v.meta.Sent() + more
	await(ctx, t, "message to people", func() string {
		if sent := v.meta.Sent(); sent < wanted {
			return fmt.Sprintf("%d of %d are sent", sent, wanted)
		}
		return ""
	})
}

func (v *village) kill(t *testing.T, p *process) {
	t.Helper()
	v.deaths = append(v.deaths, time.Now())
	v.amiss = append(v.amiss, p.kill(t)...)
	v.behave()
}

// misbehave lets the network tell things twice, several at once or backwards, and lose answers, as it may.
func (v *village) misbehave() {
	if v.chance.IntN(3) == 0 {
		v.meta.Duplicate(2 + v.chance.IntN(2))
	}
	switch v.chance.IntN(8) {
	case 0:
		v.meta.Batch(3)
	case 1:
		v.meta.BatchReversed(3)
	case 2:
		v.meta.DropAnswers(1)
	case 3:
		v.meta.WrongSignature(1)
	case 4:
		v.meta.FailNext(1, 131000, 0) // it passes
	}
}

// behave lets go of what the network keeps back.
func (v *village) behave() {
	v.meta.Duplicate(1)
	v.meta.Batch(1)
	v.meta.DropAnswers(0)
}

// trade has the buyers look around and act until ctx ends.
func (v *village) trade(ctx context.Context) *sync.WaitGroup {
	var group sync.WaitGroup
	for _, buyer := range v.buyers {
		chance := rand.New(rand.NewPCG(v.chance.Uint64(), 4))
		group.Go(func() {
			pace := time.NewTicker(unhurried)
			defer pace.Stop()
			for ctx.Err() == nil {
				if page, err := v.traders.List(ctx, buyer, "/v1/lots?limit=20"); err == nil {
					v.traders.Watch(page)
				}
				v.traders.Act(ctx, buyer, chance)
				select {
				case <-ctx.Done():
				case <-pace.C:
				}
			}
		})
	}
	return &group
}

// rebuild throws the read models away; those that the market builds anew must be the same, and nobody is told anything.
func (v *village) rebuild(t *testing.T, live map[string]string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(v.dataDir, "read")); err != nil {
		t.Fatal(err)
	}
	sent := v.meta.Sent()
	p := v.start(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	awaitReady(ctx, t, v.connect(t, p))
	report(t, "process", p.stop(t))
	if now := v.meta.Sent(); now != sent {
		t.Errorf("%d messages were sent by the market that came back", now-sent)
	}
	if diff := cmp.Diff(live, v.dump(t)); diff != "" {
		t.Errorf("read models (-live +rebuilt):\n%.5000s", diff)
	}
}

func (v *village) dump(t *testing.T) map[string]string {
	t.Helper()
	all, err := promise.Dump(filepath.Join(v.dataDir, "read"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}
