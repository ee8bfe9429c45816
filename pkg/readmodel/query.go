package readmodel

import (
	"cmp"
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

// pageReads is how many entries of lists one page looks at, as long as a projection does not say otherwise: with their rows that
// takes some 10 ms of a processor, twice as much where many lots are read from far apart.
const pageReads = 1_000

// Filter chooses rows. One whose Chooses asks elsewhere, too, is a [Costly].
type Filter[Row any] interface {
	// Walks lead through everything that the filter chooses, in the order in which it is listed. No row may be met twice.
	Walks() []Walk[Row]
	// Chooses tells whether it chooses a row that a walk meets.
	Chooses(row Row) bool
}

// Costly is a filter that tells what Chooses has cost beside reading rows, such as looks into the vault, in entries that could
// have been read meanwhile.
type Costly interface{ Cost() int }

// Asked are the organisations about which a filter asks elsewhere, each counted once: what is known of it is then in memory. A nil
// Asked counts nothing.
type Asked map[string]bool

// askingCosts is what asking about one costs, in entries, where it is not in memory.
const askingCosts = 10

// Asking counts what is asked about the organisations of a list, unless they are half as many as a page looks at, or fewer: what is
// asked of so few is soon in memory.
func (p Projection[Row]) Asking(tx *bbolt.Tx, list string) Asked {
	if few := p.reads() / 2; p.Count(tx, list, few+1) <= few {
		return nil
	}
	return Asked{}
}

// Note counts an organisation.
func (a Asked) Note(organisation string) {
	if a != nil {
		a[organisation] = true
	}
}

// Cost is that of a [Costly] filter.
func (a Asked) Cost() int { return askingCosts * len(a) }

// All chooses everything in the list of this name.
type All[Row any] string

// Walks lead through it.
func (a All[Row]) Walks() []Walk[Row] { return Along[Row](string(a)) }

// Chooses is true.
func (All[Row]) Chooses(Row) bool { return true }

// Get returns a row; ok is false when there is none.
func (p Projection[Row]) Get(tx *bbolt.Tx, id string) (row Row, ok bool, err error) {
	return p.decode(id, p.raw(tx, id))
}

// raw is a row as it is stored; nil when there is none.
func (p Projection[Row]) raw(tx *bbolt.Tx, id string) []byte {
	rows := tx.Bucket([]byte(p.Bucket)).Bucket(rowsBucket)
	if rows == nil {
		return nil
	}
	return rows.Get([]byte(id))
}

func (p Projection[Row]) decode(id string, raw []byte) (row Row, ok bool, err error) {
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
	Rank  Rank        // of the first entry that the page looks at, when the listing began
	ID    string      // its id; "" is the beginning of the walk
}

// Page returns up to limit rows that the filter chooses, from a cursor on. next begins the page after; it is nil on the last.
//
// A listing is a list as it was ordered at its first page, with the rows as they are now: what has stood in it ever since comes
// once, whatever moves meanwhile, and what is new to it does not come.
//
// A page looks at a bounded number of entries. Where few of them are chosen it ends with fewer rows than limit, or none, and next
// begins where it stopped.
//
// Of a projection with a [Memory] the rows are shared: whoever changes what they point to copies it first.
func (p Projection[Row]) Page(tx *bbolt.Tx, f Filter[Row], from Cursor, limit int) (page []Row, next *Cursor, err error) {
	next, err = p.Each(tx, f, from, limit, func(row *Row) error {
		page = append(page, *row)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return page, next, nil
}

// Each is Page for whoever takes one row after the other, each as it stands in memory: it is read and not changed.
func (p Projection[Row]) Each(tx *bbolt.Tx, f Filter[Row], from Cursor, limit int, visit func(*Row) error) (next *Cursor, err error) {
	walks, left, rows, taken := f.Walks(), p.budget(f), p.reader(tx), 0
	if from, err = from.on(tx, p.moved(tx), len(walks)); err != nil {
		return nil, err
	}
	for ; from.Walk < len(walks); from = from.nextWalk() {
		walk := walks[from.Walk]
		for e := range p.walkBack(tx, walk, from.place(), from.At) {
			if !left.take(stood(e.stays, from.At)) {
				return from.at(e), nil
			}
			row, err := rows.meet(e, from.At)
			switch {
			case err != nil:
				return nil, err
			case row == nil, walk.Only != nil && !walk.Only(*row), !f.Chooses(*row):
				continue
			case taken == limit:
				return from.at(e), nil
			}
			taken++
			if err := visit(row); err != nil {
				return nil, err
			}
		}
	}
	return nil, nil
}

// passed is how many entries that are not of a listing, and whose rows nobody reads, count as one.
const passed = 20

// budget is what is left for one page.
type budget struct {
	entries, passed int
	costs           func() int
}

func (p Projection[Row]) budget(f Filter[Row]) *budget {
	b := &budget{entries: p.reads(), costs: func() int { return 0 }}
	if costly, ok := f.(Costly); ok {
		b.costs = costly.Cost
	}
	return b
}

func (p Projection[Row]) reads() int { return cmp.Or(p.Reads, pageReads) }

// take takes one entry, as long as something is left.
func (b *budget) take(isRead bool) bool {
	if b.passed++; isRead || b.passed%passed == 0 {
		b.entries--
	}
	return b.entries >= b.costs()
}

// meet reads the row of an entry; it is nil where that is not of a listing that began at a position.
func (r reader[Row]) meet(e entry, began es.Position) (*Row, error) {
	if !stood(e.stays, began) {
		return nil, nil
	}
	row, err := r.get(e.place[rankSize:])
	if row != nil && !stands(e.stays) {
		if _, met := r.p.Lists(*row)[e.list]; !met {
			return nil, nil
		}
	}
	return row, err
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

// at is the cursor of a page that begins with an entry of the walk.
func (c Cursor) at(e entry) *Cursor {
	c.Rank, c.ID = e.rank(), e.id()
	return &c
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
	for range p.walk(tx, Walk[Row]{Lists: []string{list}}, nil) {
		if n >= most {
			break
		}
		n++
	}
	return n
}

// Has reports whether anything is in a list.
func (p Projection[Row]) Has(tx *bbolt.Tx, list string) bool {
	return p.Count(tx, list, 1) > 0
}
