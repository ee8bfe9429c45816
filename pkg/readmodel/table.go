package readmodel

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	fastjson "github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"
)

// ErrBadCursor is returned by Page for a cursor that it did not make.
var ErrBadCursor = errors.New("not a cursor of this list")

// Table is a projection's rows: JSON values by id, and lists of ids, newest first. Key layout below the projection's
// bucket:
//
//	rows/<id>                                  the row
//	lists/<list> 0x00 <inverted time> <id>     nothing
type Table[T any] struct {
	Bucket string                           // the projection's
	Lists  func(row T) map[string]time.Time // the lists that a row stands in, each with the time that orders it; nil: none
}

var (
	rowsBucket  = []byte("rows")
	listsBucket = []byte("lists")
)

// Get returns a row; ok is false when there is none.
func (t Table[T]) Get(tx *bbolt.Tx, id string) (row T, ok bool, err error) {
	rows := tx.Bucket([]byte(t.Bucket)).Bucket(rowsBucket)
	if rows == nil {
		return row, false, nil
	}
	raw := rows.Get([]byte(id))
	if raw == nil {
		return row, false, nil
	}
	if err := fastjson.Unmarshal(raw, &row); err != nil {
		return row, false, fmt.Errorf("read %s %s: %w", t.Bucket, id, err)
	}
	return row, true, nil
}

// Change replaces a row by what change makes of it (the zero T where there is none yet) and moves it between lists.
func (t Table[T]) Change(tx *bbolt.Tx, id string, change func(T) T) error {
	before, known, err := t.Get(tx, id)
	if err != nil {
		return err
	}
	after := change(before)
	raw, err := fastjson.Marshal(after, fastjson.Deterministic(true))
	if err != nil {
		return fmt.Errorf("write %s %s: %w", t.Bucket, id, err)
	}
	rows, err := tx.Bucket([]byte(t.Bucket)).CreateBucketIfNotExists(rowsBucket)
	if err != nil {
		return fmt.Errorf("write %s %s: %w", t.Bucket, id, err)
	}
	if err := rows.Put([]byte(id), raw); err != nil {
		return fmt.Errorf("write %s %s: %w", t.Bucket, id, err)
	}
	if t.Lists == nil {
		return nil
	}
	var was map[string]time.Time
	if known {
		was = t.Lists(before)
	}
	return t.move(tx, id, was, t.Lists(after))
}

func (t Table[T]) move(tx *bbolt.Tx, id string, was, is map[string]time.Time) error {
	lists, err := tx.Bucket([]byte(t.Bucket)).CreateBucketIfNotExists(listsBucket)
	if err != nil {
		return fmt.Errorf("list %s %s: %w", t.Bucket, id, err)
	}
	for list, at := range was {
		if now, still := is[list]; still && now.Equal(at) {
			continue
		}
		if err := lists.Delete(listKey(list, at, id)); err != nil {
			return fmt.Errorf("list %s %s: %w", t.Bucket, id, err)
		}
	}
	for list, at := range is {
		if before, already := was[list]; already && before.Equal(at) {
			continue
		}
		if err := lists.Put(listKey(list, at, id), nil); err != nil {
			return fmt.Errorf("list %s %s: %w", t.Bucket, id, err)
		}
	}
	return nil
}

// Page returns up to limit rows of a list that chooses picks (nil: all), from a cursor on ("" is the start). next is the cursor of
// the page after, "" on the last.
func (t Table[T]) Page(tx *bbolt.Tx, list, cursor string, limit int, chooses func(T) bool) (page []T, next string, err error) {
	prefix := append([]byte(list), 0)
	from, err := start(prefix, cursor)
	if err != nil {
		return nil, "", err
	}
	lists := tx.Bucket([]byte(t.Bucket)).Bucket(listsBucket)
	if lists == nil {
		return nil, "", nil
	}
	c := lists.Cursor()
	for key, _ := c.Seek(from); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		row, _, err := t.Get(tx, string(key[len(prefix)+timeSize:]))
		if err != nil {
			return nil, "", err
		}
		if chooses != nil && !chooses(row) {
			continue
		}
		if len(page) == limit {
			return page, base64.RawURLEncoding.EncodeToString(key[len(prefix):]), nil
		}
		page = append(page, row)
	}
	return page, "", nil
}

// NotAfter returns the rows of a list that are ordered by this time or an earlier one.
func (t Table[T]) NotAfter(tx *bbolt.Tx, list string, at time.Time) (rows []T, err error) {
	lists := tx.Bucket([]byte(t.Bucket)).Bucket(listsBucket)
	if lists == nil {
		return nil, nil
	}
	prefix := append([]byte(list), 0)
	c := lists.Cursor()
	for key, _ := c.Seek(listKey(list, at, "")); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
		row, _, err := t.Get(tx, string(key[len(prefix)+timeSize:]))
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// start is the key from which a cursor goes on.
func start(prefix []byte, cursor string) ([]byte, error) {
	rest, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || (cursor != "" && len(rest) <= timeSize) {
		return nil, ErrBadCursor
	}
	return append(bytes.Clone(prefix), rest...), nil
}

const timeSize = 8 // bytes of an inverted time in a key

func listKey(list string, at time.Time, id string) []byte {
	key := append([]byte(list), 0)
	key = binary.BigEndian.AppendUint64(key, uint64(math.MaxInt64-at.UnixNano()))
	return append(key, id...)
}
