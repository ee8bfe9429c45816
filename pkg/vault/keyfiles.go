package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/qhatu/qhatu/pkg/internal/keyfile"
)

// KeyFiles are masters in files: the path of the first. Those that followed it stand beside it, as path.2, path.3 and so on.
type KeyFiles string

// ErrNoMaster is returned when there is no file of a master.
var ErrNoMaster = errors.New("there is no master key")

// Make makes the first master, unless there is one. It is for a market whose vault holds nothing yet.
func (f KeyFiles) Make() error {
	paths, err := f.paths()
	if err != nil || len(paths) > 0 {
		return err
	}
	_, err = keyfile.LoadOrCreate(string(f), func() ([]byte, error) { return randomKey(), nil })
	return err
}

// Masters reads the files.
func (f KeyFiles) Masters(context.Context) ([]Master, error) {
	paths, err := f.paths()
	if err != nil {
		return nil, err
	}
	if len(paths) == 0 {
		return nil, fmt.Errorf("%w %s", ErrNoMaster, f)
	}
	masters := make([]Master, len(paths))
	for i, path := range paths {
		key, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if masters[i], err = NewMaster(key); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return masters, nil
}

// Rotating reports whether there is more than one master: the rotation to the newest has not been finished.
func (f KeyFiles) Rotating() (bool, error) {
	old, err := f.Old()
	return len(old) > 0, err
}

// Add makes one more master, the newest, unless there are several already. It returns the newest's file.
func (f KeyFiles) Add() (string, error) {
	paths, err := f.paths()
	switch {
	case err != nil:
		return "", err
	case len(paths) == 0:
		return "", fmt.Errorf("no master key %s: %w", f, fs.ErrNotExist)
	case len(paths) > 1:
		return paths[len(paths)-1], nil
	}
	next := f.path(f.number(paths[0]) + 1)
	_, err = keyfile.LoadOrCreate(next, func() ([]byte, error) { return randomKey(), nil })
	return next, err
}

// Old are the files of all masters but the newest.
func (f KeyFiles) Old() ([]string, error) {
	paths, err := f.paths()
	if err != nil || len(paths) == 0 {
		return nil, err
	}
	return paths[:len(paths)-1], nil
}

// Retired is what the file of a master is called that nothing reads any more.
func Retired(path string) string { return path + ".retired" }

// Retire renames the files of all masters but the newest, so that nothing reads them again, and returns their new names. To
// be called after [Vault.Rotate], when nothing is wrapped by them any more.
func (f KeyFiles) Retire() (gone []string, err error) {
	old, err := f.Old()
	if err != nil {
		return nil, err
	}
	for _, path := range old {
		if err := os.Rename(path, Retired(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return gone, err
		}
		gone = append(gone, Retired(path))
	}
	return gone, nil
}

// paths are the files that there are, the newest last.
func (f KeyFiles) paths() ([]string, error) {
	beside, err := os.ReadDir(filepath.Dir(string(f)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var found []string
	for _, each := range beside {
		path := filepath.Join(filepath.Dir(string(f)), each.Name())
		if f.number(path) > 0 {
			found = append(found, path)
		}
	}
	slices.SortFunc(found, func(a, b string) int { return f.number(a) - f.number(b) })
	return found, nil
}

// number says which master's a file is: 1 for the first, 0 for other files.
func (f KeyFiles) number(path string) int {
	rest, ours := strings.CutPrefix(path, filepath.Clean(string(f)))
	if ours && rest == "" {
		return 1
	}
	n, err := strconv.Atoi(strings.TrimPrefix(rest, "."))
	if !ours || err != nil || path != f.path(n) {
		return 0
	}
	return n
}

func (f KeyFiles) path(number int) string {
	return filepath.Clean(string(f)) + "." + strconv.Itoa(number)
}
