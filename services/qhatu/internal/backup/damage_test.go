package backup_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
)

// What is damaged beside the log is named, with what it holds, and only that is left out, and only when it is asked for.
func TestWhatIsDamagedBesideTheLogIsLeftOutWhenItIsAskedFor(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 20)
	w.put(t, natsd.Sessions, "ses_1", "signed in")
	w.says(t, "outbox.entry.c1.k1", "first")
	w.backup(t)
	w.says(t, "outbox.entry.c1.k2", "second")
	w.says(t, "outbox.sent.c1.k2.x", "")
	w.backup(t)
	w.says(t, "outbox.entry.c1.k3", "third")
	w.register(t, 21, 22)
	w.backup(t)
	files := segments(t, w.dir, natsd.Outbox)
	flip(t, filepath.Join(w.dir, files[1]))
	if err := os.Remove(filepath.Join(w.dir, segments(t, w.dir, natsd.StreamOf(natsd.Sessions))[0])); err != nil {
		t.Fatal(err)
	}

	refused := func(want error, texts []string, without ...string) {
		t.Helper()
		r := backup.Restore{Backup: w.dir, DataDir: t.TempDir(), Without: without}
		_, err := r.Run(t.Context())
		if !errors.Is(err, want) {
			t.Fatalf("without %v: %v", without, err)
		}
		for _, text := range texts {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("without %v it does not say %q: %v", without, text, err)
			}
		}
		if left := testkit.Must(os.ReadDir(r.DataDir))(t); len(left) > 0 {
			t.Errorf("%d files are left", len(left))
		}
	}
	refused(backup.ErrDamaged, []string{
		files[1], "2 of 4 messages of outbox (messages to people)", "--without outbox: what of it had not been sent",
		"1 of 1 messages of sessions (sign-ins)", "--without sessions: people and buyers sign in again",
	})
	refused(backup.ErrDamaged, []string{"--without sessions"}, "outbox")
	refused(backup.ErrNotDamaged, []string{"inbox"}, "outbox", "sessions", "inbox")
	refused(backup.ErrNeeded, []string{"--to"}, "market")
	refused(backup.ErrNeeded, []string{"--without-keys"}, "keys")
	refused(backup.ErrNoStream, []string{"outbox, dead"}, "letters")

	done, node := restore(t, backup.Restore{Backup: w.dir, Without: []string{"outbox", "sessions"}})
	if done.Position != 22 || len(all(t, node.JetStream(), natsd.Market)) != 22 {
		t.Errorf("restored %+v", done)
	}
	var subjects []string
	for _, m := range all(t, node.JetStream(), natsd.Outbox) {
		subjects = append(subjects, m.Subject)
	}
	if !slices.Equal(subjects, []string{"outbox.entry.c1.k1", "outbox.entry.c1.k3"}) {
		t.Errorf("messages %v", subjects)
	}
	if len(done.Damaged) != 2 || done.Damaged[0].Messages != 2 || !slices.Equal(done.Damaged[0].Files, files[1:2]) {
		t.Errorf("left out %+v", done.Damaged)
	}
	if err := node.Declare(t.Context()); err != nil {
		t.Error(err)
	}
}
