package readmodel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"iter"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
)

// ListingLasts is for how long a listing may go on after its first page.
const ListingLasts = 24 * time.Hour

// kept is for how long a list remembers where a row has stood: a listing lasts, and clocks differ.
const kept = ListingLasts + time.Hour

const (
	rankSize  = 8 // bytes of a rank in a key
	forgotten = 8 // how many remembered places are dropped at most when one is added
)

// An entry of a list has a row's place as key and, as value, the positions of the log at which the row came to that place,
// left it, came back, and so on: it stands there if there is an odd number of them.

func entryKey(list string, rank Rank, id string) []byte {
	return append(binary.BigEndian.AppendUint64(prefixOf(list), uint64(rank)), id...)
}

func prefixOf(list string) []byte { return append([]byte(list), 0) }

// stood tells whether a row stood at a place when the log had got to a position.
func stood(places []byte, at es.Position) bool {
	before := 0
	for ; len(places) > 0 && binary.BigEndian.Uint64(places) <= uint64(at); places = places[8:] {
		before++
	}
	return before%2 == 1
}

// stands tells whether a row stands at a place now.
func stands(places []byte) bool { return len(places)/8%2 == 1 }

// move moves a row from the places where it was to those where it is. A list that still holds the row remembers for some
// time where it stood, so that a listing that has begun meets it there.
func (p Projection[Row]) move(tx *bbolt.Tx, r es.Record, id string, was, is map[string]Rank) error {
	bucket := tx.Bucket([]byte(p.Bucket))
	lists, err := bucket.CreateBucketIfNotExists(listsBucket)
	if err != nil {
		return err
	}
	var errs []error
	for list, rank := range was {
		now, still := is[list]
		switch key := entryKey(list, rank, id); {
		case !still:
			errs = append(errs, lists.Delete(key))
		case now != rank:
			errs = append(errs, turn(lists, key, r.Position), remember(bucket, lists, key, r))
		}
	}
	for list, rank := range is {
		if before, already := was[list]; !already || before != rank {
			errs = append(errs, turn(lists, entryKey(list, rank, id), r.Position))
		}
	}
	return errors.Join(errs...)
}

// turn adds to an entry that the row comes or leaves.
func turn(lists *bbolt.Bucket, key []byte, at es.Position) error {
	return lists.Put(key, binary.BigEndian.AppendUint64(slices.Clone(lists.Get(key)), uint64(at)))
}

// remember notes that a place was left, and forgets some of those that were left long ago.
func remember(bucket, lists *bbolt.Bucket, key []byte, r es.Record) error {
	left, err := bucket.CreateBucketIfNotExists(leftBucket)
	if err != nil {
		return err
	}
	since := binary.BigEndian.AppendUint64(nil, uint64(Soonest(r.Time)))
	if err := left.Put(append(since, key...), binary.BigEndian.AppendUint64(nil, uint64(r.Position))); err != nil {
		return err
	}
	old := binary.BigEndian.AppendUint64(nil, uint64(Soonest(r.Time.Add(-kept))))
	for range forgotten {
		oldest, at := left.Cursor().First()
		if bytes.Compare(oldest, old) >= 0 {
			break
		}
		if err := forget(lists, oldest[rankSize:], es.Position(binary.BigEndian.Uint64(at))); err != nil {
			return err
		}
		if err := left.Delete(oldest); err != nil {
			return err
		}
	}
	return nil
}

// forget takes out of an entry what was over at a position.
func forget(lists *bbolt.Bucket, key []byte, at es.Position) error {
	places := slices.Clone(lists.Get(key))
	for len(places) >= 16 && binary.BigEndian.Uint64(places[8:]) <= uint64(at) {
		places = places[16:]
	}
	if len(places) == 0 {
		return lists.Delete(key)
	}
	return lists.Put(key, places)
}

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

// walk yields the entries of a walk from a place on; nil is its beginning.
func (p Projection[Row]) walk(tx *bbolt.Tx, w Walk[Row], from []byte) iter.Seq[entry] {
	return func(yield func(entry) bool) {
		lists := tx.Bucket([]byte(p.Bucket)).Bucket(listsBucket)
		if lists == nil {
			return
		}
		var all []*walker
		for _, list := range w.Lists {
			one := &walker{Bounds: w.Bounds, list: list, prefix: prefixOf(list), cursor: lists.Cursor()}
			if one.begin(from); one.key != nil {
				all = append(all, one)
			}
		}
		for len(all) > 0 {
			first := slices.MinFunc(all, (*walker).compare)
			if !yield(entry{first.key[len(first.prefix):], first.value, first.list}) {
				return
			}
			if first.next(); first.key == nil {
				all = slices.DeleteFunc(all, func(one *walker) bool { return one == first })
			}
		}
	}
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
