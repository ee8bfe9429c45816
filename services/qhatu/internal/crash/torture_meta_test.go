//go:build torture

package crash_test

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
)

var crowd = flag.Int("crowd", 200, "people who write while Meta is away, each ten messages")

const (
	away                 = time.Hour // by the clocks of the market and of Meta
	awaySteps            = 72        // that they are set forward in: by less each than makes a message late
	awayPause            = 2500 * time.Millisecond
	eachInTime, eachLate = 5, 5 // messages of one of the crowd: more that come late are answered by one
	mostAttempts         = 100  // to send in all, while Meta is away: a probe a minute at last, and what was under way
	mostIdle             = 0.25 // of a processor, while the market waits for Meta
	mostTold             = 8    // messages to each who sells, besides answers: what was on its way when Meta left, and one of all that happened since
)

// network is Meta's side, which can be away.
type network struct {
	handler http.Handler
	address string
	server  *http.Server
}

func (n *network) come(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", n.address)
	if err != nil {
		t.Fatal(err)
	}
	n.address, n.server = listener.Addr().String(), &http.Server{Handler: n.handler, ReadHeaderTimeout: time.Minute}
	go func() { _ = n.server.Serve(listener) }()
}

// leave ends when what was asked is answered.
func (n *network) leave(t *testing.T) {
	t.Helper()
	if err := n.server.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// metaAway has a crowd write while Meta takes nothing, and then while it brings nothing either; an hour passes. Then it takes and brings all at once.
func metaAway(t *testing.T, w *row) {
	program, err := clocked()
	if err != nil {
		t.Fatal(err)
	}
	clock := newWallClock(t)
	c := newChatRun(t)
	c.meta.LimitPairs(true)
	graph := &network{handler: c.meta.Handler(), address: "127.0.0.1:0"}
	graph.come(t)
	t.Cleanup(func() { _ = graph.server.Close() })
	c.program, c.untimed = program, true
	c.environment = append(c.environment, "QHATU_WHATSAPP_GRAPH_URL=http://"+graph.address, clock.environment())
	c.register(t)
	p := c.start(t)
	url := c.connect(t, p)
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	awaitReady(ctx, t, url)
	talking, hangUp := context.WithCancel(ctx)
	defer hangUp()
	var talk sync.WaitGroup
	for _, r := range slices.Clone(c.people) {
		talk.Go(func() { r.live(talking) }) // who is not answered gives up, and nobody comes in their place
	}
	people := c.gather(ctx, t)
	trading, stopTrading := context.WithCancel(ctx)
	defer stopTrading()
	business := c.trade(trading)
	c.awaitSent(ctx, t, busy)

	graph.leave(t)
	w.times = 1
	lines, left, sent := p.lines.Load(), time.Now(), c.meta.Sent()
	c.write(people, eachInTime)
	var used time.Duration
	for i := range awaySteps {
		<-time.After(awayPause)
		if i == awaySteps/2 {
			hangUp()
			talk.Wait()
			stopTrading()
			business.Wait()
			c.meta.SetWebhook("")
			c.write(people, eachLate)
			used = processor(t, p)
		}
		ahead := away * time.Duration(i+1) / awaySteps
		clock.set(t, ahead)
		c.ahead.Store(int64(ahead))
	}
	idle := processor(t, p) - used
	t.Logf("while Meta brought nothing and took nothing, the market took %s of processor in %s", idle, awaySteps/2*awayPause)
	if share := idle.Seconds() / (awaySteps / 2 * awayPause).Seconds(); share > mostIdle {
		t.Errorf("the market takes %.2f of a processor while it waits for Meta", share)
	}
	checkLines(t, p, lines, left)
	if now := c.meta.Sent(); now != sent {
		t.Errorf("%d messages went out while Meta was away", now-sent)
	}

	back := time.Now()
	answers, _ := c.waiting()
	graph.come(t)
	c.meta.SetWebhook(url + markettest.Webhook)
	c.awaitSent(ctx, t, 1)
	w.recovered = append(w.recovered, time.Since(back))
	await(ctx, t, "answer to everybody", c.unanswered)
	t.Logf("everybody was answered %s after Meta was back", time.Since(back).Round(time.Second))
	c.troubles = append(c.troubles, p.stop(t)...)
	live := c.finish(t)
	told := c.meta.Sent() - sent - answers
	t.Logf("%d people were told %d answers and %d things besides", len(c.people), answers, told)
	if told > mostTold*sellers*each {
		t.Errorf("%d messages answer nothing: who sells was told each thing by itself", told)
	}
	w.lost, w.doubled = c.verify(t)
	c.checkAttempts(t)
	c.rebuild(t, live)
	c.countAll(t, w)
}

// gather registers the crowd: as many associations as it takes, since whatever happens to one is told to all who speak for it.
func (c *chatRun) gather(ctx context.Context, t *testing.T) (crowded []*representative) {
	t.Helper()
	for len(crowded) < *crowd {
		crowded = append(crowded, c.found(ctx, t)...)
	}
	return crowded
}

// write has each of the crowd write some messages, without waiting for answers.
func (c *chatRun) write(people []*representative, each int) {
	for range each {
		for _, r := range people {
			r.say("mis lotes")
		}
	}
}

// checkAttempts: nothing was tried again and again while Meta was away.
func (c *chatRun) checkAttempts(t *testing.T) {
	t.Helper()
	withStreams(t, c.dataDir, func(js jetstream.JetStream) {
		recorded, err := readTraffic(t.Context(), js)
		if err != nil {
			t.Fatal(err)
		}
		refused := 0
		for _, e := range recorded.outbound {
			refused += len(slices.DeleteFunc(slices.Clone(e.attempts), func(a attempt) bool { return !a.refused }))
		}
		t.Logf("%d attempts met nobody, of %d messages", refused, len(recorded.outbound))
		if refused > mostAttempts {
			t.Errorf("%d attempts while Meta was away", refused)
		}
	})
}

// processor is how much of it a process has used.
func processor(t *testing.T, p *process) time.Duration {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.program.PID))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond // a hundred ticks a second
}
