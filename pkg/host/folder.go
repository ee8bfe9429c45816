package host

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// Modes of what is kept: for the process's user alone.
const (
	folderMode = 0o700
	fileMode   = 0o600
	others     = 0o077
)

var errSharedFolder = errors.New("is everybody's: give the market a folder of its own with --data-dir")

// folders are those of what a process keeps.
type folders struct {
	cfg    Config
	logger *slog.Logger
	closed []string // what was open to others
}

// openFolders makes the folder of what is kept, claims it where the log is in it, and closes to others what was open to them.
func (h *Host) openFolders() error {
	f := &folders{cfg: h.cfg, logger: h.logger}
	err := h.openData(f)
	if len(f.closed) > 0 {
		h.logger.Warn("others could read a part of the data and no longer can", "files", len(f.closed), "first", f.closed[0])
	}
	return err
}

func (h *Host) openData(f *folders) (err error) {
	if err := h.cfg.checkFolder(); err != nil {
		return err
	}
	if err := f.openData(); err != nil {
		return err
	}
	if h.cfg.NATSURL == "" {
		if h.claim, err = natsd.ClaimDir(h.cfg.DataDir); err != nil {
			return err
		}
	}
	return f.closeAll()
}

// DemoMark is the file that says that a data folder is a demo's.
const DemoMark = "demo"

// checkFolder refuses a folder that is not for this market, before anything in it is touched.
func (c Config) checkFolder() error {
	if err := natsd.CheckRestored(c.DataDir); err != nil {
		return Misconfigured{err}
	}
	if mark := filepath.Join(c.DataDir, DemoMark); !c.Demo && exists(mark) {
		return Misconfigured{fmt.Errorf("data folder %s is a demo's: its people are invented, and whoever reaches the demo's page may delete everything in it. Give the market a folder of its own "+
			"with --data-dir. Where real people have traded in it after all, delete the file %s: qhatu demo then leaves the folder alone", c.DataDir, mark)}
	}
	return c.CheckFormat()
}

// closeAll closes what is in the folder, and the keys.
func (f *folders) closeAll() error {
	if err := f.cfg.writeFormat(); err != nil {
		return err
	}
	for _, name := range []string{"nats", "read", "guard", "keys", "format"} {
		if err := filepath.WalkDir(filepath.Join(f.cfg.DataDir, name), f.closeEntry); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
	}
	return f.closeKeys()
}

func (f *folders) openData() error {
	if err := os.MkdirAll(f.cfg.ReadDir(), folderMode); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	path := f.cfg.DataDir
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if full, err := filepath.Abs(path); info.Mode()&fs.ModeSticky != 0 || err == nil && filepath.Dir(full) == full {
		return Misconfigured{fmt.Errorf("data folder: %s %w", path, errSharedFolder)}
	}
	return f.takeFromOthers(path, info, folderMode)
}

// closeEntry takes what is in a folder from everybody else.
func (f *folders) closeEntry(path string, entry fs.DirEntry, err error) error {
	if err != nil {
		return ignoreMissing(err)
	}
	info, err := entry.Info()
	switch {
	case err != nil:
		return ignoreMissing(err) // it has gone meanwhile
	case info.IsDir():
		return f.takeFromOthers(path, info, folderMode)
	case info.Mode().IsRegular():
		return f.takeFromOthers(path, info, fileMode)
	}
	return nil
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// takeFromOthers narrows a mode.
func (f *folders) takeFromOthers(path string, info fs.FileInfo, mode fs.FileMode) error {
	if info.Mode().Perm()&others == 0 {
		return nil
	}
	if err := os.Chmod(path, mode); err != nil {
		return fmt.Errorf("others may read %s (mode %v), and this user cannot change that: %w", path, info.Mode().Perm(), err)
	}
	f.closed = append(f.closed, path)
	return nil
}

// closeKeys takes the files of keys from everybody else, wherever they are. Those of another user stay as they are, since a
// mounted secret cannot be changed.
func (f *folders) closeKeys() error {
	masters, err := filepath.Glob(string(f.cfg.VaultKeys()) + "*")
	if err != nil {
		return fmt.Errorf("keys: %w", err)
	}
	for _, path := range slices.Concat(masters, []string{f.cfg.SigningKeyPath(), f.cfg.secretPath()}) {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("keys: %w", err)
		}
		if err := f.takeFromOthers(path, info, fileMode); err != nil {
			f.logger.Warn("a key is not its user's alone", "reason", err)
		}
	}
	return nil
}
