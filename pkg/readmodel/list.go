package readmodel

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
)

// ListingLasts is for how long a listing may go on after its first page.
const ListingLasts = 24 * time.Hour

// remembers is for how long a list remembers where a row has stood: a listing lasts, and clocks differ.
const remembers = ListingLasts + time.Hour

const (
	rankSize  = 8 // bytes of a rank in a key
	forgotten = 8 // how many remembered places are dropped at most when one is added
)

// An entry of a list has a row's place as key and, as value, the positions of the log at which the row came to that place,
// left it, came back, and so on: it stands there if there is an odd number of them. Those where a row stands are apart from those
// that are only remembered, so that a list is as quick to read however often its rows have moved.

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
func (b *batch[Row]) move(r es.Record, id string, was *changed[Row], is map[string]Rank) error {
	if maps.Equal(was.lists, is) {
		return nil
	}
	if err := b.lists.open(b.bucket); err != nil {
		return err
	}
	b.moved = r.Position
	for list, rank := range was.lists {
		now, still := is[list]
		switch key := entryKey(list, rank, id); {
		case !still:
			b.lists.delete(key)
		case now != rank:
			b.lists.turn(key, r.Position)
			if err := remember(b.bucket, b.lists, key, r); err != nil {
				return err
			}
		}
	}
	for list, rank := range is {
		before, already := was.lists[list]
		switch key := entryKey(list, rank, id); {
		case !was.known && !already:
			b.lists.come(key, r.Position)
		case !already, before != rank:
			b.lists.turn(key, r.Position)
		}
	}
	return nil
}

// entries are the entries of lists, with what a batch changes in them.
type entries struct {
	now, past *bbolt.Bucket     // nil until they are opened
	changed   map[string][]byte // until the batch ends; nil where an entry is deleted
}

func (e *entries) open(of *bbolt.Bucket) (err error) {
	if e.now != nil {
		return nil
	}
	if e.past, err = of.CreateBucketIfNotExists(pastBucket); err != nil {
		return err
	}
	e.now, err = of.CreateBucketIfNotExists(listsBucket)
	e.changed = map[string][]byte{}
	return err
}

func (e *entries) get(key []byte) []byte {
	if places, ok := e.changed[string(key)]; ok {
		return places
	}
	if places := e.now.Get(key); places != nil {
		return places
	}
	return e.past.Get(key)
}

func (e *entries) delete(key []byte) { e.changed[string(key)] = nil }

// come is turn of a row that nothing is known of before the batch.
func (e *entries) come(key []byte, at es.Position) {
	e.changed[string(key)] = binary.BigEndian.AppendUint64(slices.Clone(e.changed[string(key)]), uint64(at))
}

// turn adds to an entry that the row comes or leaves.
func (e *entries) turn(key []byte, at es.Position) {
	e.changed[string(key)] = binary.BigEndian.AppendUint64(slices.Clone(e.get(key)), uint64(at))
}

// forget takes out of an entry what was over at a position.
func (e *entries) forget(key []byte, at es.Position) {
	places := slices.Clone(e.get(key))
	for len(places) >= 16 && binary.BigEndian.Uint64(places[8:]) <= uint64(at) {
		places = places[16:]
	}
	if len(places) == 0 {
		places = nil
	}
	e.changed[string(key)] = places
}

func (e *entries) write() error {
	for _, entry := range sorted(e.changed) {
		if err := e.put([]byte(entry.key), entry.value); err != nil {
			return err
		}
	}
	return nil
}

func (e *entries) put(key, places []byte) error {
	to, other := e.past, e.now
	if stands(places) {
		to, other = e.now, e.past
	}
	if err := other.Delete(key); err != nil || places == nil {
		return errors.Join(err, to.Delete(key))
	}
	return to.Put(key, places)
}

var movedKey = []byte("moved")

// noteMove keeps up to where in the log rows have moved.
func noteMove(bucket *bbolt.Bucket, at es.Position) error {
	return bucket.Put(movedKey, binary.BigEndian.AppendUint64(nil, uint64(at)))
}

// moved is the position up to which rows have moved; 0 where none has. The lists have been as they are ever since.
func (p Projection[Row]) moved(tx *bbolt.Tx) es.Position {
	if raw := tx.Bucket([]byte(p.Bucket)).Get(movedKey); len(raw) == 8 {
		return es.Position(binary.BigEndian.Uint64(raw))
	}
	return 0
}

// remember notes that a place was left, and forgets some of those that were left long ago.
func remember(bucket *bbolt.Bucket, lists entries, key []byte, r es.Record) error {
	left, err := bucket.CreateBucketIfNotExists(leftBucket)
	if err != nil {
		return err
	}
	since := binary.BigEndian.AppendUint64(nil, uint64(Soonest(r.Time)))
	if err := left.Put(append(since, key...), binary.BigEndian.AppendUint64(nil, uint64(r.Position))); err != nil {
		return err
	}
	old := binary.BigEndian.AppendUint64(nil, uint64(Soonest(r.Time.Add(-remembers))))
	for range forgotten {
		oldest, at := left.Cursor().First()
		if bytes.Compare(oldest, old) >= 0 {
			break
		}
		lists.forget(oldest[rankSize:], es.Position(binary.BigEndian.Uint64(at)))
		if err := left.Delete(oldest); err != nil {
			return err
		}
	}
	return nil
}
