package readmodel

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
	"pgregory.net/rapid"

	"github.com/qhatu/qhatu/pkg/es"
)

// stall is a row that stands where it is told to stand: in one of two halls that are merged, and among all.
type stall struct {
	ID    string `json:"id"`
	Hall  string `json:"hall"` // "": it is gone
	Price Rank   `json:"price"`
}

func stallLists(s stall) map[string]Rank {
	if s.Hall == "" {
		return nil
	}
	return map[string]Rank{"all": s.Price, "hall=" + s.Hall: s.Price}
}

// street is a projection of stalls with the bbolt file that holds it.
type street struct {
	Projection[stall]
	db   *bbolt.DB
	at   es.Position
	time time.Time
	next map[string]stall // what the next record makes of each
}

func openStreet(t testing.TB) *street {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(t.TempDir(), "street"), 0o600, &bbolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s := &street{db: db, time: time.Unix(1_800_000_000, 0)}
	s.Projection = Projection[stall]{
		Bucket: "stalls", Version: 1, Lists: stallLists, Memory: NewMemory(1<<20, func(*stall) {}),
		From: []Source[stall]{{changes: func(*record) (changes []Change[stall], err error) {
			for _, id := range slices.Sorted(maps.Keys(s.next)) {
				changes = append(changes, Change[stall]{Row: id, To: func(stall) stall { return s.next[id] }})
			}
			return changes, nil
		}}},
	}
	s.empty(t)
	return s
}

