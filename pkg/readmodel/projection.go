package readmodel

import (
	"fmt"

	fastjson "github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
)

// Projection is a table of rows that events change. Each row is stored as JSON under its id and stands in lists, ordered by
// rank and id. Key layout below the projection's bucket:
//
//	moved                                    the position at which rows last changed places
//	rows/<id>                                the row
//	lists/<list> 0x00 <rank> <id>            when the row came there and left, as positions of the log
//	left/<time> <list> 0x00 <rank> <id>      the position at which the row left that place of a list in which it still stands
type Projection[Row any] struct {
	Bucket  string
	Version int                           // raised when what is stored changes its meaning; the read model is then rebuilt
	Lists   func(row Row) map[string]Rank // the lists that a row stands in, each with its rank there; nil: none
	From    []Source[Row]                 // the events that change rows; an event of several sources changes rows by each
}

var (
	rowsBucket  = []byte("rows")
	listsBucket = []byte("lists")
	leftBucket  = []byte("left")
)

// Schema returns the projection's bucket and version.
func (p Projection[Row]) Schema() (bucket string, version int) { return p.Bucket, p.Version }

// Apply changes the rows that a record concerns.
func (p Projection[Row]) Apply(tx *bbolt.Tx, r es.Record) error {
	stored := &record{Record: r}
	var all []Change[Row]
	for _, source := range p.From {
		changes, err := source.changes(stored)
		if err != nil {
			return fmt.Errorf("%s %s: %w", r.Aggregate, r.AggregateID, err)
		}
		all = append(all, changes...)
	}
	for _, c := range merged(all) {
		if err := p.change(tx, r, c); err != nil {
			return err
		}
	}
	return nil
}

// merged makes one change of those that follow each other on the same row, so that it is written and listed once.
func merged[Row any](changes []Change[Row]) []Change[Row] {
	var all []Change[Row]
	for _, c := range changes {
		if last := len(all) - 1; last >= 0 && all[last].Row == c.Row {
			all[last] = all[last].then(c)
		} else {
			all = append(all, c)
		}
	}
	return all
}

// change replaces a row by what becomes of it and moves it between lists.
func (p Projection[Row]) change(tx *bbolt.Tx, r es.Record, c Change[Row]) error {
	before, known, err := p.Get(tx, c.Row)
	if err != nil {
		return err
	}
	after := c.To(before)
	if err := p.put(tx, c.Row, after); err != nil {
		return fmt.Errorf("write %s %s: %w", p.Bucket, c.Row, err)
	}
	if p.Lists == nil {
		return nil
	}
	var was map[string]Rank
	if known {
		was = p.Lists(before)
	}
	if err := p.move(tx, r, c.Row, was, p.Lists(after)); err != nil {
		return fmt.Errorf("list %s %s: %w", p.Bucket, c.Row, err)
	}
	return nil
}

func (p Projection[Row]) put(tx *bbolt.Tx, id string, row Row) error {
	raw, err := fastjson.Marshal(row, fastjson.Deterministic(true))
	if err != nil {
		return err
	}
	rows, err := tx.Bucket([]byte(p.Bucket)).CreateBucketIfNotExists(rowsBucket)
	if err != nil {
		return err
	}
	return rows.Put([]byte(id), raw)
}
