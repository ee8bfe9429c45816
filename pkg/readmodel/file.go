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

// openFile opens the bbolt file. A file that bbolt cannot read is deleted first.
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

// isUnreadable tells a broken file from one that cannot be opened: in use by another process, or without permission.
func isUnreadable(err error) bool {
	var path *fs.PathError
	return !errors.Is(err, bbolterrors.ErrTimeout) && !errors.As(err, &path)
}

// discard deletes the file and opens a new one. The file is renamed first: deleting a large file may take a while, and a
// crash in between must not leave half of it under its name.
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

// prepare creates the buckets that are missing and reads the checkpoint.
func (m *Model) prepare() error {
	return m.db.Update(func(tx *bbolt.Tx) error {
		for _, bucket := range buckets(m.projectors) {
			if _, err := tx.CreateBucketIfNotExists([]byte(bucket)); err != nil {
				return fmt.Errorf("make bucket %s: %w", bucket, err)
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

// empty deletes all keys while the file is in use, so that the projections start from nothing.
func (m *Model) empty() error {
	return m.db.Update(func(tx *bbolt.Tx) error {
		for _, bucket := range buckets(m.projectors) {
			if err := tx.DeleteBucket([]byte(bucket)); err != nil {
				return fmt.Errorf("remove bucket %s: %w", bucket, err)
			}
			if _, err := tx.CreateBucket([]byte(bucket)); err != nil {
				return fmt.Errorf("make bucket %s: %w", bucket, err)
			}
		}
		return m.writeCheckpoint(tx, 0, "")
	})
}

func buckets(projectors []Projector) []string {
	all := make([]string, len(projectors))
	for i, p := range projectors {
		all[i], _ = p.Schema()
	}
	return all
}

func checkBuckets(projectors []Projector) error {
	taken := map[string]bool{"": true, checkpointBucket: true}
	for _, bucket := range buckets(projectors) {
		if taken[bucket] {
			return fmt.Errorf("the bucket %q of a projection is empty or taken", bucket)
		}
		taken[bucket] = true
	}
	return nil
}

// layout is raised when the keys and values of every projection change: see Projection.
const layout = "layout@2"

func fingerprint(projectors []Projector) string {
	schemas := make([]string, len(projectors))
	for i, p := range projectors {
		bucket, version := p.Schema()
		schemas[i] = fmt.Sprintf("%s@%d", bucket, version)
	}
	slices.Sort(schemas)
	return layout + " " + strings.Join(schemas, " ")
}
