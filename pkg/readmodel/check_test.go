package readmodel

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/testkit"
)

// usedFile is a bbolt file after many transactions that put and delete, with more than one level of pages and values that overflow them.
func usedFile(t *testing.T, chance *rand.Rand, transactions int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "used.db")
	db := testkit.Must(bbolt.Open(path, 0o600, &bbolt.Options{NoSync: true, NoGrowSync: true, FreelistType: bbolt.FreelistArrayType}))(t)
	for range transactions {
		err := db.Update(func(tx *bbolt.Tx) error { return use(tx, chance) })
		if err != nil {
			t.Fatal(err)
		}
		if why := checkPages(path, t.Context().Err); why != nil {
			t.Fatalf("a whole file: %v", why)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func use(tx *bbolt.Tx, chance *rand.Rand) error {
	for _, name := range []string{"lots", "small"} {
		outer, err := tx.CreateBucketIfNotExists([]byte(name))
		if err != nil {
			return err
		}
		rows, err := outer.CreateBucketIfNotExists([]byte("rows"))
		if err != nil {
			return err
		}
		for range chance.IntN(100) {
			key := fmt.Appendf(nil, "%05d", chance.IntN(4000))
			if name == "small" {
				key = key[:1]
			}
			if chance.IntN(3) == 0 {
				err = rows.Delete(key)
			} else {
				err = rows.Put(key, make([]byte, chance.IntN(40)*chance.IntN(40)*chance.IntN(6)))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func TestAWholeFileIsTakenForOne(t *testing.T) {
	for seed := range uint64(3) {
		usedFile(t, rand.New(rand.NewPCG(seed, 1)), 40)
	}
}

// A page that leads to itself or to one above has bbolt descend without end, which ends the process. It is found before.
func TestAPageThatLeadsElsewhereIsFound(t *testing.T) {
	chance := rand.New(rand.NewPCG(4, 1))
	path := usedFile(t, chance, 40)
	whole := testkit.Must(os.ReadFile(path))(t)
	file := testkit.Must(os.OpenFile(path, os.O_RDWR, 0))(t)
	defer func() { _ = file.Close() }()
	put := func(at int, child uint64) {
		if _, err := file.WriteAt(little.AppendUint64(nil, child), int64(at)); err != nil {
			t.Fatal(err)
		}
	}
	size, tried := os.Getpagesize(), 0
	for _, branch := range branches(t, path, len(whole)/size) {
		page := whole[branch*size:]
		for i := range int(little.Uint16(page[10:])) {
			at := branch*size + pageHeader + i*elementLen + 8
			child := little.Uint64(whole[at:])
			for _, to := range []uint64{uint64(branch), (child + 1 + uint64(chance.IntN(len(whole)/size-1))) % uint64(len(whole)/size), 1 << 40} {
				put(at, to)
				tried++
				if why, err := inspect(t.Context(), path, true); why == nil || err != nil {
					t.Errorf("element %d of page %d leads to %d: %v, %v", i, branch, to, why, err)
				}
			}
			put(at, child)
		}
	}
	if tried < 20 {
		t.Errorf("only %d tried", tried)
	}
}

// While a file is checked it is written.
func TestACheckIsOfTheFileAsItWasWhenItBegan(t *testing.T) {
	chance := rand.New(rand.NewPCG(6, 1))
	path := usedFile(t, chance, 20)
	db := testkit.Must(bbolt.Open(path, 0o600, &bbolt.Options{
		NoSync: true, NoGrowSync: true, FreelistType: bbolt.FreelistArrayType, InitialMmapSize: 1 << 30,
	}))(t)
	defer db.Close() //nolint:errcheck // it is thrown away
	began := testkit.Must(db.Begin(false))(t)
	defer began.Rollback() //nolint:errcheck // it only reads
	file := testkit.Must(os.Open(path))(t)
	defer file.Close() //nolint:errcheck // it only reads
	p, read := testkit.Must(pagesOf(file))(t), 0
	err := p.check(func() error {
		if read++; read%10 != 0 {
			return nil
		}
		return db.Update(func(tx *bbolt.Tx) error { return use(tx, chance) })
	})
	if err != nil || read < 20 {
		t.Errorf("%d pages: %v", read, err)
	}
}

// A check ends as soon as it is told to: before the next page, or while it rests. What was not checked is not taken for damaged.
func TestACheckEndsWhenItIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	next := unhurried(ctx)
	for range breath - 1 {
		if err := next(); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	if why, err := inspect(ctx, usedFile(t, rand.New(rand.NewPCG(7, 1)), 1), true); why != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("before it is opened: %v, %v", why, err)
	}
	for range 2 { // the first would rest
		if err := next(); !errors.Is(err, context.Canceled) {
			t.Errorf("went on: %v", err)
		}
	}
}

// A file that is read while the market is stopped is looked through first, as at a start: a walk along this one would not end.
func TestAFileThatIsNotWholeHasNoDigest(t *testing.T) {
	path := usedFile(t, rand.New(rand.NewPCG(5, 1)), 40)
	if err := markOf(path).closed(testkit.Must(os.Stat(path))(t)); err != nil {
		t.Fatal(err)
	}
	if _, trusted, err := DigestFile(path); err != nil || !trusted {
		t.Fatalf("whole: trusted %t, %v", trusted, err)
	}
	size := os.Getpagesize()
	branch := branches(t, path, int(testkit.Must(os.Stat(path))(t).Size())/size)[0]
	file := testkit.Must(os.OpenFile(path, os.O_RDWR, 0))(t)
	defer func() { _ = file.Close() }()
	testkit.Must(file.WriteAt(little.AppendUint64(nil, uint64(branch)), int64(branch*size+pageHeader+8)))(t) // its first child is itself
	if _, _, err := DigestFile(path); !errors.Is(err, errDamaged) {
		t.Errorf("damaged: %v", err)
	}
}

// branches are the pages of the tree that lead to others.
func branches(t *testing.T, path string, pages int) (ids []int) {
	t.Helper()
	db := testkit.Must(bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true}))(t)
	defer func() { _ = db.Close() }()
	err := db.View(func(tx *bbolt.Tx) error {
		for id := range pages {
			if info, err := tx.Page(id); err == nil && info != nil && info.Type == "branch" {
				ids = append(ids, id)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func BenchmarkInspect(b *testing.B) {
	path := filepath.Join(b.TempDir(), "large.db")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{NoSync: true, NoGrowSync: true, FreelistType: bbolt.FreelistArrayType})
	if err != nil {
		b.Fatal(err)
	}
	chance := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		err := db.Update(func(tx *bbolt.Tx) error {
			rows, err := tx.CreateBucketIfNotExists([]byte("rows"))
			for range 20_000 {
				if err == nil {
					err = rows.Put(fmt.Appendf(nil, "%020d", chance.Uint64()), make([]byte, 600))
				}
			}
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	for b.Loop() {
		if why, err := inspect(b.Context(), path, true); why != nil || err != nil {
			b.Fatal(why, err)
		}
	}
}
