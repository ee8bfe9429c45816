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

var errUntrusted = errors.New("the machine stopped before it was closed, or nothing tells that it did not")

// openFile opens the bbolt file. One that cannot be trusted, or that bbolt cannot read, is deleted first.
func (m *Model) openFile() error {
	if err := errors.Join(removeFile(m.aside()), removeModel(m.beside())); err != nil {
		return err
	}
	found := m.found()
	if found && !m.mark.trusted() {
		if err := checkUnused(m.cfg.Path); err != nil {
			return err
		}
		return m.discard(errUntrusted)
	}
	if err := m.openBolt(); err != nil && isUnreadable(err) {
		return m.discard(err)
	} else if err != nil {
		return err
	}
	m.inherited = found
	return nil
}

// aside is where a file stands that is being deleted.
func (m *Model) aside() string { return m.cfg.Path + ".discarded" }

// removeFile deletes a file if there is one.
func removeFile(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (m *Model) found() bool {
	_, err := os.Stat(m.cfg.Path)
	return err == nil
}

// openBolt opens the file, and says first by its mark that it is in use. The list of free pages is part of the file: without
// it bbolt would read every page to find out which are free. An array is enough for it, because pages are taken one by one.
func (m *Model) openBolt() error {
	if err := m.mark.running(); err != nil {
		return err
	}
	err := guard(func() (err error) {
		m.db, err = bbolt.Open(m.cfg.Path, 0o600, &bbolt.Options{
			Timeout: lockTimeout, NoSync: true, NoGrowSync: true, FreelistType: bbolt.FreelistArrayType, InitialMmapSize: initialMap,
			OpenFile: m.openRaw,
		})
		return err
	})
	if errors.Is(err, errDamaged) {
		m.abandon()
	}
	return err
}

func (m *Model) openRaw(name string, flag int, mode fs.FileMode) (file *os.File, err error) {
	m.file, err = os.OpenFile(name, flag, mode)
	return m.file, err
}

// checkUnused fails when another process has the file open.
func checkUnused(path string) error {
	err := guard(func() error {
		db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: lockTimeout})
		if err != nil {
			return err
		}
		return db.Close()
	})
	if err != nil && !isUnreadable(err) {
		return err
	}
	return nil
}

// isUnreadable tells a broken file from one that cannot be opened: in use by another process, or without permission.
func isUnreadable(err error) bool {
	var path *fs.PathError
	return !errors.Is(err, bbolterrors.ErrTimeout) && !errors.As(err, &path)
}

// discard puts an empty file in the place of the one that is open or lies there. The file is renamed first: deleting a large
// file may take a while, and a crash in between must not leave half of it under its name. It waits for those who read.
func (m *Model) discard(why error) error {
	m.cfg.Logger.Warn("read model is rebuilt", "path", m.cfg.Path, "why", why)
	m.reading.Lock()
	defer m.reading.Unlock()
	if err := m.release(m.damaged(why)); err != nil {
		return err
	}
	if err := os.Rename(m.cfg.Path, m.aside()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := removeFile(m.aside()); err != nil {
		return err
	}
	m.inherited, m.damage = false, make(chan error, 1)
	defer m.parts.replaced()
	if err := m.openBolt(); err != nil {
		return err
	}
	return m.prepare()
}

// release closes the file, unless it is damaged: bbolt may have kept its locks when it panicked.
func (m *Model) release(damaged bool) error {
	db := m.db
	switch {
	case db == nil:
		return nil
	case damaged || len(m.damage) > 0:
		m.abandon()
		return nil
	}
	m.db = nil
	return db.Close()
}

// finish closes the file and marks it as whole, unless it is not.
func (m *Model) finish() error {
	damaged := len(m.damage) > 0
	if err := m.db.Sync(); err != nil {
		return errors.Join(err, m.mark.remove(), m.release(damaged))
	}
	if err := m.release(damaged); err != nil || damaged {
		return err
	}
	return m.mark.closed()
}

// abandon frees the disk of a file that bbolt cannot close. Nobody reads it any more.
func (m *Model) abandon() {
	m.db = nil
	if m.file != nil {
		_ = m.file.Truncate(0)
		_ = m.file.Close()
	}
}

// prepare creates the buckets that are missing and reads the checkpoint.
func (m *Model) prepare() error {
	var at checkpoint
	err := m.update(func(tx *bbolt.Tx) (err error) {
		for _, bucket := range append(buckets(m.projectors), checkpointBucket) {
			if _, err := tx.CreateBucketIfNotExists([]byte(bucket)); err != nil {
				return fmt.Errorf("make bucket %s: %w", bucket, err)
			}
		}
		if at, err = readCheckpoint(tx); err != nil {
			return err
		}
		return m.writeCheckpoint(tx, at.Position, at.Event)
	})
	if err == nil {
		m.advanced(at.Position, at.Event)
	}
	return err
}

// update changes the file. Only Run and what opens the file do.
func (m *Model) update(change func(*bbolt.Tx) error) error {
	err := guard(func() error { return m.db.Update(change) })
	if errors.Is(err, errDamaged) {
		m.report(err)
	}
	return err
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
const layout = "layout@3"

func fingerprint(projectors []Projector) string {
	schemas := make([]string, len(projectors))
	for i, p := range projectors {
		bucket, version := p.Schema()
		schemas[i] = fmt.Sprintf("%s@%d", bucket, version)
	}
	slices.Sort(schemas)
	return layout + " " + strings.Join(schemas, " ")
}
