package readmodel

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

const (
	lockTimeout = 5 * time.Second
	// Address space, not memory: while the file is smaller it grows without waiting for readers.
	initialMap = 256 << 20
)

// openFile opens the bbolt file; one that bbolt cannot read is thrown away first.
func (m *Model) openFile() error {
	aside := m.cfg.Path + ".discarded"
	if err := os.Remove(aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	db, err := openBolt(m.cfg.Path)
	if err != nil && !isUnreadable(err) {
		return err
	}
	m.db = db
	if err != nil {
		return m.discard(err.Error())
	}
	return nil
}

func openBolt(path string) (*bbolt.DB, error) {
	return bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:         lockTimeout,
		NoFreelistSync:  true,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: initialMap,
	})
}

// isUnreadable tells a broken file from one that cannot be had: of another process, or without permission.
func isUnreadable(err error) bool {
	var path *fs.PathError
	return !errors.Is(err, bbolterrors.ErrTimeout) && !errors.As(err, &path)
}

// discard throws the file away and opens a new one. It is renamed first: removing a large file may take a while, and
// a crash in between must not leave half of it under its name.
func (m *Model) discard(why string) error {
	m.cfg.Logger.Warn("read model is rebuilt", "path", m.cfg.Path, "why", why)
	if m.db != nil {
		if err := m.db.Close(); err != nil {
			return err
		}
		m.db = nil
	}
	aside := m.cfg.Path + ".discarded"
	if err := os.Rename(m.cfg.Path, aside); err != nil {
		return err
	}
	if err := os.Remove(aside); err != nil {
		return err
	}
	db, err := openBolt(m.cfg.Path)
	if err != nil {
		return err
	}
	m.db = db
	return nil
}

// prepare makes the buckets that are missing and takes over the checkpoint.
func (m *Model) prepare() error {
	return m.db.Update(func(tx *bbolt.Tx) error {
		for _, p := range m.projections {
			if _, err := tx.CreateBucketIfNotExists([]byte(p.Name())); err != nil {
				return fmt.Errorf("make bucket %s: %w", p.Name(), err)
			}
		}
		if _, err := tx.CreateBucketIfNotExists([]byte(checkpointBucket)); err != nil {
			return err
		}
		at, err := readCheckpoint(tx)
		if err != nil {
			return err
		}
		m.position, m.event = at.Position, at.Event
		return m.writeCheckpoint(tx, at.Position, at.Event)
	})
}

// empty removes all keys while the file is in use, so that the projections start anew.
func (m *Model) empty() error {
	return m.db.Update(func(tx *bbolt.Tx) error {
		for _, p := range m.projections {
			if err := tx.DeleteBucket([]byte(p.Name())); err != nil {
				return fmt.Errorf("remove bucket %s: %w", p.Name(), err)
			}
			if _, err := tx.CreateBucket([]byte(p.Name())); err != nil {
				return fmt.Errorf("make bucket %s: %w", p.Name(), err)
			}
		}
		return m.writeCheckpoint(tx, 0, "")
	})
}

func checkNames(projections []Projection) error {
	taken := map[string]bool{"": true, checkpointBucket: true}
	for _, p := range projections {
		if taken[p.Name()] {
			return fmt.Errorf("projection name %q is empty or taken", p.Name())
		}
		taken[p.Name()] = true
	}
	return nil
}

func fingerprint(projections []Projection) string {
	names := make([]string, len(projections))
	for i, p := range projections {
		names[i] = fmt.Sprintf("%s@%d", p.Name(), p.Version())
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}
