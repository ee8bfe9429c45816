//go:build unix

package natsd

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// ErrInUse is returned when another process runs a server on the same folder. Its
// text continues "data folder <dir> is …" and tells the operator what to do.
var ErrInUse = errors.New("in use by another qhatu: stop it, or give another folder with --data-dir")

// Claim makes a data folder this process's alone. It is held for as long as its file is open; the kernel releases it when
// the process ends, however it ends.
type Claim struct{ file *os.File }

// ClaimDir makes the folder if it is missing, and returns [ErrInUse] when it is another process's.
func ClaimDir(dir string) (*Claim, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("data folder %s is %w", dir, ErrInUse)
		}
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return &Claim{file: file}, nil
}

// Release lets others have the folder.
func (c *Claim) Release() error {
	if err := c.file.Close(); err != nil {
		return fmt.Errorf("unlock data folder: %w", err)
	}
	return nil
}
