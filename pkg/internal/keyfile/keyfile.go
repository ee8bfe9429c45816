// Package keyfile keeps secrets in files of their own: made at the first start, read ever after.
//
// Invariants: a file appears whole or not at all, whatever is killed; of processes that start at once one makes it and
// the others read that one; nobody but its owner may read it. A file that is there is never written again, so what it
// holds is for the caller to judge. The package imports the standard library only.
package keyfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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
	if err := place(path, content); err != nil {
		return nil, err
	}
	return os.ReadFile(path) // another process may have been faster
}

// place writes the whole file under another name and links it in place; a file that is already there stays.
func place(path string, content []byte) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }() // a left-over is harmless
	_, err = temporary.Write(content)
	if err := errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Link(temporary.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(dir)
}

// syncDir makes the names in a folder survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
