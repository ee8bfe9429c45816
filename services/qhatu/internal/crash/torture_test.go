//go:build torture

package crash_test

import (
	"context"
	cryptorand "crypto/rand"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/loadtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/simulation"
	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

var (
	rounds  = flag.Int("rounds", 5, "how often each fault comes, apart from kills")
	killFor = flag.Duration("killing", 40*time.Minute, "after which the market is not killed any more, whatever -kills says")
	only    = flag.String("faults", "", "only the faults whose names contain this")
	into    = flag.String("table", "", "file that the table is written to")
)

const (
	linesEach = 20              // that the market may say in a second, in a fault or after it
	lasting   = 4 * time.Second // of a fault, at least
)

// fault is something that happens to a market on one machine.
type fault struct {
	name   string
	short  bool // it is in the short form
	befall func(*testing.T, *row)
}

func faults() []fault {
	all := []fault{
		{name: "killed (kill -9), people trade over REST", befall: killed},
		{name: "killed (kill -9), people sell over the chat", befall: chatKilled},
		{name: "disk full, then room is made", short: true, befall: diskFull},
	}
	for _, d := range modelDamages() {
		all = append(all, fault{name: "read model: " + d.name, short: d.name == "a page of zeros", befall: d.befall})
	}
	all = append(all, fault{name: "read model: overwritten while the market runs", befall: modelOverwritten})
	for _, d := range logDamages() {
		all = append(all, fault{name: "log: " + d.name, short: d.name == "a bit flipped", befall: d.befall})
	}
	for _, by := range []time.Duration{time.Hour, -time.Hour, 26 * time.Hour, -26 * time.Hour} {
		all = append(all, fault{name: "clock set " + direction(by), short: by == -time.Hour, befall: func(t *testing.T, w *row) { clockSet(t, w, by) }})
	}
	for _, by := range []time.Duration{time.Hour, -time.Hour} {
		all = append(all, fault{name: "clock set " + direction(by) + ", Meta's answers lost", befall: func(t *testing.T, w *row) { doubtedWhileClockSet(t, w, by) }})
	}
	return append(all, fault{name: "Meta away for an hour, then all at once", befall: metaAway})
}

// TestOneNodeKeepsItsPromises lets everything happen to a market that may happen to one machine, under load, each to a market of its own, and
// holds the log, the read models and the phones against what people were told.
func TestOneNodeKeepsItsPromises(t *testing.T) {
	t.Logf("-seed %d", *seed)
	var rows []row
	for _, f := range faults() {
		if (testing.Short() && !f.short) || !strings.Contains(f.name, *only) {
			continue
		}
		w := row{fault: f.name}
		w.kept = t.Run(f.name, func(t *testing.T) { f.befall(t, &w) })
		rows = append(rows, w)
		t.Log(w)
	}
	fmt.Println(table(rows))
	if *into != "" {
		if err := torture.Write(*into, "make torture", table(rows)); err != nil {
			t.Error(err)
		}
	}
}

// row is what came of a fault.
type row struct {
	fault               string
	kept                bool // nothing was found wrong
	times               int
	tried, acknowledged int // what people asked for
	told                int // to be lost, in words; of it none counts as lost
	lost, doubled       int
	recovered           []time.Duration
	slowest             time.Duration // answer to a command
}

func (w row) String() string {
	return fmt.Sprintf("%s: %d times, tried %d, acknowledged %d, said to be lost %d, lost %d, doubled %d, recovered %v, slowest %s",
		w.fault, w.times, w.tried, w.acknowledged, w.told, w.lost, w.doubled, w.recovered, w.slowest)
}

// table is Markdown.
func table(rows []row) string {
	var b strings.Builder
	b.WriteString("| fault | times | tried | acknowledged | said to be lost | lost | doubled | to recover, median | worst | slowest answer |\n" +
		"| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n")
	var all row
	for _, w := range rows {
		name := w.fault
		if !w.kept {
			name += " (the run failed)"
		}
		median, worst := torture.Recovery(w.recovered)
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d | %s | %s | %s |\n", name, w.times, w.tried, w.acknowledged, w.told, w.lost, w.doubled,
			median, worst, torture.Seconds(w.slowest))
		all.times, all.tried, all.acknowledged = all.times+w.times, all.tried+w.tried, all.acknowledged+w.acknowledged
		all.told, all.lost, all.doubled = all.told+w.told, all.lost+w.lost, all.doubled+w.doubled
	}
	fmt.Fprintf(&b, "| all | %d | %d | %d | %d | %d | %d | | | |\n\nSeed %d.\n", all.times, all.tried, all.acknowledged, all.told, all.lost, all.doubled, *seed)
	return b.String()
}

// count takes the requests that were sent since a moment.
func (w *row) count(t *testing.T, r *requests, since time.Time) {
	t.Helper()
	for _, s := range r.Since(since) {
		if !s.Command {
			continue
		}
		w.tried++
		w.slowest = max(w.slowest, s.End.Sub(s.Begin))
		switch {
		case s.Acknowledged():
			w.acknowledged++
		case s.Status == http.StatusServiceUnavailable && !s.Again:
			t.Error("an answer 503 without Retry-After")
		case s.Status > http.StatusServiceUnavailable, s.Status == http.StatusInternalServerError:
			t.Errorf("a command is answered %d", s.Status)
		}
	}
}

