package host

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/qhatu/qhatu/pkg/internal/wait"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/stream"
)

const (
	firstPause = 100 * time.Millisecond // between two attempts to open, at first
	longPause  = 3 * time.Second        // later
	saidAfter  = 5 * time.Second        // so long an embedded server may take before anybody is told
)

// opening is how far a process has got that opens: operators are told what it is at, and the log, once, what it waits for.
type opening struct {
	logger *slog.Logger
	since  time.Time
	mu     sync.Mutex
	at     error  // what it is at
	said   string // what the log was told that it waits for; empty: nothing
}

func newOpening(logger *slog.Logger) *opening {
	return &opening{logger: logger, since: time.Now(), at: errors.New("it starts")}
}

// why is what it is at.
func (o *opening) why() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.at
}

// waits is told what it waits for, and why.
func (o *opening) waits(what string, why error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.at = why
	if o.said != what {
		o.said = what
		o.logger.Warn("waiting for "+what, "reason", why)
	}
}

// progress is told what the embedded server is at.
func (o *opening) progress(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.at = errors.New("the log is being read: " + line)
}

// takesLong says that the embedded server is not there yet.
func (o *opening) takesLong() { o.waits("the log to be read", o.why()) }

// done says that the wait is over, if it was said that there was one.
func (o *opening) done() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.said != "" {
		o.logger.Info("the wait is over", "after", time.Since(o.since).Round(time.Millisecond))
	}
	o.said = ""
}

// openPatiently opens what depends on NATS, as soon as that answers: after an error that passes by itself it tries again, until ctx ends.
func (h *Host) openPatiently(ctx context.Context, builders []Builder) error {
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		err := h.openOnce(ctx, builders)
		switch {
		case err == nil:
			h.opening.done()
			h.answer()
			return nil
		case errors.Is(err, natsd.ErrUnreachable):
			h.opening.waits("a NATS server", err)
		case stream.Passes(err):
			h.opening.waits("NATS to answer", err)
		default:
			return err
		}
		if err := h.closeModels(); err != nil {
			return err
		}
		if !wait.For(ctx, pause) {
			return errors.Join(ctx.Err(), err)
		}
	}
}

// stage has the handler that answers now.
type stage struct{ handler atomic.Pointer[http.Handler] }

func (s *stage) enter(next http.Handler) { s.handler.Store(&next) }

func (s *stage) ServeHTTP(w http.ResponseWriter, in *http.Request) {
	(*s.handler.Load()).ServeHTTP(w, in)
}
