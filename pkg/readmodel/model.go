// Package readmodel keeps what a service answers queries from: one bbolt file, updated by one ordered consumer that reads
// the whole log. Each table in it is a [Projection].
//
// A read model is a cache: everything in it can be rebuilt from the log. It is deleted and rebuilt whenever it may not
// match the log: when its checkpoint is of another log, is ahead of the log, names an event that the log does not have at
// that position, or was written by other versions of the projections; when the machine stopped before the file was closed,
// because it is not synced until then; and when a page of it proves to be damaged.
//
// Invariants:
//
//   - The changes of a batch and the checkpoint (identity of the log, position, event id) are one bbolt transaction.
//   - Every message of the log is applied, in order, to every projection that hears of its aggregate. If a projection fails,
//     its read model stops there, reports it in Ready and tries again.
//   - A process that is killed loses nothing of what was applied. A file that a power cut may have torn is never read.
//   - The position advances with every message of every service, so that it reaches each position of the log.
//
// It does not import the message router: reactions are not projections.
package readmodel

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
)

// Projector turns records into keys and values of its own bucket. Services use [Projection], which is one.
type Projector interface {
	// Schema returns the projector's top-level bucket, which exists before the first Apply, and the version of what is
	// stored in it. Raise the version when Apply stores something else for the same records: the read model is then rebuilt.
	Schema() (bucket string, version int)
	// Hears tells whether records of an aggregate, such as "catalog.lot", may change the bucket.
	Hears(aggregate string) bool
	// Begin begins a batch of records, which ends before the transaction does.
	Begin(tx *bbolt.Tx) Batch
}

// Batch is records that are applied in one transaction. After an error it is given up, and so is the transaction.
type Batch interface {
	// Apply takes the next record. What becomes of the bucket depends on the bucket and the records only, however they are
	// divided into batches.
	Apply(r es.Record) error
	// End writes what has not been written yet.
	End() error
	// Changed notes, after End, what has changed: with neither list nor row that anything has, each row, and each list that a
	// changed row stands or stood in.
	Changed(note func(list, row string))
}

// Config says where a read model lives and what it reads.
type Config struct {
	Path     string // of the bbolt file; its folder must exist
	Log      *es.Log
	Logger   *slog.Logger
	Registry prometheus.Registerer // optional
}

// Model is an open read model. It is safe for concurrent use.
type Model struct {
	cfg         Config
	log         *es.Log
	projectors  []Projector
	fingerprint string // of the projectors: bucket@version of each
	metrics     *metrics
	pending     atomic.Uint64 // messages behind the last one applied
	progress    progress
	parts       *parts
	busy        sync.Mutex // held while a file is built beside the one in use, or all of it is read
	fresh       chan replacement

	mark mark
	file atomic.Pointer[file] // nil while none is open

	mu       sync.Mutex
	position es.Position
	event    string // id of the last record at position
	waiters  waiters
	running  bool
	target   es.Position // where the log ended when Run began
	anew     bool        // the file is built anew, and has not reached target
	failure  error       // why it does not advance; nil when it does
}

// verifyTimeout is how long Open waits for the log.
const verifyTimeout = 15 * time.Second

// Open opens or creates the file and compares its checkpoint with the log. A file that does not match the log is deleted.
// It fails when the log does not answer within 15 s, or when another process has the file open.
func Open(ctx context.Context, cfg Config, projectors ...Projector) (*Model, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if err := checkBuckets(projectors); err != nil {
		return nil, fmt.Errorf("open read model %s: %w", cfg.Path, err)
	}
	m := &Model{
		cfg:         cfg,
		log:         cfg.Log,
		projectors:  projectors,
		fingerprint: fingerprint(projectors),
		fresh:       make(chan replacement),
		parts:       newParts(),
		mark:        markOf(cfg.Path),
	}
	if err := m.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open read model %s: %w", cfg.Path, err), m.Close())
	}
	return m, nil
}

func (m *Model) open(ctx context.Context) error {
	if err := m.openFile(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	why, err := m.verify(ctx)
	if err != nil {
		return err
	}
	if why == nil {
		err = m.prepare(m.file.Load())
		if m.damaged(err) {
			why, err = err, nil
		}
	}
	if why != nil {
		err = m.discard(why)
	}
	if err != nil {
		return err
	}
	m.metrics, err = newMetrics(m, m.cfg.Registry)
	return err
}

// Position is how far the read model has got.
func (m *Model) Position() es.Position {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.position
}

// View reads the projections' buckets at one position. Keep it short: pages are not freed while it runs. It fails with
// ErrDamaged when it meets a damaged page; the file is then rebuilt.
func (m *Model) View(read func(*bbolt.Tx) error) error {
	f := m.lockToRead()
	if f == nil {
		return fmt.Errorf("%w: %s", ErrDamaged, m.cfg.Path)
	}
	defer f.reading.RUnlock()
	err := f.do(false, read)
	if f.damaged(err) {
		m.report(f, err)
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return err
}

// lockToRead returns the file that is open, which is not closed until its reading is unlocked; nil if there is none.
func (m *Model) lockToRead() *file {
	for {
		f := m.file.Load()
		if f == nil {
			return nil
		}
		f.reading.RLock()
		if f == m.file.Load() {
			return f
		}
		f.reading.RUnlock() // another has taken its place
	}
}

// CatchUp waits until the read model holds everything that the log held when it was called.
func (m *Model) CatchUp(ctx context.Context) error {
	end, err := m.log.End(ctx)
	if err != nil {
		return fmt.Errorf("catch up: %w", err)
	}
	return m.WaitFor(ctx, end)
}

// Ready returns nil once the read model has reached what was the log's end when Run began, and for as long as it
// advances. Otherwise the error says why not.
func (m *Model) Ready() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.failure != nil:
		return fmt.Errorf("read model %s at %d: %w", m.cfg.Path, m.position, m.failure)
	case !m.running:
		return fmt.Errorf("read model %s is not running", m.cfg.Path)
	case m.anew && m.position < m.target:
		return fmt.Errorf("read model %s is rebuilt from the log: it is at %d of %d", m.cfg.Path, m.position, m.target)
	case m.position < m.target:
		return fmt.Errorf("read model %s is at %d of %d", m.cfg.Path, m.position, m.target)
	default:
		return nil
	}
}

// Close syncs and closes the file, after Run has returned.
func (m *Model) Close() error {
	m.metrics.unregister(m.cfg.Registry)
	f := m.file.Load()
	if f == nil {
		return nil
	}
	if err := m.finish(f); err != nil {
		return fmt.Errorf("close read model: %w", err)
	}
	return nil
}

// advanced records that a batch was written and wakes the calls that wait for its position.
func (m *Model) advanced(position es.Position, event string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.position, m.event, m.failure = position, event, nil
	m.anew = m.anew && (!m.running || position < m.target)
	m.waiters.wake(position)
}
