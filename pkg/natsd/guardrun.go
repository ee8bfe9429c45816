package natsd

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	noteInterval = time.Second
	lastNote     = 5 * time.Second // how long the note at stop may take
	sure         = 3               // readings in a row before a finding is believed: one may come from a deposed leader
)

// Run notes the log's end once a second when it has moved, and a last time when
// ctx ends; the node must be open until Run returns. Run it only while the log is
// accepted: a note taken of a log that has lost its end would hide the loss, so
// Run itself stops with an error when the end moves backwards or the log is
// another one.
func (g *Guard) Run(ctx context.Context, js jetstream.JetStream) error {
	tick := time.NewTicker(noteInterval)
	defer tick.Stop()
	for findings := 0; ; {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastNote)
			defer cancel()
			return g.take(last, js)
		case <-tick.C:
			err := g.tryTake(ctx, js)
			if err == nil {
				findings = 0
				continue
			}
			if findings++; findings == sure {
				return err
			}
		}
	}
}

// tryTake takes a note; a log that does not answer is tried again at the next tick.
func (g *Guard) tryTake(ctx context.Context, js jetstream.JetStream) error {
	ctx, cancel := context.WithTimeout(ctx, lastNote)
	defer cancel()
	end, err := readEnd(ctx, js)
	if err != nil {
		g.logger.Warn("guard cannot read the log's end", "error", err)
		return nil
	}
	return g.advance(ctx, js, end)
}

func (g *Guard) take(ctx context.Context, js jetstream.JetStream) error {
	end, err := readEnd(ctx, js)
	if err != nil {
		return fmt.Errorf("take note: %w", err)
	}
	return g.advance(ctx, js, end)
}

func (g *Guard) advance(ctx context.Context, js jetstream.JetStream, end Note) error {
	note := g.Note()
	if note.Identity == end.Identity && note.Position == end.Position && note.EventID == end.EventID {
		return nil
	}
	if note.Identity != "" && (end.Identity != note.Identity || end.Position <= note.Position) {
		return note.compare(ctx, js, end)
	}
	return g.write(end)
}

// write puts the note in place of the file at once: after a power cut there is the
// old one or the new one.
func (g *Guard) write(note Note) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	text, err := json.Marshal(note)
	if err != nil {
		return fmt.Errorf("write guard: %w", err)
	}
	if err := replaceFile(g.path, append(text, '\n')); err != nil {
		return fmt.Errorf("write guard: %w", err)
	}
	g.note = note
	return nil
}

func replaceFile(path string, text []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	if err := writeSynced(file, text); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

func writeSynced(file *os.File, text []byte) error {
	_, err := file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}

func syncDir(dir string) error {
	file, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = file.Sync()
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}
