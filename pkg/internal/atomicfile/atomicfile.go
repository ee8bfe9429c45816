// Package atomicfile writes small files that appear whole or not at all, whatever is killed. When a function returns nil,
// the file survives a power cut. Nobody but its owner may read it (mode 0600). Errors are those of the file system. The
// package imports the standard library only.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Create writes the file at path, in a folder that exists. A file that is already there stays, and that is no error.
func Create(path string, content []byte) error {
	return write(path, content, func(temporary string) error {
		if err := os.Link(temporary, path); !errors.Is(err, fs.ErrExist) {
			return err
		}
		return nil
	})
}

// Replace writes the file at path, in a folder that exists, in place of what is there.
func Replace(path string, content []byte) error {
	return write(path, content, func(temporary string) error { return os.Rename(temporary, path) })
}

// write stores the content under another name, from which move brings it to its place.
func write(path string, content []byte, move func(temporary string) error) error {
	dir := filepath.Dir(path)
	file, err := os.CreateTemp(dir, ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }() // a left-over is harmless
	_, err = file.Write(content)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := move(file.Name()); err != nil {
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