// empty begins a new file, in the same one.
func (s *street) empty(t rapid.TB) {
	t.Helper()
	s.at = 0
	err := s.db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{[]byte(s.Bucket), []byte(checkpointBucket)} {
			if err := tx.DeleteBucket(name); err != nil && !errors.Is(err, berrors.ErrBucketNotFound) {
				return err
			}
			if _, err := tx.CreateBucket(name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// puts is a record that changes stalls.
func (s *street) puts(t rapid.TB, stalls ...stall) {
	t.Helper()
	s.writes(t, moving{stalls, s.time})
}

// moving is a record that changes stalls.
type moving struct {
	stalls []stall
	time   time.Time
}

// writes applies records in one batch.
func (s *street) writes(t rapid.TB, records ...moving) {
	t.Helper()
	err := s.db.Update(func(tx *bbolt.Tx) error {
		batch := s.Begin(tx)
		for _, r := range records {
			s.next = map[string]stall{}
			for _, each := range r.stalls {
				s.next[each.ID] = each
			}
			s.at++
			if err := batch.Apply(es.Record{Position: s.at, Time: r.time}); err != nil {
				return err
			}
		}
		m := Model{log: &es.Log{}}
		return errors.Join(batch.End(), m.writeCheckpoint(tx, s.at, ""))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// However records are divided into batches, they leave the same rows, lists and remembered places.
func TestBatchesLeaveWhatSingleRecordsDo(t *testing.T) {
	single, batched := openStreet(t), openStreet(t)
	rapid.Check(t, func(t *rapid.T) {
		single.empty(t)
		batched.empty(t)
		now := time.Unix(1_800_000_000, 0)
		records := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) moving {
			now = now.Add(rapid.SampledFrom([]time.Duration{0, time.Minute, remembers}).Draw(t, "after"))
			stalls := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stall {
				return stall{
					fmt.Sprintf("stall_%d", rapid.IntRange(0, 4).Draw(t, "stall")),
					rapid.SampledFrom([]string{"A", "B", ""}).Draw(t, "hall"), Rank(rapid.IntRange(1, 3).Draw(t, "price")),
				}
			}), 0, 2).Draw(t, "stalls")
			return moving{stalls, now}
		}), 1, 40).Draw(t, "records")
		for _, r := range records {
			single.writes(t, r)
		}
		for len(records) > 0 {
			n := rapid.IntRange(1, len(records)).Draw(t, "batch")
			batched.writes(t, records[:n]...)
			records = records[n:]
		}
		if diff := cmp.Diff(single.dump(t), batched.dump(t)); diff != "" {
			t.Fatalf("(-single +batched):\n%s", diff)
		}
	})
}

func (s *street) dump(t rapid.TB) map[string]string {
	all := map[string]string{}
	each := func(path string, value []byte) { all[path] = string(value) }
	if err := s.db.View(func(tx *bbolt.Tx) error { return eachWithin(tx.Bucket([]byte(s.Bucket)), "", each) }); err != nil {
		t.Fatal(err)
	}
	return all
}

// route is a filter that chooses everything on its walks.
type route []Walk[stall]

func (r route) Walks() []Walk[stall] { return r }
func (route) Chooses(s stall) bool   { return s.Hall != "" }

func routes() map[string]route {
	return map[string]route{
		"forward":         {{Lists: []string{"all"}}},
		"backward":        {{Lists: []string{"all"}, Bounds: Bounds{Backward: true}}},
		"merged":          {{Lists: []string{"hall=A", "hall=B"}}},
		"merged backward": {{Lists: []string{"hall=A", "hall=B"}, Bounds: Bounds{Backward: true}}},
		"in two parts":    {{Lists: []string{"all"}, Bounds: Bounds{Backward: true, To: 5}}, {Lists: []string{"all"}, Bounds: Bounds{From: 5}}},
	}
}

// order is the order in which a route lists stalls.
func (r route) order(all map[string]stall) (ids []string) {
	for _, w := range r {
		var part []stall
		for _, s := range all {
			if s.Hall != "" && s.Price >= w.From && (w.To == 0 || s.Price < w.To) {
				part = append(part, s)
			}
		}
		slices.SortFunc(part, func(a, b stall) int {
			order := slices.Compare(entryKey("", a.Price, a.ID), entryKey("", b.Price, b.ID))
			if w.Backward {
				return -order
			}
			return order
		})
		for _, s := range part {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// some is a filter that chooses some of what it meets on its walks, and counts what is read for it.
type some struct {
	route
	chosen map[string]bool
	read   *int
}

func (f some) Chooses(s stall) bool {
	*f.read++
	return f.route.Chooses(s) && f.chosen[s.ID]
}

// Cost is that of each row that it has asked elsewhere about.
func (f some) Cost() int { return *f.read / 3 }

// One listing shows in the order of its first page whatever of its filter has stood in the list ever since, each once and as it now
// is; what went and came back may show where it was. Nothing else shows, whatever moves, goes and comes between two pages, and
// however large each page is and however few entries it looks at.
func TestAListingShowsWhatStoodThereOnce(t *testing.T) {
	s := openStreet(t)
	rapid.Check(t, func(t *rapid.T) {
		s.empty(t)
		now := map[string]stall{}
		move := func() {
			id := fmt.Sprintf("stall_%d", rapid.IntRange(0, 7).Draw(t, "stall"))
			moved := stall{id, rapid.SampledFrom([]string{"A", "A", "A", ""}).Draw(t, "hall"), Rank(rapid.IntRange(1, 9).Draw(t, "price"))}
			if was, known := now[id]; known && was.Hall != "" && moved.Hall != "" {
				moved.Hall = was.Hall
			} else if moved.Hall != "" && id >= "stall_4" {
				moved.Hall = "B"
			}
			now[id] = moved
			s.time = s.time.Add(rapid.SampledFrom([]time.Duration{0, time.Second, time.Minute}).Draw(t, "after"))
			s.puts(t, moved)
		}
		for range rapid.IntRange(1, 30).Draw(t, "before") {
			move()
		}
		name := rapid.SampledFrom(slices.Sorted(maps.Keys(routes()))).Draw(t, "route")
		f := some{route: routes()[name], chosen: map[string]bool{}}
		for _, id := range rapid.SliceOf(rapid.IntRange(0, 7)).Draw(t, "chosen") {
			f.chosen[fmt.Sprintf("stall_%d", id)] = true
		}
		order := slices.DeleteFunc(f.order(now), func(id string) bool { return !f.chosen[id] })
		var got, gone []string
		next := &Cursor{}
		for next != nil {
			s.Reads, f.read = rapid.IntRange(1, 9).Draw(t, "reads"), new(int)
			err := s.db.View(func(tx *bbolt.Tx) (err error) {
				var page []stall
				page, next, err = s.Page(tx, f, *next, rapid.IntRange(1, 4).Draw(t, "limit"))
				if *f.read+f.Cost() > s.Reads+1 {
					t.Errorf("%d rows were read, at a cost of %d, of %d", *f.read, f.Cost(), s.Reads)
				}
				for _, row := range page {
					got = append(got, row.ID)
					if row != now[row.ID] {
						t.Errorf("%+v is shown, it is %+v", row, now[row.ID])
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for range rapid.IntRange(0, 5).Draw(t, "between") {
				before := maps.Clone(now)
				move()
				for id, s := range now {
					if s.Hall == "" && before[id].Hall != "" && !slices.Contains(got, id) {
						gone = append(gone, id)
					}
				}
			}
		}
		want := slices.DeleteFunc(order, func(id string) bool { return slices.Contains(gone, id) && !slices.Contains(got, id) })
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v; %v were gone", name, got, want, gone)
		}
	})
}

// The same list has the same cursors, whatever else happens: to what is in its rows, or elsewhere.
func TestACursorChangesWithTheListsAlone(t *testing.T) {
	s := openStreet(t)
	next := func() (next Cursor) {
		t.Helper()
		err := s.db.View(func(tx *bbolt.Tx) error {
			_, found, err := s.Page(tx, All[stall]("all"), Cursor{}, 1)
			next = *found
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return next
	}
	s.puts(t, stall{ID: "one", Hall: "A", Price: 1}, stall{ID: "two", Hall: "A", Price: 2})
	first := next()
	s.puts(t) // an event of something else
	s.puts(t, stall{ID: "one", Hall: "A", Price: 1})
	if got := next(); got != first {
		t.Errorf("%+v, want %+v", got, first)
	}
	s.puts(t, stall{ID: "three", Hall: "B", Price: 3})
	if got := next(); got == first {
		t.Errorf("%+v, as before there was a third", got)
	}
}

func TestACursorOfAnotherLogIsRefusedAndOneFromTheFutureWaits(t *testing.T) {
	s := openStreet(t)
	s.puts(t, stall{"one", "A", 1}, stall{"two", "A", 2})
	err := s.db.View(func(tx *bbolt.Tx) error {
		_, next, err := s.Page(tx, All[stall]("all"), Cursor{}, 1)
		if err != nil || next == nil {
			t.Fatalf("first page: %v, %v", next, err)
		}
		for want, change := range map[error]func(*Cursor){
			nil:          func(*Cursor) {},
			ErrBehind:    func(c *Cursor) { c.At++ },
			ErrBadCursor: func(c *Cursor) { c.Log++ },
		} {
			other := *next
			change(&other)
			if _, _, err := s.Page(tx, All[stall]("all"), other, 1); err != want { //nolint:errorlint // the very same error
				t.Errorf("%+v: %v, want %v", other, err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
