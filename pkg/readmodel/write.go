package readmodel

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"

	"go.etcd.io/bbolt"
)

// write applies a batch. If a message fails, those before it are applied all the same.
func (m *Model) write(batch []item) error {
	done, err := m.commit(batch)
	switch {
	case err == nil, m.damaged(err), done == 0, len(batch) == 1:
		return err
	case done < len(batch):
		if err := m.write(batch[:done]); err != nil {
			return err
		}
		return err
	}
	for i := range batch { // what they come to could not be written: one of them fails alone
		if err := m.write(batch[i : i+1]); err != nil {
			return err
		}
	}
	return nil
}

// commit applies the messages and writes the checkpoint in one transaction. If a message fails, nothing is written, and
// done is the number of messages before it.
func (m *Model) commit(batch []item) (done int, err error) {
	position, event := m.Position(), m.event
	changed := change{}
	err = m.update(func(tx *bbolt.Tx) error {
		var last *item
		all := m.begin(tx)
		for i := range batch {
			if it := &batch[i]; it.position > position {
				if err := all.apply(it); err != nil {
					return err
				}
				position, last = it.position, it
			}
			done++
		}
		if last != nil {
			event = last.event()
		}
		if err := errors.Join(all.end(), m.writeCheckpoint(tx, position, event)); err != nil {
			return err
		}
		changed = m.parts.change(all)
		changed.step() // before anybody can read it
		return nil
	})
	changed.step() // and before anybody is told
	if err != nil {
		return done, err
	}
	m.pending.Store(batch[len(batch)-1].pending)
	m.metrics.wrote(len(batch))
	m.advanced(position, event)
	m.tell(len(batch))
	return done, nil
}

// batches are those of all projectors, in their order.
type batches []struct {
	Batch
	of Projector
}

func (m *Model) begin(tx *bbolt.Tx) batches {
	all := make(batches, len(m.projectors))
	for i, p := range m.projectors {
		all[i].of, all[i].Batch = p, p.Begin(tx)
	}
	return all
}

func (all batches) apply(it *item) error {
	if it.err != nil {
		return it.err
	}
	for _, r := range it.records {
		for _, b := range all {
			if !b.of.Hears(r.Aggregate) {
				continue
			}
			if err := attempt(func() error { return b.Apply(r) }); err != nil {
				bucket, _ := b.of.Schema()
				return fmt.Errorf("projection %s at %d, %s: %w", bucket, r.Position, r.Type, err)
			}
		}
	}
	return nil
}

func (all batches) end() error {
	for _, b := range all {
		if err := attempt(b.End); err != nil {
			bucket, _ := b.of.Schema()
			return fmt.Errorf("projection %s: %w", bucket, err)
		}
	}
	return nil
}

// attempt turns a panic into an error, so that one projection does not end the process: without its value, which may quote what a person wrote.
func attempt(do func() error) (err error) {
	defer func() {
		switch v := recover(); {
		case v == nil:
		case ofFile(v):
			err = damage(v)
		default:
			err = fmt.Errorf("panic of type %T at %s", v, debug.Stack())
		}
	}()
	return do()
}

// hears tells whether a projection hears of an aggregate.
func (m *Model) hears(aggregate string) bool {
	return slices.ContainsFunc(m.projectors, func(p Projector) bool { return p.Hears(aggregate) })
}
