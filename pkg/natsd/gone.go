package natsd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// CheckThere returns [ErrLogMissing] for a data folder in which a market has run and whose log is gone: a server would begin an empty one, in which nobody
// would find what they have agreed on. Keys alone say nothing: they may be made before the first start, or be on a disk of their own.
func CheckThere(dir string) error {
	if isThere(filepath.Join(streamsOf(dir), Market)) {
		return nil
	}
	traces := []string{GuardPath(dir), notePath(dir, blocksName)}
	traces = append(traces, within(filepath.Join(dir, "read"))...)
	for _, trace := range traces {
		if isThere(trace) {
			return fmt.Errorf("%w: a market has run in the data folder %s, for %s is there, and %s is gone. Nothing was changed: bring that back, or restore a backup "+
				"into a new folder (qhatu restore). For an empty market give a new folder with --data-dir, or start once with --accept-log",
				ErrLogMissing, dir, trace, filepath.Join(dir, storeName))
		}
	}
	return nil
}

func within(dir string) (paths []string) {
	entries, _ := os.ReadDir(dir) // without it there is nothing
	for _, entry := range entries {
		if entry.Type().IsRegular() {
			paths = append(paths, filepath.Join(dir, entry.Name()))
		}
	}
	return paths
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
