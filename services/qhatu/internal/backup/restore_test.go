package backup_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
)

// erased writes a list of who was erased.
func erased(t *testing.T, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "erased")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// refused restores into a new folder, which is to fail with an error that says so, and leaves nothing there.
func refused(t *testing.T, r backup.Restore, want error, said ...string) {
	t.Helper()
	r.DataDir = t.TempDir()
	_, err := r.Run(t.Context())
	if !errors.Is(err, want) {
		t.Errorf("restored: %v, want %v", err, want)
		return
	}
	for _, words := range said {
		if !strings.Contains(err.Error(), words) {
			t.Errorf("said %q, want %q", err, words)
		}
	}
	if left := testkit.Must(os.ReadDir(r.DataDir))(t); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// Everybody who is to be erased is erased, or it is said why not.
func TestAListOfWhoWasErased(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 3)
	w.happens(t, "per_2", identityevents.PersonErased{By: "self"})
	w.backup(t)
	done, _ := restore(t, backup.Restore{Backup: w.dir, Erasures: erased(t, "# since Monday", "per_1", "", "per_2", "per_1")})
	if done.Listed != 2 || !slices.Equal(done.Erased, []string{"per_1"}) || !slices.Equal(done.Before, []string{"per_2"}) {
		t.Errorf("of a file: %+v", done)
	}
	refused(t, backup.Restore{Backup: w.dir, Erasures: erased(t, "per_1", "per_nix")}, backup.ErrStrangers, "per_nix")
	refused(t, backup.Restore{Backup: w.dir, Erasures: erased(t, "# nobody")}, backup.ErrNobody, "names nobody")
	refused(t, backup.Restore{Backup: w.dir, Erasures: erased(t, "Rosa")}, backup.ErrNoID, "Rosa")
	refused(t, backup.Restore{Backup: w.dir, Erasures: filepath.Join(w.dir, "none")}, os.ErrNotExist)
}

func TestALaterBackupTellsWhoWasErased(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 3)
	w.backup(t)
	first := w.dir
	w.dir = t.TempDir()
	w.register(t, 4, 4)
	w.happens(t, "per_2", identityevents.PersonErased{By: "self"})
	w.happens(t, "per_4", identityevents.PersonErased{By: "self"})
	w.backup(t)
	done, node := restore(t, backup.Restore{Backup: first, Erasures: w.dir})
	if done.Listed != 2 || !slices.Equal(done.Erased, []string{"per_2"}) || !slices.Equal(done.Unknown, []string{"per_4"}) {
		t.Errorf("restored %+v", done)
	}
	again := t.TempDir()
	job := backup.Job{Dir: again, Node: node}
	testkit.Must(job.Run(t.Context()))(t)
	if done, _ := restore(t, backup.Restore{Backup: first, Erasures: again}); !slices.Equal(done.Erased, []string{"per_2"}) {
		t.Errorf("by a backup of what was restored: %+v", done)
	}
	other := newWorld(t)
	other.register(t, 1, 1)
	other.backup(t)
	refused(t, backup.Restore{Backup: first, Erasures: other.dir}, backup.ErrOtherMarket)
}

// What a restore that was killed leaves behind is opened by nobody, and not restored into.
func TestARestoreThatWasCutOffIsNotTakenForAMarket(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 3)
	w.backup(t)
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, natsd.Restoring), 0o700); err != nil {
		t.Fatal(err)
	}
	r := backup.Restore{Backup: w.dir, DataDir: dir}
	if _, err := r.Run(t.Context()); !errors.Is(err, natsd.ErrRestoring) || !strings.Contains(err.Error(), "delete the folder") {
		t.Errorf("restored again: %v", err)
	}
	if _, err := natsd.Start(t.Context(), natsd.Config{Dir: dir}); !errors.Is(err, natsd.ErrRestoring) {
		t.Errorf("opened: %v", err)
	}
}

// Nothing is promised that a restore then refuses.
func TestALogThatIsDamagedFromItsBeginning(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 3)
	w.backup(t)
	flip(t, filepath.Join(w.dir, segments(t, w.dir, natsd.Market)[0]))
	refused(t, backup.Restore{Backup: w.dir}, backup.ErrDamaged, "another backup")
	if _, err := (&backup.Restore{Backup: w.dir, DataDir: t.TempDir()}).Run(t.Context()); strings.Contains(err.Error(), "--to") {
		t.Errorf("said %v", err)
	}
}
