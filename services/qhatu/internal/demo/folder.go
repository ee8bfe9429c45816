package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/qhatu/qhatu/pkg/host"
)

// errNotADemo is returned for a data folder that a market without demo has written: invented people do not belong there.
var errNotADemo = errors.New("the data folder holds a market that is no demo: choose another with --data-dir")

// claim marks a new data folder as a demo's, and refuses one that a market without demo has written.
func claim(dir string) error {
	mark := filepath.Join(dir, host.DemoMark)
	switch _, err := os.Stat(mark); {
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("data folder: %w", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "nats")); err == nil {
		return fmt.Errorf("%s: %w", dir, errNotADemo)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if err := os.WriteFile(mark, []byte("This market is a demo: its people are invented.\n"), 0o600); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}
