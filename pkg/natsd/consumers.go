package natsd

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/qhatu/qhatu/pkg/block"
)

// consumer is the folder in which the server keeps a consumer of a stream: its settings, and how far it has got.
type consumer struct {
	stream, name string
	folder       string
}

func (l *streamFiles) consumers() (all []consumer) {
	folder := filepath.Join(l.stream(), "obs")
	entries, _ := os.ReadDir(folder) // without it there are none
	for _, entry := range entries {
		if entry.IsDir() {
			all = append(all, consumer{l.name, entry.Name(), filepath.Join(folder, entry.Name())})
		}
	}
	return all
}

// position is up to which message it was given messages, and whether its file is as a server writes it.
func (c consumer) position() (delivered uint64, ok bool) {
	raw, err := os.ReadFile(filepath.Join(c.folder, block.PositionName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, true // it was given none
	}
	if err != nil {
		return 0, false
	}
	return block.ReadPosition(raw)
}

// broken says what is wrong with its files; "": nothing is.
func (c consumer) broken(end uint64) string {
	delivered, ok := c.position()
	switch settings, sum, err := readSettings(c.folder); {
	case err != nil:
		return err.Error()
	case string(sum) != block.SettingsSum(c.stream+"/"+c.name, settings):
		return "meta.inf and meta.sum do not fit together"
	case !ok:
		return "o.dat cannot be read"
	case delivered > end:
		return fmt.Sprintf("o.dat is at %d, and its stream ends at %d", delivered, end)
	}
	return ""
}

// setAsideBroken takes consumers away whose files are not as they were written: the server would pass over them, or stop the stream, and whoever reads by
// one would wait for ever. It is made anew. A reaction that sees every event then begins with the first, which has no effect where it was there before; one
// that hears of what is new, such as that which tells people, goes on with what is new. A process that was killed while it made one leaves such files too.
func (l *streamFiles) setAsideBroken(end uint64, copies string, logger *slog.Logger) error {
	for _, c := range l.consumers() {
		why := c.broken(end)
		if why == "" {
			continue
		}
		to := filepath.Join(l.dir, copies, c.stream, "obs")
		if err := os.MkdirAll(to, 0o700); err != nil {
			return err
		}
		if err := os.Rename(c.folder, filepath.Join(to, c.name)); err != nil {
			return fmt.Errorf("set the consumer %s of %s aside: %w", c.name, c.stream, err)
		}
		logger.Warn("a consumer cannot be relied on and is made anew", "stream", c.stream, "consumer", c.name, "reason", why, "copies", copies)
	}
	return nil
}
