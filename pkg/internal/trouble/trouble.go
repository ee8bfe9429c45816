// Package trouble has a log say that something is wrong once, when it begins, and that it is over: not each time that it is tried again.
//
// It imports no other package of this module.
package trouble

import (
	"log/slog"
	"sync"
)

// Trouble is one thing that may be wrong for a while. It is safe for concurrent use.
type Trouble struct {
	logger      *slog.Logger
	wrong, well string // what the log says

	mu sync.Mutex
	is bool
}

// New returns a trouble that there is not yet. wrong is what the log says when it begins, well when it is over.
func New(logger *slog.Logger, wrong, well string) *Trouble {
	return &Trouble{logger: logger, wrong: wrong, well: well}
}

// Note takes note of how a try ended, and logs what has changed by it. args are logged beside what is wrong.
func (t *Trouble) Note(err error, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case err != nil && !t.is:
		t.logger.Warn(t.wrong, append(args, "error", err)...)
	case err == nil && t.is:
		t.logger.Info(t.well)
	}
	t.is = err != nil
}
