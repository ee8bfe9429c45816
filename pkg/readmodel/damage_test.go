package readmodel_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// A read model whose file has a damaged page starts, whatever page it is, and is as it was when the page has been read. Of a
// page that is torn, what bbolt cannot see stays; it starts all the same.
func TestADamagedPageIsRebuilt(t *testing.T) {
	school := start(t)
	for i := range 24 {
		school.write(t, fmt.Sprintf("book-%d", i%6), fmt.Sprintf("%0400d", i), fmt.Sprint(i))
	}
	cfg := config(t, school.log)
	m, stop := run(t, cfg, &index{})
	catchUp(t, m)
	want := dump(t, m)
	stop()
	whole := testkit.Must(os.ReadFile(cfg.Path))(t)
	size := os.Getpagesize()
	pages := len(whole) / size
	if pages < 8 {
		t.Fatalf("%d pages", pages)
	}
	damages := map[string]func(file []byte, at, other int) []byte{
		"zeroed":  func(file []byte, at, _ int) []byte { return zeroed(file, at, size) },
		"torn":    func(file []byte, at, _ int) []byte { return zeroed(file, at+size/2, size/2) },
		"swapped": func(file []byte, at, other int) []byte { return swapped(file, at, other, size) },
		"missing": func(file []byte, at, _ int) []byte { return file[:at] },
	}
	for name, damage := range damages {
		for i := range pages {
			file := damage(slices.Clone(whole), i*size, (i+1)%pages*size)
			if err := os.WriteFile(cfg.Path, file, 0o600); err != nil {
				t.Fatal(err)
			}
			m, stop := run(t, cfg, &index{})
			catchUp(t, m)
			testkit.Eventually(t, fmt.Sprintf("page %d %s: it is as it was", i, name), func() bool {
				got, err := m.Dump()
				return err == nil && (name == "torn" || maps.Equal(want, got))
			})
			stop()
		}
	}
}

// A file that is none is thrown away, which one line says. Until the log has been read, the read model says that it is rebuilt.
func TestAFileThatIsNoneIsRebuilt(t *testing.T) {
	school := start(t)
	school.write(t, "a", "one")
	want := fresh(t, school.log)
	for name, damage := range map[string]func([]byte) []byte{
		"empty":        func([]byte) []byte { return nil },
		"short":        func(file []byte) []byte { return file[:100] },
		"uneven":       func(file []byte) []byte { return file[:len(file)-5000] },
		"words":        func([]byte) []byte { return bytes.Repeat([]byte("nothing of ours\n"), 10_000) },
		"another form": func(file []byte) []byte { return append([]byte("SQLite format 3\x00"), file...) },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t, school.log)
			m, stop := run(t, cfg, &index{})
			catchUp(t, m)
			stop()
			file := testkit.Must(os.ReadFile(cfg.Path))(t)
			if err := os.WriteFile(cfg.Path, damage(file), 0o600); err != nil {
				t.Fatal(err)
			}
			var told bytes.Buffer
			cfg.Logger = slog.New(slog.NewTextHandler(&told, nil))
			m, stop = run(t, cfg, &index{})
			catchUp(t, m)
			wantSame(t, "rebuilt", want, dump(t, m))
			stop()
			if strings.Count(told.String(), "\n") != 1 || !strings.Contains(told.String(), "read model is rebuilt") {
				t.Errorf("told:\n%s", told.String())
			}
		})
	}
}

// What becomes damaged while the process runs is met by whoever reads it next, and rebuilt.
func TestDamageUnderARunningProcessIsRebuilt(t *testing.T) {
	school := start(t)
	for i := range 24 {
		school.write(t, fmt.Sprintf("book-%d", i%6), fmt.Sprintf("%0400d", i), fmt.Sprint(i))
	}
	want := fresh(t, school.log)
	for name, damage := range map[string]func(file *os.File, size int64) error{
		"zeroed": func(file *os.File, size int64) error { _, err := file.WriteAt(make([]byte, size), 0); return err },
		"cut":    func(file *os.File, _ int64) error { return file.Truncate(0) },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := config(t, school.log)
			m, _ := run(t, cfg, &index{})
			catchUp(t, m)
			file := testkit.Must(os.OpenFile(cfg.Path, os.O_RDWR, 0))(t)
			defer func() { _ = file.Close() }()
			if err := damage(file, testkit.Must(file.Stat())(t).Size()); err != nil {
				t.Fatal(err)
			}
			if _, err := m.Dump(); !errors.Is(err, readmodel.ErrDamaged) {
				t.Errorf("read it: %v", err)
			}
			testkit.Eventually(t, "rebuilt", func() bool {
				got, err := m.Dump()
				return err == nil && maps.Equal(want, got) && m.Ready() == nil
			})
		})
	}
}

func zeroed(file []byte, at, size int) []byte {
	clear(file[at:][:size])
	return file
}

func swapped(file []byte, at, other, size int) []byte {
	kept := slices.Clone(file[at:][:size])
	copy(file[at:][:size], file[other:])
	copy(file[other:][:size], kept)
	return file
}

// A program's own panic is not taken for a damaged file.
func TestAPanicOfAReaderIsItsOwn(t *testing.T) {
	school := start(t)
	m, _ := run(t, config(t, school.log), &index{})
	defer func() {
		if v := recover(); v != "mine" {
			t.Errorf("recovered %v", v)
		}
	}()
	_ = m.View(func(*bbolt.Tx) error { panic("mine") })
}

func TestARowThatCannotBeReadIsRebuilt(t *testing.T) {
	school := start(t)
	school.write(t, "a", "one")
	cfg := config(t, school.log)
	pages := newPages()
	m, stop := run(t, cfg, pages)
	catchUp(t, m)
	want := dump(t, m)
	stop()
	db := testkit.Must(bbolt.Open(cfg.Path, 0o600, nil))(t)
	err := db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("pages")).Bucket([]byte("rows")).Put([]byte("a"), make([]byte, 20))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	m, _ = run(t, cfg, pages)
	catchUp(t, m)
	read := func() error {
		return m.View(func(tx *bbolt.Tx) error {
			_, _, err := pages.Get(tx, "a")
			return err
		})
	}
	if err := read(); !errors.Is(err, readmodel.ErrDamaged) {
		t.Errorf("read it: %v", err)
	}
	testkit.Eventually(t, "rebuilt", func() bool { return read() == nil && maps.Equal(want, dump(t, m)) })
}

// newPages are the last words of notebooks; "\xff" is none that can be written.
func newPages() readmodel.Projection[page] {
	return readmodel.Projection[page]{Bucket: "pages", Version: 1, From: []readmodel.Source[page]{lastWord()}}
}
