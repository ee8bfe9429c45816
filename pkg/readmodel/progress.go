package readmodel

import (
	"runtime/debug"
	"time"
)

// tellEvery is how often the log of the process says how far a rebuild has got.
const tellEvery = 5 * time.Second

// progress is a rebuild that the log of the process tells of; zero when there is none.
type progress struct {
	began, told time.Time
	messages    int
}

// tell says how far the read model has got while it is far from the log's end, and when it has come there.
func (m *Model) tell(written int) {
	p, pending := &m.progress, m.pending.Load()
	if p.began.IsZero() && pending <= farBatch {
		return
	}
	now := time.Now()
	if p.began.IsZero() {
		p.began = now
	}
	p.messages += written
	switch {
	case pending <= maxBatch:
		m.cfg.Logger.Info("read model has caught up", "path", m.cfg.Path, "messages", p.messages, "took", now.Sub(p.began).Round(time.Millisecond))
		*p = progress{}
		debug.FreeOSMemory() // what large batches took is not needed again
	case now.Sub(p.told) >= tellEvery:
		p.told = now
		m.cfg.Logger.Info("read model reads the log", "path", m.cfg.Path, "position", m.Position(), "behind", pending)
	}
}
