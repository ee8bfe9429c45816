package backup_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
)

// A check that was killed leaves a market with its keys behind: the next one, or the next backup, removes it. One that is at work is left alone.
func TestWhatACheckThatWasKilledLeftIsRemoved(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 3)
	w.backup(t)
	temp := t.TempDir()
	dead, other := filepath.Join(temp, "qhatu-check-1"), filepath.Join(temp, "qhatu-check-notes")
	for _, dir := range []string{filepath.Join(dead, "data", "keys"), other} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dead, "lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	names := func() (found []string) {
		for _, e := range testkit.Must(os.ReadDir(temp))(t) {
			found = append(found, e.Name())
		}
		return found
	}
	during := 0
	start := func(context.Context, string, uint64) error {
		if err := backup.SweepTries(temp); err != nil {
			t.Error(err)
		}
		during = len(names())
		return nil
	}
	testkit.Must(backup.Try(t.Context(), backup.Restore{Backup: w.dir}, temp, start))(t)
	if left := names(); during != 2 || len(left) != 1 || left[0] != filepath.Base(other) {
		t.Errorf("%d folders while it works, then %v", during, left)
	}
}
