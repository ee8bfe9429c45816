package readmodel

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"time"

	fastjson "github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"
)

// ErrBadCursor is returned by Page for a cursor that it did not make.
var ErrBadCursor = errors.New("not a cursor of this list")

// Filter chooses rows.
type Filter[Row any] interface {
	// List is the shortest list that holds everything that the filter chooses.
	List() string
	// Chooses tells whether it chooses a row of that list.
	Chooses(row Row) bool
}

// All chooses everything in the list of this name.
type All[Row any] string

// List is its name.
func (a All[Row]) List() string { return string(a) }

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
		return row, false, fmt.Errorf("read %s %s: %w", p.Bucket, id, err)
	}
	return row, true, nil
}

// Page returns up to limit rows that the filter chooses, newest first, from a cursor on ("" is the start). next is the
// cursor of the page after, "" on the last.
func (p Projection[Row]) Page(tx *bbolt.Tx, f Filter[Row], cursor string, limit int) (page []Row, next string, err error) {
	list := f.List()
	from, err := start(list, cursor)
	if err != nil {
		return nil, "", err
	}
	for key, id := range p.list(tx, list, from) {
		row, _, err := p.Get(tx, id)
		if err != nil {
			return nil, "", err
		}
		if !f.Chooses(row) {
			continue
		}
		if len(page) == limit {
			return page, base64.RawURLEncoding.EncodeToString(key[len(list)+1:]), nil
		}
		page = append(page, row)
	}
	return page, "", nil
}

// NotAfter returns the rows of a list that are ordered by this time or an earlier one.
func (p Projection[Row]) NotAfter(tx *bbolt.Tx, list string, at time.Time) (rows []Row, err error) {
	for _, id := range p.list(tx, list, listKey(list, at, "")) {
		row, _, err := p.Get(tx, id)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// Has reports whether anything is in a list.
func (p Projection[Row]) Has(tx *bbolt.Tx, list string) bool {
	for range p.list(tx, list, prefixOf(list)) {
		return true
	}
	return false
}

// list yields the keys of a list from one on, each with the id of its row.
func (p Projection[Row]) list(tx *bbolt.Tx, list string, from []byte) iter.Seq2[[]byte, string] {
	return func(yield func([]byte, string) bool) {
		lists := tx.Bucket([]byte(p.Bucket)).Bucket(listsBucket)
		if lists == nil {
			return
		}
		prefix := prefixOf(list)
		c := lists.Cursor()
		for key, _ := c.Seek(from); bytes.HasPrefix(key, prefix); key, _ = c.Next() {
			if !yield(key, string(key[len(prefix)+timeSize:])) {
				return
			}
		}
	}
}

// start is the key from which a cursor goes on.
func start(list, cursor string) ([]byte, error) {
	rest, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || (cursor != "" && len(rest) <= timeSize) {
		return nil, ErrBadCursor
	}
	return append(prefixOf(list), rest...), nil
}

func prefixOf(list string) []byte { return append([]byte(list), 0) }
