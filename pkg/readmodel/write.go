package readmodel

import (
	"fmt"
	"runtime/debug"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
)

// write applies a batch. If a message fails, those before it are applied all the same.
func (m *Model) write(batch []item) error {
	done, err := m.commit(batch)
	if err != nil && done > 0 {
		if _, err := m.commit(batch[:done]); err != nil {
			return err
		}
	}
	return err
}

// commit applies the messages and writes the checkpoint in one transaction. If a message fails, nothing is written, and
// done is the number of messages before it.
func (m *Model) commit(batch []item) (done int, err error) {
	position, event := m.Position(), m.event
	err = m.db.Update(func(tx *bbolt.Tx) error {
		for _, it := range batch {
			if it.position > position {
				if err := m.apply(tx, it); err != nil {
					return err
				}
				position, event = it.position, it.records[len(it.records)-1].ID
			}
			done++
		}
		return m.writeCheckpoint(tx, position, event)
	})
	if err != nil {
		return done, err
	}
	m.pending.Store(batch[len(batch)-1].pending)
	m.metrics.wrote(len(batch))
	m.advanced(position, event)
	return done, nil
}

func (m *Model) apply(tx *bbolt.Tx, it item) error {
	if it.err != nil {
		return it.err
	}
	for _, r := range it.records {
		for _, p := range m.projectors {
			if err := applyOne(tx, p, r); err != nil {
				bucket, _ := p.Schema()
				return fmt.Errorf("projection %s at %d, %s: %w", bucket, r.Position, r.Type, err)
			}
		}
	}
	return nil
}

// applyOne turns a panic into an error, so that one projection does not end the process: without its value, which may quote what a person wrote.
func applyOne(tx *bbolt.Tx, p Projector, r es.Record) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic of type %T at %s", v, debug.Stack())
		}
	}()
	return p.Apply(tx, r)
}
