package backup_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
)

// A run that supersedes files while they are tried is no damage: what is there then is tried.
func TestABackupThatChangesWhileItIsTriedIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 3)
	w.backup(t)
	calls := 0
	tried := testkit.Must(backup.Try(t.Context(), backup.Restore{Backup: w.dir}, t.TempDir(), func(context.Context, string, uint64) error {
		if calls++; calls == 1 {
			w.register(t, 4, 4)
			w.backup(t)
			return fs.ErrNotExist
		}
		return nil
	}))(t)
	if calls != 2 || tried.Position != 4 {
		t.Errorf("%d attempts, the last at %d", calls, tried.Position)
	}
}

func TestAFullDiskIsNotTheBackupsFault(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 3)
	w.backup(t)
	for want, met := range map[error]error{backup.ErrNotTried: syscall.ENOSPC, syscall.EIO: syscall.EIO} {
		_, err := backup.Try(t.Context(), backup.Restore{Backup: w.dir}, t.TempDir(), func(context.Context, string, uint64) error {
			return fmt.Errorf("start: %w", &fs.PathError{Op: "write", Path: "x", Err: met})
		})
		if relied := strings.Contains(err.Error(), "relied"); !errors.Is(err, want) || relied == errors.Is(met, syscall.ENOSPC) {
			t.Errorf("%v: said %v", met, err)
		}
	}
}
