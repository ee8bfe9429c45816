package host

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// The log is told once what a process waits for, whatever each attempt meets, and once that it is over; operators are told the last reason.
func TestWhatAProcessWaitsForIsSaidOnce(t *testing.T) {
	var log bytes.Buffer
	o := newOpening(slog.New(slog.NewTextHandler(&log, nil)))
	for _, reason := range []string{"refused by n1", "refused by n2", "n1 is not known"} {
		o.waits("a NATS server", errors.New(reason))
	}
	if why := o.why().Error(); why != "n1 is not known" {
		t.Errorf("operators are told %q", why)
	}
	o.waits("NATS to answer", errors.New("no leader"))
	o.done()
	o.done()
	if got := strings.Count(log.String(), "\n"); got != 3 {
		t.Errorf("%d lines, want 3:\n%s", got, log.String())
	}
}

// A log that is read at once is not worth a line; one that takes long is.
func TestALogThatIsReadForLongIsSaidOnce(t *testing.T) {
	var log bytes.Buffer
	o := newOpening(slog.New(slog.NewTextHandler(&log, nil)))
	o.progress("Starting restore for stream '$G > MARKET'")
	if log.Len() > 0 || !strings.Contains(o.why().Error(), "MARKET") {
		t.Errorf("said %q, operators are told %q", log.String(), o.why())
	}
	o.takesLong()
	o.progress("Restored 1 messages")
	o.takesLong()
	if got := strings.Count(log.String(), "\n"); got != 1 {
		t.Errorf("%d lines, want 1:\n%s", got, log.String())
	}
}
