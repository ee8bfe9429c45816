// Package keyfile keeps secrets in files of their own: made at the first start, read ever after.
//
// Invariants: a file appears whole or not at all, whatever is killed; of processes that start at once one makes it and
// the others read that one; nobody but its owner may read it. A file that is there is never written again, so what it
// holds is for the caller to judge. The package imports the standard library and atomicfile only.
package keyfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

// LoadOrCreate returns what the file at path holds. Where there is none, it first creates one, mode 0600, of what create
// returns, and its folder, mode 0700. Errors are those of create and, as *[fs.PathError] or *[os.LinkError], those of
// the file system.
func LoadOrCreate(path string, create func() ([]byte, error)) ([]byte, error) {
	held, err := os.ReadFile(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return held, err
	}
	content, err := create()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if err := atomicfile.Create(path, content); err != nil {
		return nil, err
	}
	return os.ReadFile(path) // another process may have been faster
}
