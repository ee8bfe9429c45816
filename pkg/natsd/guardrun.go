package natsd

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

const (
	noteInterval  = time.Second
	noteTimeout   = 5 * time.Second
	confirmations = 3 // mismatches in a row before one is believed: a single one may come from a deposed leader
)

// Run notes the log's end once a second when it has moved, and a last time when
// ctx ends; the node must be open until Run returns. Run it only while the log is
// accepted: a note taken of a log that has lost its end would hide the loss, so
// Run itself stops with an error when the end moves backwards or the log is
// another one. A leader without a quorum is not believed, whatever it tells: it may be
// deposed. While there is no quorum nothing is noted, and [Guard.Ready] says so.
func (g *Guard) Run(ctx context.Context, js jetstream.JetStream) error {
	g.see(nil)
	tick := time.NewTicker(noteInterval)
	defer tick.Stop()
	for mismatches := 0; ; {
		select {
		case <-ctx.Done():
			return g.noteEnd(context.WithoutCancel(ctx), js)
		case <-tick.C:
			err := g.noteEnd(ctx, js)
			if err == nil {
				mismatches = 0
				continue
			}
			if mismatches++; mismatches == confirmations {
				return err
			}
		}
	}
}

// noteEnd notes the log's end. A log that takes no writes has none that could be believed.
func (g *Guard) noteEnd(ctx context.Context, js jetstream.JetStream) error {
	asked, cancel := context.WithTimeout(ctx, noteTimeout)
	defer cancel()
	info, err := readInfo(asked, js)
	if ctx.Err() != nil {
		return nil // it ends while it asks, and asks a last time
	}
	if err == nil {
		err = quorum(info)
	}
	if !g.tell(err) {
		return nil
	}
	end, err := endOf(asked, js, info)
	if err != nil {
		g.logger.Warn("guard cannot read the log's end", "error", err)
		return nil
	}
	err = g.update(asked, js, end)
	if IsMismatch(err) {
		return err
	}
	if err != nil && !g.failing { // the disk is full, say: what is noted stays true
		g.logger.Warn("guard cannot note the log's end", "error", err)
	}
	g.failing = err != nil
	return nil
}

// tell notes and reports whether the log takes writes, and says so when that has changed.
func (g *Guard) tell(trouble error) (writable bool) {
	switch news := g.see(trouble); {
	case news && trouble != nil:
		g.logger.Warn("the log takes no writes", "error", trouble)
	case news:
		g.logger.Info("the log takes writes again")
	}
	return trouble == nil
}

// update writes the note when the log has grown, and returns a mismatch when it has not but is another than noted.
func (g *Guard) update(ctx context.Context, js jetstream.JetStream, end Note) error {
	note := g.Note()
	if note.Identity == end.Identity && note.Position == end.Position && note.EventID == end.EventID {
		return nil
	}
	if note.Identity != "" && (end.Identity != note.Identity || end.Position <= note.Position) {
		return note.compare(ctx, js, end)
	}
	return g.write(end)
}

// write replaces the file atomically: after a power cut it holds the old note or
// the new one.
func (g *Guard) write(note Note) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	text, err := json.Marshal(note)
	if err != nil {
		return fmt.Errorf("write guard: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(g.path), 0o700); err != nil {
		return fmt.Errorf("write guard: %w", err)
	}
	if err := atomicfile.Replace(g.path, append(text, '\n')); err != nil {
		return fmt.Errorf("write guard: %w", err)
	}
	g.note = note
	return nil
}
