package natsd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Restoring is the folder within a data folder in which a restore puts the market together. It is gone when the market is whole.
const Restoring = "restoring"

// ErrRestoring is returned for a data folder into which a restore has not ended. Its text continues "data folder <dir>: …".
var ErrRestoring = errors.New("a restore into it has not ended, so the market in it is not whole. If qhatu restore still runs, wait for it. " +
	"If it was cut off, delete the folder and restore again")

// CheckRestored returns [ErrRestoring] for a data folder in which a restore runs, or was cut off.
func CheckRestored(dir string) error {
	switch _, err := os.Lstat(filepath.Join(dir, Restoring)); {
	case err == nil:
		return fmt.Errorf("data folder %s: %w", dir, ErrRestoring)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}
