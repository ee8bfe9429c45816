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
// another one.
func (g *Guard) Run(ctx context.Context, js jetstream.JetStream) error {
	tick := time.NewTicker(noteInterval)
	defer tick.Stop()
	for mismatches := 0; ; {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTimeout)
			defer cancel()
			return g.noteEnd(last, js)
		case <-tick.C:
			err := g.tryNoteEnd(ctx, js)
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

// tryNoteEnd notes the log's end; a log that does not answer is asked again at the next tick.
func (g *Guard) tryNoteEnd(ctx context.Context, js jetstream.JetStream) error {
	ctx, cancel := context.WithTimeout(ctx, noteTimeout)
	defer cancel()
	end, err := readEnd(ctx, js)
	if err != nil {
		g.logger.Warn("guard cannot read the log's end", "error", err)
		return nil
	}
	return g.update(ctx, js, end)
}

func (g *Guard) noteEnd(ctx context.Context, js jetstream.JetStream) error {
	end, err := readEnd(ctx, js)
	if err != nil {
		return fmt.Errorf("note the end of the log: %w", err)
	}
	return g.update(ctx, js, end)
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
