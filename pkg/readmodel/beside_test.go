package readmodel_test

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// closedFile is a read model that was closed, with what it held.
func closedFile(t *testing.T) (school *notebooks, cfg readmodel.Config, want map[string]string) {
	t.Helper()
	school = start(t)
	for book := range 6 {
		words := make([]string, 30)
		for i := range words {
			words[i] = fmt.Sprintf("%0400d", i)
		}
		school.write(t, fmt.Sprintf("book-%d", book), words...)
	}
	cfg = config(t, school.log)
	m, stop := run(t, cfg, &index{})
	catchUp(t, m)
	want = dump(t, m)
	stop()
	return school, cfg, want
}

// rot damages pages of the tree that Open does not come to, as a disk does that loses bits: nobody has written to the file.
func rot(t *testing.T, path string) {
	t.Helper()
	before := testkit.Must(os.Stat(path))(t)
	file := testkit.Must(os.OpenFile(path, os.O_RDWR, 0))(t)
	for _, page := range branchesOf(t, path) {
		testkit.Must(file.WriteAt(make([]byte, 100), int64(page*os.Getpagesize())))(t)
	}
	if err := errors.Join(file.Close(), os.Chtimes(path, before.ModTime(), before.ModTime())); err != nil {
		t.Fatal(err)
	}
}

func branchesOf(t *testing.T, path string) (ids []int) {
	t.Helper()
	db := testkit.Must(bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true}))(t)
	err := db.View(func(tx *bbolt.Tx) error {
		for id := range int(tx.Size()) / os.Getpagesize() {
			if page, err := tx.Page(id); err != nil {
				return err
			} else if page.Type == "branch" {
				ids = append(ids, id)
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil || len(ids) == 0 {
		t.Fatalf("branches %v: %v", ids, err)
	}
	return ids
}

// told is what a read model says in the process's log.
func told(cfg *readmodel.Config) *testkit.Lines {
	var said testkit.Lines
	cfg.Logger = slog.New(slog.NewTextHandler(&said, nil))
	return &said
}

// A file that is as it was closed is opened without a look at it. What has rotted in it is found while it is in use, and rebuilt.
func TestAFileThatIsAsItWasClosedIsCheckedWhileItIsInUse(t *testing.T) {
	_, cfg, want := closedFile(t)
	rot(t, cfg.Path)
	said := told(&cfg)
	release := readmodel.HoldChecks()
	x := &index{}
	m, stop := run(t, cfg, x)
	catchUp(t, m)
	if said.String() != "" || x.applied.Load() != 0 {
		t.Errorf("it was looked at before: %s", said)
	}
	release()
	testkit.Eventually(t, "rebuilt", func() bool { return strings.Contains(said.String(), "read model is rebuilt") })
	testkit.Eventually(t, "as it was", func() bool {
		got, err := m.Dump()
		return err == nil && maps.Equal(want, got) && m.Ready() == nil
	})
	stop()
	m, _ = run(t, cfg, x)
	catchUp(t, m)
	wantSame(t, "after the next start", want, dump(t, m))
	if strings.Count(said.String(), "\n") != 1 {
		t.Errorf("said:\n%s", said)
	}
}

// Damage that is found while nobody follows the log is not forgotten when the file is closed.
func TestWhatIsFoundBeforeTheFileIsClosedIsRebuiltAtTheNextStart(t *testing.T) {
	_, cfg, want := closedFile(t)
	rot(t, cfg.Path)
	m := testkit.Must(readmodel.Open(t.Context(), cfg, &index{}))(t)
	testkit.Eventually(t, "found", func() bool {
		_, err := os.Stat(cfg.Path + ".mark")
		return errors.Is(err, os.ErrNotExist)
	})
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	m, _ = run(t, cfg, &index{})
	catchUp(t, m)
	wantSame(t, "rebuilt", want, dump(t, m))
}

// Whatever may have happened to a file since it was closed, if it was: it is checked before it is opened.
func TestAFileThatIsNotAsItWasClosedIsCheckedBefore(t *testing.T) {
	for name, happens := range map[string]func(t *testing.T, school *notebooks, cfg readmodel.Config){
		"killed": func(t *testing.T, _ *notebooks, cfg readmodel.Config) { // it leaves what there is while it runs
			_, stop := run(t, cfg, &index{})
			mark := testkit.Must(os.ReadFile(cfg.Path + ".mark"))(t)
			stop()
			if err := os.WriteFile(cfg.Path+".mark", mark, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"closed by an earlier version": func(t *testing.T, _ *notebooks, cfg readmodel.Config) {
			if err := os.WriteFile(cfg.Path+".mark", []byte("clean\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"written to": func(t *testing.T, _ *notebooks, cfg readmodel.Config) {
			if err := os.Chtimes(cfg.Path, time.Time{}, time.Now()); err != nil {
				t.Fatal(err)
			}
		},
		"copied": func(t *testing.T, _ *notebooks, cfg readmodel.Config) {
			info := testkit.Must(os.Stat(cfg.Path))(t)
			copied := filepath.Join(t.TempDir(), "copy")
			err := os.WriteFile(copied, testkit.Must(os.ReadFile(cfg.Path))(t), 0o600)
			if err := errors.Join(err, os.Chtimes(copied, info.ModTime(), info.ModTime()), os.Rename(copied, cfg.Path)); err != nil {
				t.Fatal(err)
			}
		},
		"followed by more": func(t *testing.T, school *notebooks, cfg readmodel.Config) { // an earlier file in its place
			earlier := testkit.Must(os.ReadFile(cfg.Path))(t)
			school.write(t, "a", "one")
			m, stop := run(t, cfg, &index{})
			catchUp(t, m)
			stop()
			if err := os.WriteFile(cfg.Path, earlier, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			school, cfg, _ := closedFile(t)
			happens(t, school, cfg)
			rot(t, cfg.Path)
			said := told(&cfg)
			defer readmodel.HoldChecks()()
			m := testkit.Must(readmodel.Open(t.Context(), cfg, &index{}))(t)
			defer m.Close() //nolint:errcheck // it was opened
			if m.Position() != 0 || !strings.Contains(said.String(), "read model is rebuilt") {
				t.Errorf("position %d, said: %s", m.Position(), said)
			}
		})
	}
}

// A file is written, rebuilt beside and closed while it is checked; nobody waits for the check.
func TestNobodyWaitsForTheCheck(t *testing.T) {
	school, cfg, _ := closedFile(t)
	release := readmodel.HoldChecks()
	m, stop := run(t, cfg, &index{})
	for i := range 50 {
		school.write(t, "late", fmt.Sprint(i))
		catchUp(t, m)
	}
	stop()
	rot(t, cfg.Path) // it is as it was closed all the same
	m, stop = run(t, cfg, &index{})
	if err := m.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	release() // what is checked now is in nobody's use any more
	wantSame(t, "rebuilt", fresh(t, school.log), dump(t, m))
	stop()
	for range 20 {
		said, x := told(&cfg), &index{}
		m, stop := run(t, cfg, x)
		school.write(t, "later", "word")
		catchUp(t, m)
		stop()
		if said.String() != "" || x.applied.Load() != 1 {
			t.Errorf("%d applied, said: %s", x.applied.Load(), said)
		}
	}
}
