package readmodel

import (
	"fmt"
	"slices"
	"strings"

	fastjson "github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
)

// batch is what records change in a projection. A row is decoded once and encoded once, however many of them change it; rows
// and lists are written in the order of their keys, so that bbolt comes to each page once.
type batch[Row any] struct {
	p      Projection[Row]
	tx     *bbolt.Tx
	bucket *bbolt.Bucket // of the projection
	rows   map[string]*changed[Row]
	lists  entries
	moved  es.Position // 0: no row has moved
}

// changed is a row that a batch changes, and where it stands.
type changed[Row any] struct {
	row   Row
	was   map[string]Rank // the lists that it stood in before the batch
	lists map[string]Rank
	known bool // it was there before the batch
}

// Begin begins a batch of records.
func (p Projection[Row]) Begin(tx *bbolt.Tx) Batch {
	return &batch[Row]{p: p, tx: tx, bucket: tx.Bucket([]byte(p.Bucket)), rows: map[string]*changed[Row]{}}
}

// Apply changes the rows that a record concerns.
func (b *batch[Row]) Apply(r es.Record) error {
	changes, err := b.p.changes(r)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := b.change(r, c); err != nil {
			return err
		}
	}
	return nil
}

// change replaces a row by what becomes of it and moves it between lists.
func (b *batch[Row]) change(r es.Record, c Change[Row]) error {
	at, err := b.row(c.Row)
	if err != nil {
		return err
	}
	at.row = c.To(at.row)
	if b.p.Lists == nil {
		return nil
	}
	is := b.p.Lists(at.row)
	if err := b.move(r, c.Row, at, is); err != nil {
		return fmt.Errorf("list %s %s: %w", b.p.Bucket, c.Row, err)
	}
	at.lists = is
	return nil
}

// row returns a row as the batch has left it so far.
func (b *batch[Row]) row(id string) (*changed[Row], error) {
	if at, ok := b.rows[id]; ok {
		return at, nil
	}
	row, known, err := b.p.Get(b.tx, id)
	if err != nil {
		return nil, err
	}
	at := &changed[Row]{row: row, known: known}
	if known && b.p.Lists != nil {
		at.was = b.p.Lists(row)
		at.lists = at.was
	}
	b.rows[id] = at
	return at, nil
}

// End writes the rows and lists.
func (b *batch[Row]) End() error {
	if len(b.rows) == 0 {
		return nil
	}
	rows, err := b.bucket.CreateBucketIfNotExists(rowsBucket)
	if err != nil {
		return err
	}
	for _, at := range sorted(b.rows) {
		raw, err := fastjson.Marshal(at.value.row, fastjson.Deterministic(true))
		if err == nil {
			err = rows.Put([]byte(at.key), raw)
		}
		if err != nil {
			return fmt.Errorf("write %s %s: %w", b.p.Bucket, at.key, err)
		}
	}
	if b.moved == 0 {
		return nil
	}
	if err := noteMove(b.bucket, b.moved); err != nil {
		return err
	}
	return b.lists.write()
}

// Changed notes the rows of the batch, and the lists that they stand or stood in.
func (b *batch[Row]) Changed(note func(list, row string)) {
	if len(b.rows) > 0 {
		note("", "")
	}
	for id, at := range b.rows {
		note("", id)
		for list := range at.was {
			note(list, "")
		}
		for list := range at.lists {
			note(list, "")
		}
	}
}

// keyed is a value under its key.
type keyed[Value any] struct {
	key   string
	value Value
}

// sorted is what a map holds, in the order of the keys.
func sorted[Value any](all map[string]Value) []keyed[Value] {
	list := make([]keyed[Value], 0, len(all))
	for key, value := range all {
		list = append(list, keyed[Value]{key, value})
	}
	slices.SortFunc(list, func(a, b keyed[Value]) int { return strings.Compare(a.key, b.key) })
	return list
}
