package readmodel_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// spoil puts a row into a read model's file that the log knows nothing of.
func spoil(t *testing.T, path string) {
	t.Helper()
	db := testkit.Must(bbolt.Open(path, 0o600, nil))(t)
	err := db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("index")).Put([]byte("count/spoilt"), []byte("1"))
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// While a read model is rebuilt the old one is read and follows the log; no position that was told is taken back, and no file is left.
func TestAReadModelIsRebuiltWhileItIsReadAndWritten(t *testing.T) {
	school := start(t)
	cfg := config(t, school.log)
	for i := range 50 {
		school.write(t, fmt.Sprintf("book-%d", i%7), fmt.Sprint(i))
	}
	m, stop := run(t, cfg, &index{})
	catchUp(t, m)
	stop()
	spoil(t, cfg.Path)
	m, _ = run(t, cfg, &index{})
	if dump(t, m)["index/count/spoilt"] == "" {
		t.Fatal("it was rebuilt already")
	}
	var others sync.WaitGroup
	ctx, done := context.WithCancel(t.Context())
	others.Go(func() {
		last := es.Position(0)
		for ctx.Err() == nil {
			at := m.Position()
			if at < last {
				t.Errorf("position %d after %d", at, last)
			}
			last = at
			if err := m.View(func(tx *bbolt.Tx) error {
				if tx.Bucket([]byte("index")) == nil {
					t.Error("a reader met an empty file")
				}
				return nil
			}); err != nil {
				t.Errorf("a reader was refused: %v", err)
			}
		}
	})
	others.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			p := school.write(t, "late", fmt.Sprint(i))
			if err := m.WaitFor(t.Context(), p); err != nil {
				t.Error(err)
			}
		}
	})
	for range 5 {
		var told readmodel.Progress
		if err := m.Rebuild(t.Context(), func(p readmodel.Progress) { told = p }); err != nil {
			t.Fatal(err)
		}
		if told.Done != told.Total || told.Total < 50 {
			t.Errorf("told %+v", told)
		}
	}
	done()
	others.Wait()
	catchUp(t, m)
	wantSame(t, "rebuilt", fresh(t, school.log), dump(t, m))
	files := testkit.Must(filepath.Glob(cfg.Path + "*"))(t)
	if want := []string{cfg.Path, cfg.Path + ".mark"}; !slices.Equal(files, want) {
		t.Errorf("files %v, want %v", files, want)
	}
}

// What is left of a rebuild that a crash cut off is deleted at the next start, and the read model is as it was.
func TestARebuildThatWasCutOffLeavesTheOldOne(t *testing.T) {
	school := start(t)
	cfg := config(t, school.log)
	school.write(t, "a", "one")
	m, stop := run(t, cfg, &index{})
	catchUp(t, m)
	want := dump(t, m)
	ctx, cancel := context.WithCancel(t.Context())
	err := m.Rebuild(ctx, func(readmodel.Progress) {
		for _, suffix := range []string{"", ".mark"} { // as they are at this moment
			copied := testkit.Must(os.ReadFile(cfg.Path + ".rebuilt" + suffix))(t)
			if err := os.WriteFile(cfg.Path+".copy"+suffix, copied, 0o600); err != nil {
				t.Error(err)
			}
		}
		cancel()
	})
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	stop()
	for _, suffix := range []string{"", ".mark"} {
		if err := os.Rename(cfg.Path+".copy"+suffix, cfg.Path+".rebuilt"+suffix); err != nil {
			t.Fatal(err)
		}
	}
	x := &index{}
	m, _ = run(t, cfg, x)
	catchUp(t, m)
	wantSame(t, "after the crash", want, dump(t, m))
	if x.applied.Load() != 0 {
		t.Error("it began from nothing")
	}
	if left := testkit.Must(filepath.Glob(cfg.Path + ".rebuilt*"))(t); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// A read model that stands still because of an event that it could not apply is rebuilt all the same once it can.
func TestAReadModelThatDoesNotAdvanceIsRebuilt(t *testing.T) {
	school := start(t)
	cfg := config(t, school.log)
	school.write(t, "a", "good")
	bad := school.write(t, "a", "bad")
	x := &index{}
	word := "bad"
	x.fails.Store(&word)
	m, _ := run(t, cfg, x)
	testkit.Eventually(t, "it stands still", func() bool { return errors.Is(m.Ready(), errWord) })
	if err := m.Rebuild(t.Context(), nil); !errors.Is(err, errWord) {
		t.Errorf("rebuilt over what cannot be applied: %v", err)
	}
	x.fails.Store(nil)
	if err := m.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if m.Position() != bad {
		t.Errorf("position %d", m.Position())
	}
}

// Two read models of one log have one digest at one position, whatever batches they were written in; one row more shows, and which.
func TestADigestShowsWhatDiffers(t *testing.T) {
	school := start(t)
	cfg := config(t, school.log)
	m, stop := run(t, cfg, &index{})
	var at es.Position
	for i := range 40 {
		at = school.write(t, fmt.Sprintf("book-%d", i%3), fmt.Sprint(i))
		catchUp(t, m)
	}
	live := testkit.Must(m.Digest())(t)
	school.write(t, "later", "word")
	other := testkit.Must(readmodel.Open(t.Context(), config(t, school.log), &index{}))(t)
	defer other.Close() //nolint:errcheck // it was read
	if err := other.ApplyTo(t.Context(), at, nil); err != nil {
		t.Fatal(err)
	}
	built := testkit.Must(other.Digest())(t)
	if built.Position != at || live.Position != at || len(live.Differ(built)) > 0 || live.Entries != built.Entries {
		t.Fatalf("%d at %d, %d at %d, different in %v", live.Entries, live.Position, built.Entries, built.Position, live.Differ(built))
	}
	catchUp(t, m)
	stop()
	spoil(t, cfg.Path)
	if err := other.ApplyTo(t.Context(), at+1, nil); err != nil {
		t.Fatal(err)
	}
	built = testkit.Must(other.Digest())(t)
	spoilt, trusted, err := readmodel.DigestFile(cfg.Path)
	slots := built.Differ(spoilt)
	if err != nil || !trusted || len(slots) != 1 {
		t.Fatalf("different in %v; trusted %t, %v", slots, trusted, err)
	}
	spoilt, _, err = readmodel.DigestFile(cfg.Path, slots...)
	if found := slices.ContainsFunc(spoilt.Some, func(e readmodel.Entry) bool { return e.Path == "index/count/spoilt" }); err != nil || !found {
		t.Errorf("listed %v, %v", spoilt.Some, err)
	}
	if err := os.WriteFile(cfg.Path, bytes.Repeat([]byte{1}, 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := readmodel.DigestFile(cfg.Path); err == nil {
		t.Error("a file of nothing has a digest")
	}
}
