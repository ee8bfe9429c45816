package limit_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// clock stands still until a test moves it.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time { return c.now }

func newLimits(t testing.TB, c *clock, rates limit.Rates, bucket jetstream.KeyValue) *limit.Limits {
	t.Helper()
	l, err := limit.New(limit.Config{Rates: rates, Bucket: bucket, Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestAQuotaMayBeUsedAtOnceAndComesBackEvenly(t *testing.T) {
	c := newClock()
	l := newLimits(t, c, limit.Rates{limit.Reads: {Most: 3, Per: time.Minute}}, nil)
	take := func() limit.Usage { return l.Take(t.Context(), limit.Reads, "a") }
	for left := 2; left >= 0; left-- {
		if u := take(); u.Refused() || u.Left != left {
			t.Fatalf("%+v, want %d left", u, left)
		}
	}
	if u := take(); u.Wait != 20*time.Second || u.Full != time.Minute || u.Left != 0 {
		t.Errorf("the fourth: %+v", u)
	}
	if u := l.Take(t.Context(), limit.Reads, "b"); u.Refused() {
		t.Errorf("another key: %+v", u)
	}
	c.now = c.now.Add(20 * time.Second)
	if u := l.Look(limit.Reads, "a"); u.Refused() || u.Left != 1 {
		t.Errorf("after 20 s there is one: %+v", u)
	}
	if u := take(); u.Refused() {
		t.Errorf("after 20 s: %+v", u)
	}
	if u := take(); !u.Refused() {
		t.Errorf("one more: %+v", u)
	}
	c.now = c.now.Add(-time.Hour)
	if u := take(); u.Wait > time.Minute {
		t.Errorf("a clock that was set back keeps out for %s", u.Wait)
	}
}

func TestWithinAnyTimeAtMostTwiceTheQuota(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newClock()
		rate := limit.Rate{Most: rapid.IntRange(1, 50).Draw(rt, "most"), Per: time.Duration(rapid.Int64Range(1e6, 1e12).Draw(rt, "per"))}
		l := newLimits(t, c, limit.Rates{limit.Reads: rate}, nil)
		began, passed := c.now, 0
		for !c.now.After(began.Add(rate.Per)) {
			if !l.Take(t.Context(), limit.Reads, "a").Refused() {
				passed++
			}
			c.now = c.now.Add(time.Duration(rapid.Int64Range(0, int64(rate.Per)/10+1).Draw(rt, "pause")))
		}
		if passed > 2*rate.Most+1 {
			rt.Errorf("%d passed of %s", passed, rate)
		}
	})
}

// Of a clock that was set back the quota is whole again: nobody is kept out until the time has come that it was. What a replica counted whose
// clock is a little ahead stays counted.
func TestAClockThatIsSetBackKeepsNobodyOut(t *testing.T) {
	bucket := testkit.Must(natstest.Start(t).JetStream().KeyValue(t.Context(), natsd.Limits))(t)
	for name, bucket := range map[limit.Name]jetstream.KeyValue{limit.Reads: nil, limit.Offers: bucket} {
		c := newClock()
		l := newLimits(t, c, limit.Rates{name: {Most: 3, Per: time.Minute}}, bucket)
		for range 3 {
			l.Take(t.Context(), name, "a")
		}
		c.now = c.now.Add(-time.Second)
		if u := l.Take(t.Context(), name, "a"); !u.Refused() {
			t.Errorf("%s: a second back: %+v", name, u)
		}
		c.now = c.now.Add(-time.Hour)
		for left := 2; left >= 0; left-- {
			if u := l.Take(t.Context(), name, "a"); u.Refused() || u.Left != left {
				t.Fatalf("%s: an hour back: %+v, want %d left", name, u, left)
			}
		}
		if u := l.Take(t.Context(), name, "a"); !u.Refused() {
			t.Errorf("%s: a fourth: %+v", name, u)
		}
	}
}

// Whoever has used up a quota does not get it back by asking under many other keys, and memory does not grow with them.
func TestManyKeysPushOutNobodyWhoHasUsedMuch(t *testing.T) {
	c := newClock()
	l := newLimits(t, c, limit.Rates{limit.Anonymous: {Most: 5, Per: time.Minute}}, nil)
	for range 5 {
		l.Take(t.Context(), limit.Anonymous, "abuser")
	}
	for i := range 200_000 {
		l.Take(t.Context(), limit.Anonymous, fmt.Sprint("2001:db8::", i))
	}
	if u := l.Take(t.Context(), limit.Anonymous, "abuser"); !u.Refused() {
		t.Errorf("%+v", u)
	}
	if u := l.Take(t.Context(), limit.Anonymous, "honest"); u.Refused() {
		t.Errorf("somebody new: %+v", u)
	}
}

// Of several limits one is used of each, or none; what was not done is given back.
func TestSeveralLimitsAtOnce(t *testing.T) {
	bucket, err := natstest.Start(t).JetStream().KeyValue(t.Context(), natsd.Limits)
	if err != nil {
		t.Fatal(err)
	}
	l := newLimits(t, newClock(), limit.Rates{limit.Openings: {Most: 3, Per: time.Hour}, limit.OpeningsPair: {Most: 1, Per: time.Hour}}, bucket)
	open := func(pair string) (limit.Usage, func(context.Context)) {
		return l.TakeAll(t.Context(), limit.Want{Name: limit.Openings, Key: "org_1"}, limit.Want{Name: limit.OpeningsPair, Key: pair})
	}
	_, giveBack := open("org_1 assoc_1")
	for range 3 {
		if refused, _ := open("org_1 assoc_1"); refused.Name != limit.OpeningsPair {
			t.Errorf("the same pair: %+v", refused)
		}
	}
	if u := l.Look(limit.Openings, "org_1"); u.Left != 2 {
		t.Errorf("refusals used some of the other: %+v", u)
	}
	giveBack(t.Context())
	if u := l.Look(limit.Openings, "org_1"); u.Left != 3 {
		t.Errorf("given back: %+v", u)
	}
	if refused, _ := open("org_1 assoc_1"); refused.Refused() {
		t.Errorf("after it was given back: %+v", refused)
	}
}

func TestSoManyAtTheSameTime(t *testing.T) {
	l := newLimits(t, newClock(), limit.Rates{limit.Waits: {Most: 2}}, nil)
	first, ok := l.Enter(limit.Waits, "a")
	_, second := l.Enter(limit.Waits, "a")
	if _, third := l.Enter(limit.Waits, "a"); !ok || !second || third {
		t.Errorf("first %t, second %t, third %t", ok, second, third)
	}
	if _, other := l.Enter(limit.Waits, "b"); !other {
		t.Error("another key is kept out")
	}
	first()
	first() // gives back once
	if _, ok := l.Enter(limit.Waits, "a"); !ok {
		t.Error("what was given back cannot be taken")
	}
	if _, ok := l.Enter(limit.Waits, "a"); ok {
		t.Error("given back twice")
	}
}

func TestWhatHoldsAcrossReplicas(t *testing.T) {
	node := natstest.Start(t)
	bucket, err := node.JetStream().KeyValue(t.Context(), natsd.Limits)
	if err != nil {
		t.Fatal(err)
	}
	c, rates := newClock(), limit.Rates{limit.Codes: {Most: 5, Per: time.Hour}}
	replicas := []*limit.Limits{newLimits(t, c, rates, bucket), newLimits(t, c, rates, bucket)}
	var passed atomic.Int64
	var work sync.WaitGroup
	for i := range 16 {
		work.Go(func() {
			if !replicas[i%2].Take(t.Context(), limit.Codes, "ctc_1").Refused() {
				passed.Add(1)
			}
		})
	}
	work.Wait()
	if passed.Load() != 5 {
		t.Errorf("%d passed on two replicas at once, want 5", passed.Load())
	}
	late := newLimits(t, c, rates, bucket)
	if u := late.Take(t.Context(), limit.Codes, "ctc_1"); u.Wait != 12*time.Minute {
		t.Errorf("on a third replica: %+v", u)
	}
	if keys, err := bucket.Keys(t.Context()); err != nil || len(keys) != 1 || strings.Contains(keys[0], "ctc_1") {
		t.Errorf("stored under %v (%v)", keys, err)
	}
	if err := node.Close(); err != nil {
		t.Fatal(err)
	}
	for want := 4; want >= 0; want-- {
		if u := late.Take(t.Context(), limit.Codes, "ctc_2"); u.Refused() || u.Left != want {
			t.Errorf("without the server: %+v, want %d left", u, want)
		}
	}
	if u := late.Take(t.Context(), limit.Codes, "ctc_2"); !u.Refused() {
		t.Errorf("without the server nothing is limited: %+v", u)
	}
}

// overtaken is a bucket on several nodes in which the first update meets another one.
type overtaken struct {
	jetstream.KeyValue
	once sync.Once
}

func (o *overtaken) Update(ctx context.Context, key string, value []byte, revision uint64) (uint64, error) {
	var err error
	o.once.Do(func() { err = jetstream.ErrKeyRevisionMismatch })
	if err != nil {
		return 0, err
	}
	return o.KeyValue.Update(ctx, key, value, revision)
}

// Whoever is overtaken counts again, and not alone.
func TestWhatIsCountedAtOnceOnSeveralNodes(t *testing.T) {
	bucket, err := natstest.Start(t).JetStream().KeyValue(t.Context(), natsd.Limits)
	if err != nil {
		t.Fatal(err)
	}
	c, rates := newClock(), limit.Rates{limit.Codes: {Most: 5, Per: time.Hour}}
	for _, replica := range []*limit.Limits{newLimits(t, c, rates, bucket), newLimits(t, c, rates, &overtaken{KeyValue: bucket})} {
		replica.Take(t.Context(), limit.Codes, "ctc_1")
	}
	if u := newLimits(t, c, rates, bucket).Take(t.Context(), limit.Codes, "ctc_1"); u.Left != 2 {
		t.Errorf("%+v, want 2 left", u)
	}
}

func TestRatesAsTheyAreWritten(t *testing.T) {
	for text, want := range map[string]limit.Rate{
		"600/1m": {600, time.Minute}, "64": {Most: 64}, "off": {}, "1/168h": {1, 7 * 24 * time.Hour},
	} {
		var r limit.Rate
		if err := r.UnmarshalText([]byte(text)); err != nil || r != want {
			t.Errorf("%s: %v, %v", text, r, err)
		}
	}
	for _, text := range []string{"", "0", "-1", "0/1m", "5/", "5/1", "5/-1m", "5/169h", "many", "9999999999/1ns"} {
		var r limit.Rate
		if err := r.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), `"600/1m"`) {
			t.Errorf("%q: %v, %v", text, r, err)
		}
	}
}

