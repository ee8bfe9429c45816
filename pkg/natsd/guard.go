package natsd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Mismatches that [Guard.Check] finds. After each, writes are refused until an operator has decided.
var (
	// ErrLogMissing is returned when there is no log where one was.
	ErrLogMissing = errors.New("the log is missing")
	// ErrLogReplaced is returned when the log has another identity than noted.
	ErrLogReplaced = errors.New("the log is another one")
	// ErrLogCut is returned when the log ends before the noted position.
	ErrLogCut = errors.New("the log has lost its end")
	// ErrLogChanged is returned when another message stands at the noted position.
	ErrLogChanged = errors.New("the log has been rewritten")
)

// Note says where the log ended at a moment.
type Note struct {
	Identity string    `json:"identity"` // see [StoreID]
	Position uint64    `json:"position"` // sequence of the last message, 0 = none
	EventID  string    `json:"event_id"` // its Nats-Msg-Id
	At       time.Time `json:"at"`
}

// Guard keeps a note of the log's end in a file outside the log. A log that has
// silently lost its tail goes on numbering from an earlier position, and nothing
// within it shows that; the note does. Do not keep the file in the folder of the
// read models, which may be deleted at any time.
type Guard struct {
	path    string
	logger  *slog.Logger
	failing bool // of [Guard.Run]: the note could not be written the last time, which was said

	mu      sync.Mutex
	note    Note
	trouble error     // why the log takes no writes; nil: it does
	seen    time.Time // when trouble was last found out; zero before [Guard.Run]
}

// OpenGuard reads the note at path. Without a file, nothing was noted yet.
func OpenGuard(path string, logger *slog.Logger) (*Guard, error) {
	guard := &Guard{path: path, logger: logger}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return guard, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read guard: %w", err)
	}
	if err := json.Unmarshal(text, &guard.note); err != nil {
		return nil, fmt.Errorf("read guard %s: %w: move that file away and start again, it is made anew", path, err)
	}
	return guard, nil
}

// Note is the last note taken, the zero Note before the first.
func (g *Guard) Note() Note {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.note
}

// Check compares the log with the note. It returns [ErrLogMissing],
// [ErrLogReplaced], [ErrLogCut] or [ErrLogChanged] when the log is not the noted
// one or its continuation, and another error when the log does not answer. While a
// cluster elects leaders it asks again, until ctx ends. Check before [Declare],
// which would create a missing log.
func (g *Guard) Check(ctx context.Context, js jetstream.JetStream) error {
	note := g.Note()
	if note.Identity == "" {
		return nil
	}
	end, err := readEnd(ctx, js)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return fmt.Errorf("%w: it was at position %d of %s", ErrLogMissing, note.Position, note.Identity)
	}
	if err != nil {
		return fmt.Errorf("check guard: %w", err)
	}
	return note.compare(ctx, js, end)
}

// IsMismatch reports whether err says that the log is not as noted, rather than that it did not answer.
func IsMismatch(err error) bool {
	return errors.Is(err, ErrLogMissing) || errors.Is(err, ErrLogReplaced) ||
		errors.Is(err, ErrLogCut) || errors.Is(err, ErrLogChanged)
}

func (n Note) compare(ctx context.Context, js jetstream.JetStream, end Note) error {
	if end.Identity != n.Identity {
		return fmt.Errorf("%w: found %q at position %d, noted %q at position %d",
			ErrLogReplaced, end.Identity, end.Position, n.Identity, n.Position)
	}
	if end.Position < n.Position {
		return fmt.Errorf("%w: it ends at position %d, noted at %s was %d",
			ErrLogCut, end.Position, n.At.Format(time.RFC3339), n.Position)
	}
	if n.Position == 0 {
		return nil
	}
	id, err := messageID(ctx, js, n.Position)
	if err != nil {
		return fmt.Errorf("check guard: %w", err)
	}
	if id != n.EventID {
		return fmt.Errorf("%w: found %q at position %d, noted %q", ErrLogChanged, id, n.Position, n.EventID)
	}
	return nil
}

// Accept notes the log as it is now, whatever was noted before: an operator has
// decided that it is right. When there is no log it removes the note.
func (g *Guard) Accept(ctx context.Context, js jetstream.JetStream) error {
	end, err := readEnd(ctx, js)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return g.forget()
	}
	if err != nil {
		return fmt.Errorf("accept log: %w", err)
	}
	return g.write(end)
}

func (g *Guard) forget() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := os.Remove(g.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove guard: %w", err)
	}
	g.note = Note{}
	return nil
}
