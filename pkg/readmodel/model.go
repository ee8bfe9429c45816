// Package readmodel keeps what a service answers queries from: one bbolt file, fed by one ordered consumer that reads
// the whole log.
//
// A read model is a cache. It holds nothing that the log does not give back, and it is thrown away and built anew
// whenever it may not be what the log says: when its checkpoint is of another log, is ahead of the log, names an event
// that does not stand there, or was written by other versions of the projections.
//
// Invariants:
//
//   - The changes of a batch and the checkpoint (identity of the log, position, event id) are one bbolt transaction.
//   - Every message of the log is applied, in order, to every projection; none is skipped. A projection that fails
//     stops its read model, which says so in Ready and tries again.
//   - The position advances with every message, of whatever service, so that every position of the log is reached.
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

// Projector turns records into keys and values of its own bucket. Services have it from [Projection].
type Projector interface {
	// Schema returns the projector's top-level bucket, which exists before the first Apply, and the version of what is
	// stored in it. It is raised when Apply comes to mean something else; the read model is then rebuilt.
	Schema() (bucket string, version int)
	// Apply changes the bucket for one record. It gets the records of every service and leaves alone what is not its
	// own. It depends on nothing but the bucket and the record, and does not keep the transaction.
	Apply(tx *bbolt.Tx, r es.Record) error
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
	db          *bbolt.DB
	metrics     *metrics
	pending     atomic.Uint64 // messages behind the last one applied

	mu       sync.Mutex
	position es.Position
	event    string // id of the last record at position
	waiters  waiters
	running  bool
	target   es.Position // where the log ended when Run began
	trouble  error       // why it does not advance; nil when it does
}

// verifyTimeout is how long Open waits for the log.
const verifyTimeout = 15 * time.Second

// Open opens the file, or makes it, and compares its checkpoint with the log: a file that does not fit is thrown away.
// It asks the log's leader and fails when that does not answer within 15 s, or when another process has the file open.
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
	}
	if err := m.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open read model %s: %w", cfg.Path, err), m.Close())
	}
	return m, nil
}

func (m *Model) open(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, verifyTimeout)
	defer cancel()
	if err := m.openFile(); err != nil {
		return err
	}
	why, err := m.verify(ctx)
	if err != nil {
		return err
	}
	if why != "" {
		if err := m.discard(why); err != nil {
			return err
		}
	}
	if err := m.prepare(); err != nil {
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

// View reads the projections' buckets as they stand at one position. Keep it short: pages are not freed while it runs.
func (m *Model) View(read func(*bbolt.Tx) error) error { return m.db.View(read) }

// CatchUp waits until the read model holds everything that the log held when it was called.
func (m *Model) CatchUp(ctx context.Context) error {
	end, err := m.log.End(ctx)
	if err != nil {
		return fmt.Errorf("catch up: %w", err)
	}
	return m.WaitFor(ctx, end)
}

// Ready returns nil once the read model has reached the log's end as it stood when Run began, and for as long as it
// advances. Otherwise it says what keeps it.
func (m *Model) Ready() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.trouble != nil:
		return fmt.Errorf("read model %s at %d: %w", m.cfg.Path, m.position, m.trouble)
	case !m.running:
		return fmt.Errorf("read model %s is not running", m.cfg.Path)
	case m.position < m.target:
		return fmt.Errorf("read model %s is at %d of %d", m.cfg.Path, m.position, m.target)
	default:
		return nil
	}
}

// Close closes the file, after Run has returned.
func (m *Model) Close() error {
	m.metrics.unregister(m.cfg.Registry)
	if m.db == nil {
		return nil
	}
	if err := m.db.Close(); err != nil {
		return fmt.Errorf("close read model: %w", err)
	}
	return nil
}

// advanced notes a written batch and wakes those who wait for it.
func (m *Model) advanced(position es.Position, event string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.position, m.event, m.trouble = position, event, nil
	m.waiters.wake(position)
}