func TestRatesOfAConfiguration(t *testing.T) {
	var r limit.Rates
	for _, text := range []string{"reads=600/1m,waits=64", "writes=off"} {
		if err := r.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	want := limit.Rates{limit.Reads: {Most: 600, Per: time.Minute}, limit.Waits: {Most: 64}, limit.Writes: {}}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for text, says := range map[string]string{
		"offers=fast,reads=5/1m": `limit offers: "fast": write a limit as "600/1m"`,
		"reads=5/1m":             "limit reads is there twice",
		"speed=5":                `no limit is called "speed"; there are `,
		"at-once=5/1m":           "write it as at-once=256",
		"openings=5":             "write it as openings=600/1h",
		"offers=5/1m,":           `no limit is called ""`,
		"all-waits=0":            "write a limit as",
		"codes= 5/1h":            "write a limit as",
	} {
		read := maps.Clone(want)
		if err := read.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestConfigurationNamesLimitsThatThereAre(t *testing.T) {
	for name, test := range map[string]struct {
		rates limit.Rates
		says  string
	}{
		"unknown":      {limit.Rates{"speed": {5, time.Minute}}, `no limit is called "speed"; there are `},
		"another kind": {limit.Rates{limit.Waits: {5, time.Minute}}, "write it as waits=64"},
	} {
		if _, err := limit.New(limit.Config{Rates: test.rates}); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	off := newLimits(t, newClock(), limit.Off(), nil)
	for _, d := range limit.Defaults() {
		if u := off.Take(t.Context(), d.Name, "a"); u.Refused() || d.By == "" || d.Of == "" {
			t.Errorf("%s: %+v", d.Name, d)
		}
	}
}

func TestARefusalSaysWhenToTryAgain(t *testing.T) {
	u := limit.Usage{Name: limit.Codes, Wait: 90 * time.Second}
	got := u.Refuse(fault.New(fault.TooMany, "too-many", fault.Text{}, fault.Text{ES: "Ya son muchos.", EN: "These are many."}))
	want := fault.Text{ES: "Ya son muchos. Vuelve a intentar en 2 minutos.", EN: "These are many. Try again in 2 minutes."}
	if diff := cmp.Diff(want, got.Detail); diff != "" || got.Extra["retry_after"] != 90 || got.Extra["limit"] != "codes" {
		t.Errorf("%v %s", got.Extra, diff)
	}
	for wait, want := range map[time.Duration]string{
		0: "1 segundo", time.Second: "1 segundo", 1500 * time.Millisecond: "2 segundos", time.Minute: "60 segundos",
		61 * time.Second: "2 minutos", time.Hour: "60 minutos", 25 * time.Hour: "2 días",
	} {
		if got := limit.Again(wait).ES; got != want {
			t.Errorf("%s: %q, want %q", wait, got, want)
		}
	}
}