// judge lets the market finish, and holds the log against what the traders were told, and the read models against the log.
func (w *row) judge(t *testing.T, r *tradeRun) {
	t.Helper()
	live := r.finish(t)
	w.lost, w.doubled = r.verify(t)
	r.rebuild(t, live)
	w.count(t, r.requests, time.Time{})
}

// killed kills the market again and again.
func killed(t *testing.T, w *row) {
	r := newTradeRun(t)
	for begin := time.Now(); w.times < *kills && time.Since(begin) < *killFor; w.times++ {
		struck := time.Now()
		r.runUntilKilled(t)
		if first, acknowledged := r.requests.FirstAcknowledged(struck); acknowledged {
			w.recovered = append(w.recovered, first.Sub(struck))
		}
	}
	w.judge(t, r)
}

// chatKilled is killed where associations sell over the chat.
func chatKilled(t *testing.T, w *row) {
	c := newChatRun(t)
	c.register(t)
	c.keepKilling(t)
	live := c.finish(t)
	w.lost, w.doubled = c.verify(t)
	c.rebuild(t, live)
	w.times = len(c.killedAt)
	c.countAll(t, w)
}

// countAll takes the requests of the buyers, and what people wrote.
func (c *chatRun) countAll(t *testing.T, w *row) {
	t.Helper()
	w.count(t, c.requests, time.Time{})
	for _, r := range c.people {
		w.tried += len(r.actions)
		w.acknowledged += len(r.actions) // verify fails where one is not answered
	}
}

// under is a market that runs under traders, until it is stopped.
type under struct {
	*tradeRun
	process *process
	ops     string
	trading func() // ends it
}

// open starts the market with traders at it, and returns when it is ready.
func (r *tradeRun) open(t *testing.T, environment ...string) *under {
	t.Helper()
	p := r.start(t, append(environment, "QHATU_LIMIT="+loadtest.Unlimited())...) // a few traders do here what many people do
	r.traders.Reach(r.requests.at(p.open(t)))
	ctx, cancel := context.WithCancel(t.Context())
	var business *sync.WaitGroup
	u := &under{tradeRun: r, process: p, ops: p.ops, trading: func() { cancel(); business.Wait() }}
	business = r.trade(ctx)
	u.awaitReady(t)
	return u
}

func (u *under) awaitReady(t *testing.T) {
	t.Helper()
	u.await(t, "a ready market", func() bool { return u.ready() })
}

func (u *under) ready() bool {
	answer, err := probe.Get(u.ops + "/readyz")
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

var probe = &http.Client{Timeout: 2 * time.Second}

// ask sends one request as a party; a command has a key of its own.
func (u *under) ask(t *testing.T, method string, by simulation.Party, path, body string) (*http.Response, error) {
	t.Helper()
	url, carrier := u.traders.Caller(by).Peer("")
	out, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	bearer, err := by.Token(t.Context())
	if err != nil {
		return nil, err
	}
	out.Header.Set("Authorization", "Bearer "+bearer)
	out.Header.Set("Content-Type", "application/json")
	out.Header.Set("Idempotency-Key", cryptorand.Text())
	return carrier.Do(out)
}

func (u *under) await(t *testing.T, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), processTimeout)
	defer cancel()
	await(ctx, t, what, func() string {
		select {
		case <-u.process.program.Ended():
			t.Fatalf("the market has ended: %v", u.process.program.Err())
		default:
		}
		if done() {
			return ""
		}
		return "it is not so"
	})
}

// awaitAcknowledged waits for the first command that was sent after a moment and acknowledged, and returns how long after.
func (u *under) awaitAcknowledged(t *testing.T, since time.Time) (after time.Duration) {
	t.Helper()
	u.await(t, "an acknowledged command", func() bool {
		first, acknowledged := u.requests.FirstAcknowledged(since)
		after = first.Sub(since)
		return acknowledged
	})
	return after
}

// kill kills the market; stop stops it. Traders leave before it is stopped, and after it was killed.
func (u *under) kill(t *testing.T) {
	t.Helper()
	u.troubles = append(u.troubles, u.process.kill(t)...)
	u.trading()
}

func (u *under) stop(t *testing.T) {
	t.Helper()
	u.trading()
	u.troubles = append(u.troubles, u.process.stop(t)...)
}

// forgive takes away the troubles that a fault may well bring about, and returns how many.
func (u *under) forgive(parts ...string) (forgiven int) {
	var left []string
	for _, line := range u.troubles {
		if containsAny(line, parts) {
			forgiven++
		} else {
			left = append(left, line)
		}
	}
	u.troubles = left
	return forgiven
}

func containsAny(text string, parts []string) bool {
	for _, part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// checkLines: nothing is said again and again.
func checkLines(t *testing.T, p *process, before int64, since time.Time) {
	t.Helper()
	if each := float64(p.lines.Load()-before) / time.Since(since).Seconds(); each > linesEach {
		t.Errorf("the market says %.0f lines a second", each)
	}
}

// anyOf is one of the files of a pattern in the market's folder.
func (r *tradeRun) anyOf(t *testing.T, pattern string, chance *rand.Rand) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(r.dataDir, pattern))
	if err != nil || len(all) == 0 {
		t.Fatalf("%d files of %s: %v", len(all), pattern, err)
	}
	return all[chance.IntN(len(all))]
}

func change(t *testing.T, path string, by func([]byte) []byte) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, by(raw), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
