package readmodel

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"time"

	fastjson "github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
)

// What Page says of a cursor.
var (
	ErrBadCursor = errors.New("not a cursor of this list")
	ErrBehind    = errors.New("the read model is behind the first page of the listing")
)

// Filter chooses rows.
type Filter[Row any] interface {
	// Walks lead through everything that the filter chooses, in the order in which it is listed. No row may be met twice.
	Walks() []Walk[Row]
	// Chooses tells whether it chooses a row that a walk meets.
	Chooses(row Row) bool
}

// All chooses everything in the list of this name.
type All[Row any] string

// Walks lead through it.
func (a All[Row]) Walks() []Walk[Row] { return Along[Row](string(a)) }

// Chooses is true.
func (All[Row]) Chooses(Row) bool { return true }

// Get returns a row; ok is false when there is none.
func (p Projection[Row]) Get(tx *bbolt.Tx, id string) (row Row, ok bool, err error) {
	rows := tx.Bucket([]byte(p.Bucket)).Bucket(rowsBucket)
	if rows == nil {
		return row, false, nil
	}
	raw := rows.Get([]byte(id))
	if raw == nil {
		return row, false, nil
	}
	if err := fastjson.Unmarshal(raw, &row); err != nil {
		return row, false, fmt.Errorf("read %s %s: %w: %w", p.Bucket, id, errUndecodable, err)
	}
	return row, true, nil
}

// Cursor is where a page begins. The zero Cursor, or one with Began alone, begins a listing.
type Cursor struct {
	Began time.Time   // when the first page was asked for; Page only hands it on
	Log   uint32      // which log the first page was read from
	At    es.Position // where in the log its lists were last changed, so that a list that stays the same has the same cursors
	Walk  int         // of the filter's
	Rank  Rank        // of the page's first row, when the listing began
	ID    string      // its id; "" is the beginning of the walk
}

// Page returns up to limit rows that the filter chooses, from a cursor on. next begins the page after; it is nil on the last.
//
// A listing is a list as it was ordered at its first page, with the rows as they are now: what has stood in it ever since comes
// once, whatever moves meanwhile, and what is new to it does not come.
func (p Projection[Row]) Page(tx *bbolt.Tx, f Filter[Row], from Cursor, limit int) (page []Row, next *Cursor, err error) {
	walks := f.Walks()
	if from, err = from.on(tx, p.moved(tx), len(walks)); err != nil {
		return nil, nil, err
	}
	for ; from.Walk < len(walks); from = from.nextWalk() {
		walk := walks[from.Walk]
		for e := range p.walk(tx, walk, from.place()) {
			row, met, err := p.meet(tx, e, from.At)
			switch {
			case err != nil:
				return nil, nil, err
			case !met, walk.Only != nil && !walk.Only(row), !f.Chooses(row):
			case len(page) == limit:
				from.Rank, from.ID = e.rank(), e.id()
				return page, &from, nil
			default:
				page = append(page, row)
			}
		}
	}
	return page, nil, nil
}

// meet reads the row of an entry; met tells whether it is of a listing that began at a position.
func (p Projection[Row]) meet(tx *bbolt.Tx, e entry, began es.Position) (row Row, met bool, err error) {
	if !stood(e.stays, began) {
		return row, false, nil
	}
	if row, met, err = p.Get(tx, e.id()); met && !stands(e.stays) {
		_, met = p.Lists(row)[e.list]
	}
	return row, met, err
}

// on holds a cursor against the file, and begins a listing at the last move that the file shows.
func (c Cursor) on(tx *bbolt.Tx, moved es.Position, walks int) (Cursor, error) {
	at, err := readCheckpoint(tx)
	if err != nil {
		return c, err
	}
	log := crc32.ChecksumIEEE([]byte(at.Log))
	switch {
	case c.ID == "":
		c.Log, c.At = log, moved
	case c.Log != log, c.Walk < 0, c.Walk >= walks:
		return c, ErrBadCursor
	case c.At > at.Position:
		return c, ErrBehind
	}
	return c, nil
}

func (c Cursor) nextWalk() Cursor {
	c.Walk, c.Rank, c.ID = c.Walk+1, 0, ""
	return c
}

// place is that of the page's first row; nil at the beginning of a walk.
func (c Cursor) place() []byte {
	if c.ID == "" {
		return nil
	}
	return append(binary.BigEndian.AppendUint64(nil, uint64(c.Rank)), c.ID...)
}

// Within returns all rows of a part of a list.
func (p Projection[Row]) Within(tx *bbolt.Tx, list string, part Bounds) (rows []Row, err error) {
	for e := range p.walk(tx, Walk[Row]{Lists: []string{list}, Bounds: part}, nil) {
		if !stands(e.stays) {
			continue
		}
		row, _, err := p.Get(tx, e.id())
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Count tells how many rows are in a list; it goes no further than most.
func (p Projection[Row]) Count(tx *bbolt.Tx, list string, most int) (n int) {
	for e := range p.walk(tx, Walk[Row]{Lists: []string{list}}, nil) {
		if n >= most {
			break
		}
		if stands(e.stays) {
			n++
		}
	}
	return n
}

// Has reports whether anything is in a list.
func (p Projection[Row]) Has(tx *bbolt.Tx, list string) bool {
	return p.Count(tx, list, 1) > 0
}
