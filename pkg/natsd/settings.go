package natsd

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/qhatu/qhatu/pkg/block"
	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

// checkSettings looks whether the server will know the log by the files of its settings. Where they are not as they were written it would begin another log
// beside the one that is there. If the guard knows the log by them, only what vouches for them is written again: a process may have been killed
// between the two files.
func (l *logFiles) checkSettings(logger *slog.Logger) error {
	settings, err := os.ReadFile(filepath.Join(l.stream(), "meta.inf"))
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(settings) == 0 {
		all, err := l.list()
		if err != nil || len(all) == 0 {
			return err
		}
		return l.unknown("meta.inf is gone or empty")
	}
	if err != nil {
		return err
	}
	path := filepath.Join(l.stream(), "meta.sum")
	sum, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	want := block.SettingsSum(Market, settings)
	switch {
	case string(sum) == want:
		return nil
	case !l.vouched:
		return l.unknown("meta.inf and meta.sum do not fit together")
	}
	logger.Warn("the log's settings are those of the log that was seen last, what vouches for them is written again", "path", path)
	return atomicfile.Replace(path, []byte(want))
}

func (l *logFiles) unknown(why string) error {
	return fmt.Errorf("%w: its settings cannot be relied on: in %s, %s. Nothing was changed: copy the data folder as it is, then bring the market back from a backup (qhatu restore)",
		ErrDamaged, l.stream(), why)
}
