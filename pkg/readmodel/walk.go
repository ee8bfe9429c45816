package readmodel

import (
	"bytes"
	"encoding/binary"
	"iter"
	"slices"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
)

// Walk leads through a list, or through several in one order. A row may stand in one of several only.
type Walk[Row any] struct {
	Lists []string
	Bounds
	Only func(Row) bool // which rows are met; nil: all
}

// Bounds say how far a walk goes, and in what direction.
type Bounds struct {
	Backward bool // the highest rank first
	From, To Rank // only ranks from From on and below To; no To: all
}

// UpTo bounds a walk to the ranks up to one.
func UpTo(last Rank) Bounds { return Bounds{To: last + 1} }

// Along leads through a list from its beginning to its end.
func Along[Row any](list string) []Walk[Row] { return []Walk[Row]{{Lists: []string{list}}} }

// entry is what a walk meets: a place, as rank and id, in a list.
type entry struct {
	place, stays []byte
	list         string
}

func (e entry) rank() Rank { return Rank(binary.BigEndian.Uint64(e.place)) }
func (e entry) id() string { return string(e.place[rankSize:]) }

// walk yields the entries of a walk where rows stand, from a place on; nil is its beginning.
func (p Projection[Row]) walk(tx *bbolt.Tx, w Walk[Row], from []byte) iter.Seq[entry] {
	return p.walkIn(tx, w, from, listsBucket)
}

// walkBack is walk for a listing that began when the log had got to a position: where rows have moved since, it meets them where they
// stood, too.
func (p Projection[Row]) walkBack(tx *bbolt.Tx, w Walk[Row], from []byte, began es.Position) iter.Seq[entry] {
	if began >= p.moved(tx) {
		return p.walk(tx, w, from)
	}
	return p.walkIn(tx, w, from, listsBucket, pastBucket)
}

// walkIn yields the entries of all of the buckets, in one order. No place is in two of them.
func (p Projection[Row]) walkIn(tx *bbolt.Tx, w Walk[Row], from []byte, buckets ...[]byte) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		var all []*walker
		for _, name := range buckets {
			bucket := tx.Bucket([]byte(p.Bucket)).Bucket(name)
			if bucket == nil {
				continue
			}
			for _, list := range w.Lists {
				one := &walker{Bounds: w.Bounds, list: list, prefix: prefixOf(list), cursor: bucket.Cursor()}
				if one.begin(from); one.key != nil {
					all = append(all, one)
				}
			}
		}
		slices.SortFunc(all, (*walker).compare)
		for len(all) > 0 {
			first := all[0]
			if !yield(entry{first.key[len(first.prefix):], first.value, first.list}) {
				return
			}
			first.next()
			all = inOrder(all)
		}
	}
}

// inOrder moves the first of the others, which are in order, to its place among them, or takes it out at its end.
func inOrder(all []*walker) []*walker {
	first, others := all[0], all[1:]
	if first.key == nil {
		return others
	}
	at, _ := slices.BinarySearchFunc(others, first, (*walker).compare)
	copy(all, others[:at])
	all[at] = first
	return all
}

// walker walks along one list.
type walker struct {
	Bounds
	list       string
	prefix     []byte
	cursor     *bbolt.Cursor
	key, value []byte // nil at the end
}

// begin goes to the first entry of the walk that is not before a place.
func (w *walker) begin(from []byte) {
	if !w.Backward {
		if from == nil {
			from = binary.BigEndian.AppendUint64(nil, uint64(w.From))
		}
		w.at(w.cursor.Seek(slices.Concat(w.prefix, from)))
		return
	}
	end := binary.BigEndian.AppendUint64(slices.Clone(w.prefix), uint64(w.To))
	switch {
	case from != nil:
		end = slices.Concat(w.prefix, from, []byte{0})
	case w.To == 0:
		end = append([]byte(w.list), 1)
	}
	if key, _ := w.cursor.Seek(end); key == nil {
		w.at(w.cursor.Last())
		return
	}
	w.next()
}

func (w *walker) next() {
	if w.Backward {
		w.at(w.cursor.Prev())
	} else {
		w.at(w.cursor.Next())
	}
}

// at takes an entry over, unless the walk has come to its end.
func (w *walker) at(key, value []byte) {
	w.key, w.value = nil, nil
	if !bytes.HasPrefix(key, w.prefix) {
		return
	}
	rank := Rank(binary.BigEndian.Uint64(key[len(w.prefix):]))
	if rank >= w.From && (w.To == 0 || rank < w.To) {
		w.key, w.value = key, value
	}
}

func (w *walker) compare(other *walker) int {
	order := bytes.Compare(w.key[len(w.prefix):], other.key[len(other.prefix):])
	if w.Backward {
		return -order
	}
	return order
}
