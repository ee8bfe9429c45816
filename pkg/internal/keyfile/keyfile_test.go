package keyfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/pkg/internal/keyfile"
)

func TestOfMakersAtOnceOneWinsAndAllReadIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "secret.key")
	read := make([]string, 16)
	var everyoneMade, done sync.WaitGroup
	everyoneMade.Add(len(read))
	for i := range read {
		done.Go(func() {
			got, err := keyfile.LoadOrCreate(path, func() ([]byte, error) {
				everyoneMade.Done()
				everyoneMade.Wait() // nobody writes before all have found no file
				return []byte("made by " + strconv.Itoa(i)), nil
			})
			if err != nil {
				t.Error(err)
			}
			read[i] = string(got)
		})
	}
	done.Wait()
	for _, got := range read {
		if got == "" || got != read[0] {
			t.Fatalf("not all read the same: %q", read)
		}
	}
	wantMode(t, path, 0o600)
	wantMode(t, filepath.Dir(path), 0o700)
	wantNames(t, filepath.Dir(path), "secret.key")
}

func TestWhatIsThereIsReadAndStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret.key")
	for _, held := range []string{"", "wrong", "the secret"} { // right or wrong is for the caller to say
		if err := os.WriteFile(path, []byte(held), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := keyfile.LoadOrCreate(path, func() ([]byte, error) {
			t.Error("another was made")
			return nil, nil
		})
		if err != nil || string(got) != held {
			t.Errorf("got %q, %v, want %q", got, err, held)
		}
	}
}

func TestWhatCannotBeMadeLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "secret.key")
	noLuck := errors.New("no luck")
	if _, err := keyfile.LoadOrCreate(path, func() ([]byte, error) { return nil, noLuck }); !errors.Is(err, noLuck) {
		t.Errorf("got %v, want %v", err, noLuck)
	}
	wantNames(t, filepath.Dir(path))
}

func TestWhatCannotBeReadIsNotMadeAnew(t *testing.T) {
	folder := t.TempDir()
	_, err := keyfile.LoadOrCreate(folder, func() ([]byte, error) {
		t.Error("another was made")
		return nil, nil
	})
	if _, ok := errors.AsType[*fs.PathError](err); !ok {
		t.Errorf("a folder in the file's place: %v", err)
	}
}

func wantMode(t *testing.T, path string, want fs.FileMode) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != want {
		t.Errorf("%s has mode %v, want %v", filepath.Base(path), got, want)
	}
}

func wantNames(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(want) {
		t.Fatalf("folder holds %v, want %v", entries, want)
	}
	for i, e := range entries {
		if e.Name() != want[i] {
			t.Errorf("folder holds %s, want %s", e.Name(), want[i])
		}
	}
}
