//go:build torture

package crash_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

const (
	unsureFor    = time.Minute     // the market waits at least for word of a message whose answer was lost
	mostUnsure   = 2 * time.Minute // and at most
	fewUncertain = 3               // people, whose answers are lost
)

// lossy is a Meta that does not get what is sent to it while it is told so: the connection ends without an answer.
type lossy struct {
	http.Handler

	mu     sync.Mutex
	losing bool
	lost   map[string]time.Time // by what statuses carry: when it last was
	again  []time.Duration      // after which it was sent again
}

func (l *lossy) lose(losing bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.losing = losing
}

// ServeHTTP passes on what is not lost.
func (l *lossy) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	body, err := io.ReadAll(in.Body)
	var message struct {
		Callback string `json:"biz_opaque_callback_data"`
	}
	if err != nil || json.Unmarshal(body, &message) == nil && message.Callback != "" && l.loses(message.Callback) {
		panic(http.ErrAbortHandler)
	}
	in.Body = io.NopCloser(bytes.NewReader(body))
	l.Handler.ServeHTTP(w, in)
}

func (l *lossy) loses(message string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at, was := l.lost[message]; was {
		l.again = append(l.again, time.Since(at))
	}
	if l.losing {
		l.lost[message] = time.Now()
	}
	return l.losing
}

// outcomes are how many messages were lost, and after which times they were sent again.
func (l *lossy) outcomes() (lost int, again []time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.lost), slices.Clone(l.again)
}

// doubtedWhileClockSet sets the clock while the market does not know whether Meta has some messages. It is to send them again after a minute of
// waiting for word, no sooner and not much later, whatever the clock says.
func doubtedWhileClockSet(t *testing.T, w *row, by time.Duration) {
	program, err := clocked()
	if err != nil {
		t.Fatal(err)
	}
	clock := newWallClock(t)
	c := newChatRun(t)
	meta := &lossy{Handler: c.meta.Handler(), lost: map[string]time.Time{}}
	graph := &network{handler: meta, address: "127.0.0.1:0"}
	graph.come(t)
	t.Cleanup(func() { _ = graph.server.Close() })
	c.program, c.untimed = program, true
	c.environment = append(c.environment, "QHATU_WHATSAPP_GRAPH_URL=http://"+graph.address, clock.environment())
	c.register(t)
	p := c.start(t)
	url := c.connect(t, p)
	ctx, cancel := context.WithTimeout(t.Context(), uncertain+mostUnsure)
	defer cancel()
	awaitReady(ctx, t, url)
	chatting, hangUp := context.WithCancel(ctx)
	defer hangUp()
	var talk sync.WaitGroup
	for _, r := range slices.Clone(c.people) {
		talk.Go(func() { r.live(chatting) })
	}
	business := c.trade(chatting)
	c.awaitSent(ctx, t, busy)
	meta.lose(true)
	await(ctx, t, "lost messages", func() string {
		if lost, _ := meta.outcomes(); lost < fewUncertain {
			return fmt.Sprintf("%d are lost", lost)
		}
		return ""
	})
	hangUp()
	talk.Wait()
	business.Wait()
	if err := c.meta.Settled(ctx); err != nil { // what was written is with the market before its clock is set
		t.Fatal(err)
	}

	set := time.Now()
	clock.set(t, by)
	c.ahead.Store(int64(by))
	meta.lose(false)
	w.times = 1
	await(ctx, t, "answer to everybody", c.unanswered)
	w.recovered = append(w.recovered, time.Since(set))
	lost, again := meta.outcomes()
	t.Logf("%d messages were lost, sent again after %v", lost, again)
	if len(again) < lost || slices.Min(again) < unsureFor || slices.Max(again) > mostUnsure {
		t.Errorf("%d messages were lost, sent again after %v", lost, again)
	}
	clock.set(t, 0)
	c.ahead.Store(0)
	c.troubles = append(c.troubles, p.stop(t)...)
	live := c.finish(t)
	w.lost, w.doubled = c.verify(t)
	c.rebuild(t, live)
	c.countAll(t, w)
}
