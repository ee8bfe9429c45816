package readmodel

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

const (
	lockTimeout = 5 * time.Second
	// room is how far the file grows without waiting for who reads it, nor for its check. It is address space, not memory: 16 GB, or 256 MB
	// where addresses have 32 bits.
	room = 256 << 20 << (strconv.IntSize / 64 * 6)
)

var (
	errUntrusted = errors.New("the machine stopped before it was closed, or nothing tells that it did not")
	errEmpty     = errors.New("the file is empty")
)

// file is the bbolt file, open.
type file struct {
	db        *bbolt.DB
	raw       *os.File
	inherited bool         // it was there before this process
	damage    chan error   // why Run is to rebuild it
	reading   sync.RWMutex // held to read it, and against readers to close it

	beginning sync.Mutex // held to begin a transaction
	broken    bool       // none can begin any more

	enough  context.CancelFunc // ends the check that goes on beside; nil: there is none
	checked sync.WaitGroup
}

// begin begins a transaction. bbolt keeps its own lock when it meets damage there, and whoever came next would wait for ever.
func (f *file) begin(writable bool) (tx *bbolt.Tx, err error) {
	f.beginning.Lock()
	defer f.beginning.Unlock()
	if f.broken {
		return nil, errDamaged
	}
	err = guard(func() (err error) {
		tx, err = f.db.Begin(writable)
		return err
	})
	f.broken = errors.Is(err, errDamaged)
	return tx, err
}

// do works in a transaction of its own, which ends with it.
func (f *file) do(writable bool, work func(*bbolt.Tx) error) error {
	tx, err := f.begin(writable)
	if err != nil {
		return err
	}
	return guard(func() error {
		defer func() { _ = tx.Rollback() }() // unless it is committed
		if err := work(tx); err != nil || !writable {
			return err
		}
		return tx.Commit()
	})
}

// openFile opens the bbolt file. One that cannot be trusted, or that is not whole, is deleted first. One that is as it was closed is opened at
// once, and checked while it is in use.
func (m *Model) openFile(ctx context.Context) error {
	if err := errors.Join(removeFile(m.aside()), Remove(m.beside())); err != nil {
		return err
	}
	info, found := m.found()
	used := found && info.Size() > 0
	asClosed := used && m.mark.asClosed(info)
	if used && !asClosed {
		why, err := inspect(ctx, m.cfg.Path, m.mark.trusted())
		if err != nil {
			return err
		}
		if why != nil {
			return m.discard(why)
		}
	}
	f, err := m.openBolt(used)
	switch {
	case err != nil && isUnreadable(err):
		return m.discard(err)
	case err != nil:
		return err
	}
	m.file.Store(f)
	switch {
	case asClosed:
		err = m.checkBeside(f)
	case found && !used:
		m.rebuilt(errEmpty)
	}
	if m.damaged(err) {
		return m.discard(err)
	}
	return err
}

// rebuilt says once that the file is built anew, and why.
func (m *Model) rebuilt(why error) {
	m.cfg.Logger.Warn("read model is rebuilt", "path", m.cfg.Path, "why", why)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.anew = true
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

func (m *Model) found() (info fs.FileInfo, found bool) {
	info, err := os.Stat(m.cfg.Path)
	return info, err == nil
}

// openBolt opens the file, and says first by its mark that it is in use. The list of free pages is part of the file: without
// it bbolt would read every page to find out which are free. An array is enough for it, because pages are taken one by one.
func (m *Model) openBolt(inherited bool) (*file, error) {
	if err := m.mark.running(); err != nil {
		return nil, err
	}
	size := room
	if info, found := m.found(); found {
		size += int(info.Size())
	}
	f := &file{inherited: inherited, damage: make(chan error, 1)}
	err := guard(func() (err error) {
		f.db, err = bbolt.Open(m.cfg.Path, 0o600, &bbolt.Options{
			Timeout: lockTimeout, NoSync: true, NoGrowSync: true, FreelistType: bbolt.FreelistArrayType, InitialMmapSize: size,
			OpenFile: f.open,
		})
		return err
	})
	if errors.Is(err, errDamaged) {
		f.abandon()
	}
	return f, err
}

func (f *file) open(name string, flag int, mode fs.FileMode) (raw *os.File, err error) {
	f.raw, err = os.OpenFile(name, flag, mode)
	return f.raw, err
}

// isUnreadable tells a broken file from one that cannot be opened: in use by another process, or without permission.
func isUnreadable(err error) bool {
	var path *fs.PathError
	return !errors.Is(err, bbolterrors.ErrTimeout) && !errors.As(err, &path)
}

// discard puts an empty file in the place of the one that is open or lies there. The file is renamed first: deleting a large
// file may take a while, and a crash in between must not leave half of it under its name.
func (m *Model) discard(why error) error {
	m.rebuilt(why)
	if err := m.release(m.damaged(why)); err != nil {
		return err
	}
	if err := os.Rename(m.cfg.Path, m.aside()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := removeFile(m.aside()); err != nil {
		return err
	}
	defer m.parts.replaced()
	f, err := m.openBolt(false)
	if err != nil {
		return err
	}
	if err := m.prepare(f); err != nil {
		f.abandon()
		return err
	}
	m.file.Store(f) // from now on it is read, at its own position
	return nil
}

// release closes the file, if one is open. It waits for those who read it, unless it is damaged: where bbolt panicked it may have kept
// its locks, and whoever waits for one waits for ever.
func (m *Model) release(damaged bool) error {
	f := m.file.Swap(nil)
	if f == nil {
		return nil
	}
	f.endCheck()
	if damaged || len(f.damage) > 0 {
		f.abandon()
		return nil
	}
	f.reading.Lock()
	defer f.reading.Unlock()
	return f.db.Close()
}

// finish closes the file and marks it as whole, unless it is not.
func (m *Model) finish(f *file) error {
	f.endCheck() // it may just have found damage
	is, err := f.sync()
	if err != nil {
		return errors.Join(err, m.mark.remove(), m.release(false))
	}
	if err := m.release(false); err != nil || len(f.damage) > 0 {
		return err
	}
	return m.mark.closed(is)
}

// sync brings the file to the disk, changed at a time that no later change has: a file system's clock may stand for some milliseconds. It
// returns what the file is from then on.
func (f *file) sync() (fs.FileInfo, error) {
	now := syscall.NsecToTimeval(time.Now().UnixNano())
	if err := syscall.Futimes(int(f.raw.Fd()), []syscall.Timeval{now, now}); err != nil {
		return nil, fmt.Errorf("set the time of the file: %w", err)
	}
	if err := f.raw.Sync(); err != nil {
		return nil, err
	}
	return f.raw.Stat()
}

// abandon frees the disk of a file that bbolt cannot close, and its lock, which would last as long as the memory that it is mapped to. Whoever
// still reads it meets no more of it.
func (f *file) abandon() {
	if f.raw != nil {
		_ = f.raw.Truncate(0)
		_ = syscall.Flock(int(f.raw.Fd()), syscall.LOCK_UN)
		_ = f.raw.Close()
	}
}

// prepare creates the buckets that are missing and reads the checkpoint.
func (m *Model) prepare(f *file) error {
	var at checkpoint
	err := f.do(true, func(tx *bbolt.Tx) (err error) {
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
	f := m.file.Load()
	if f == nil {
		return fmt.Errorf("read model %s is not open", m.cfg.Path)
	}
	err := f.do(true, change)
	if errors.Is(err, errDamaged) {
		m.report(f, err)
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
