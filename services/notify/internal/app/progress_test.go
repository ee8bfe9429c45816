package app

import (
	"net/http"
	"testing"
	"time"

	"github.com/qhatu/qhatu/services/notify/internal/projection"
	"github.com/qhatu/qhatu/services/notify/internal/sender"
)

var (
	begun = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	down  = sender.Answer{Status: http.StatusInternalServerError, Error: "status"}
)

func TestWhatFailsIsTriedLaterAndLater(t *testing.T) {
	var p Progress
	for n, want := range []time.Duration{5 * time.Second, 20 * time.Second, 80 * time.Second, 320 * time.Second, 1280 * time.Second, time.Hour, time.Hour} {
		p.failed(down, begun)
		if got := p.NextAt.Sub(begun); got < want*4/5 || got > want*6/5 || p.Tries != n+1 {
			t.Errorf("try %d: in %v, want about %v", p.Tries, got, want)
		}
	}
	p.taken(projection.Place{Position: 7})
	if p != (Progress{After: projection.Place{Position: 7}}) {
		t.Errorf("once it is taken: %+v", p)
	}
}

func TestWhoSaysWhenToComeIsHeededForAnHour(t *testing.T) {
	for after, want := range map[time.Duration]time.Duration{10 * time.Minute: 10 * time.Minute, time.Hour: time.Hour, 240 * time.Hour: time.Hour} {
		var p Progress
		p.failed(sender.Answer{Status: http.StatusServiceUnavailable, Error: "status", RetryAfter: after}, begun)
		if got := p.NextAt.Sub(begun); got != want {
			t.Errorf("Retry-After %v: in %v", after, got)
		}
	}
}

func TestAnAddressIsGivenUp(t *testing.T) {
	for name, c := range map[string]struct {
		before Progress
		answer sender.Answer
		want   string
	}{
		"first failure":     {Progress{}, down, ""},
		"almost three days": {Progress{FailingSince: begun.Add(-72*time.Hour + time.Second), Tries: 80}, down, ""},
		"three days":        {Progress{FailingSince: begun.Add(-72 * time.Hour), Tries: 80}, down, Failing},
		"three days, with the market switched off": {Progress{FailingSince: begun.Add(-90 * time.Hour), Tries: 3}, down, ""},
		"gone": {Progress{}, sender.Answer{Status: http.StatusGone, Error: "status"}, Gone},
	} {
		p := c.before
		if p.failed(c.answer, begun); p.Disabled != c.want {
			t.Errorf("%s: disabled %q", name, p.Disabled)
		}
	}
}

// What a clock that was wrong has put far ahead is not waited for.
func TestNothingIsWaitedForThatAWrongClockHasSet(t *testing.T) {
	for name, c := range map[string]struct {
		moment time.Time
		want   bool
	}{
		"past": {begun.Add(-time.Second), false}, "now": {begun, false}, "soon": {begun.Add(time.Minute), true}, "the longest": {begun.Add(mostPause), true},
		"next year": {begun.AddDate(1, 0, 0), false},
	} {
		if got := isAhead(c.moment, begun, mostPause); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
