package readmodel

import (
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// Whoever begins a listing meets nothing of where rows have stood, and whoever goes on with one meets little of it.
func TestARowThatMovesOftenIsInNobodysWay(t *testing.T) {
	s := openStreet(t)
	s.Reads = 10
	s.puts(t, stall{"one", "A", 1}, stall{"two", "A", 1_000}, stall{"three", "B", 1_001})
	page := func(f Filter[stall], from Cursor, limit int) (ids []string, next *Cursor) {
		t.Helper()
		err := s.db.View(func(tx *bbolt.Tx) error {
			rows, after, err := s.Page(tx, f, from, limit)
			for _, row := range rows {
				ids = append(ids, row.ID)
			}
			next = after
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return ids, next
	}
	_, begun := page(All[stall]("all"), Cursor{}, 1)
	moves := make([]moving, 500)
	for i := range moves {
		moves[i] = moving{[]stall{{"one", "A", Rank(2 + i)}}, s.time}
	}
	s.writes(t, moves...)
	for name, f := range routes() {
		want := f.order(map[string]stall{"one": {"one", "A", 501}, "two": {"two", "A", 1_000}, "three": {"three", "B", 1_001}})
		if got, next := page(f, Cursor{}, 5); !slices.Equal(got, want) || next != nil {
			t.Errorf("%s: %v, then %+v; want %v", name, got, next, want)
		}
	}
	var rest []string
	pages := 0
	for next := begun; next != nil; pages++ {
		var got []string
		got, next = page(All[stall]("all"), *next, 5)
		rest = append(rest, got...)
	}
	if !slices.Equal(rest, []string{"two", "three"}) || pages > 4 {
		t.Errorf("then %v, in %d pages", rest, pages)
	}
}

// What was left longer ago than a listing lasts is forgotten as other rows move.
func TestPlacesThatWereLeftAreForgotten(t *testing.T) {
	s := openStreet(t)
	for i := range 1000 {
		s.time = s.time.Add(time.Hour)
		s.puts(t, stall{"one", "A", Rank(i % 7)}, stall{"two", "A", Rank(i)})
	}
	err := s.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte("stalls"))
		for _, name := range [][]byte{listsBucket, pastBucket, leftBucket} {
			keys, bytes := 0, 0
			err := bucket.Bucket(name).ForEach(func(_, v []byte) error {
				keys, bytes = keys+1, bytes+len(v)
				return nil
			})
			if err != nil {
				return err
			}
			if most := 4 * 27; keys > most || bytes > most*16 {
				t.Errorf("%s: %d keys, %d bytes of values, want at most %d keys", name, keys, bytes, most)
			}
		}
		if !s.Has(tx, "all") {
			t.Error("nothing is listed")
		}
		rows, err := s.Within(tx, "all", UpTo(500))
		if len(rows) != 1 || rows[0].ID != "one" {
			t.Errorf("up to 500: %v", rows)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
