package backup

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// Folders in which backups are tried. A market is restored there, with people's keys: what a check that was killed has left is removed by
// whoever comes next. While one is at work it holds the lock of its folder, and has done so from before the folder had its name.
const (
	tryBegins = "qhatu-try-"
	tryName   = "qhatu-check-"
)

// tryFolder makes a folder to try a backup in, after it has removed those of checks that were killed. Empty: in the machine's folder for what is temporary.
func tryFolder(temp string) (dir string, remove func() error, err error) {
	if temp == "" {
		temp = os.TempDir()
	}
	if err := os.MkdirAll(temp, 0o700); err != nil {
		return "", nil, err
	}
	if err := SweepTries(temp); err != nil {
		return "", nil, err
	}
	made, err := os.MkdirTemp(temp, tryBegins)
	if err != nil {
		return "", nil, err
	}
	unlock, err := lock(made)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(made))
	}
	dir = filepath.Join(temp, tryName+strings.TrimPrefix(filepath.Base(made), tryBegins))
	remove = func() error {
		defer unlock()
		return os.RemoveAll(dir)
	}
	if err := os.Rename(made, dir); err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(made), remove())
	}
	return dir, remove, nil
}

// SweepTries removes what checks that were killed have left in a folder: markets with the keys of those in them. Those of other users stay.
func SweepTries(temp string) error {
	found, err := filepath.Glob(filepath.Join(temp, tryName+"*", "lock"))
	for _, file := range found {
		dir := filepath.Dir(file)
		unlock, busy := lock(dir)
		if busy != nil {
			continue // at work, or another user's
		}
		err = errors.Join(err, os.RemoveAll(dir))
		unlock()
	}
	return err
}
