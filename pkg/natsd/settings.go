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
	settings, sum, err := readSettings(l.stream())
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
	want := block.SettingsSum(Market, settings)
	switch {
	case string(sum) == want:
		return nil
	case !l.vouched:
		return l.unknown("meta.inf and meta.sum do not fit together")
	}
	path := filepath.Join(l.stream(), block.SettingsSumName)
	logger.Warn("the log's settings are those of the log that was seen last, what vouches for them is written again", "path", path)
	return atomicfile.Replace(path, []byte(want))
}

func (l *logFiles) unknown(why string) error {
	return fmt.Errorf("%w: its settings cannot be relied on: in %s, %s. Nothing was changed: copy the data folder as it is, then bring the market back from a backup (qhatu restore)",
		ErrDamaged, l.stream(), why)
}

// readSettings reads the settings of a stream or a consumer, and what vouches for them.
func readSettings(folder string) (settings, sum []byte, err error) {
	if settings, err = os.ReadFile(filepath.Join(folder, block.SettingsName)); err != nil {
		return nil, nil, err
	}
	sum, err = os.ReadFile(filepath.Join(folder, block.SettingsSumName))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return settings, sum, err
}

// mendSettings takes the settings of a stream beside the log away where they are not as they were written: the server would pass the stream over, or stop it. They
// are declared anew, of the messages that are there.
func (s *side) mendSettings(copies string) error {
	settings, sum, err := readSettings(s.stream())
	if !s.exists() || err == nil && string(sum) == block.SettingsSum(s.name, settings) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	all := []string{block.SettingsName, block.SettingsSumName}
	if err := copyFiles(s.stream(), filepath.Join(s.dir, copies, s.name), all); err != nil {
		return err
	}
	for _, name := range all {
		if err := remove(filepath.Join(s.stream(), name)); err != nil {
			return err
		}
	}
	s.logger.Warn("the settings of a stream cannot be relied on and are declared anew", "stream", s.name, "copies", copies)
	return nil
}
