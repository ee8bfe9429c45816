package backup_test

import (
	"bytes"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/qhatu/internal/backup"
)

// Photos come back whole from several runs, and those that were removed do not.
func TestPhotosAreBackedUp(t *testing.T) {
	w := newWorld(t)
	w.register(t, 1, 2)
	photos := testkit.Must(w.js.ObjectStore(t.Context(), natsd.Photos))(t)
	content := func(n byte) []byte { return bytes.Repeat([]byte{n, 1, 2, 3}, 100_000) }
	for n, name := range []string{"ord_1/a", "ord_1/b", "ord_2/c"} {
		testkit.Must(photos.PutBytes(t.Context(), name, content(byte(n))))(t)
		w.backup(t)
	}
	if err := photos.Delete(t.Context(), "ord_1/b"); err != nil {
		t.Fatal(err)
	}
	first := w.backup(t)
	if again := w.backup(t); again.New >= first.New || again.Bytes > 10_000 {
		t.Errorf("a run with nothing new wrote %d messages, %d bytes", again.New, again.Bytes)
	}
	_, node := restore(t, backup.Restore{Backup: w.dir})
	restored := testkit.Must(node.JetStream().ObjectStore(t.Context(), natsd.Photos))(t)
	for n, name := range map[byte]string{0: "ord_1/a", 2: "ord_2/c"} {
		if got := testkit.Must(restored.GetBytes(t.Context(), name))(t); !bytes.Equal(got, content(n)) {
			t.Errorf("%s is not as it was", name)
		}
	}
	if all := testkit.Must(restored.List(t.Context()))(t); len(all) != 2 {
		t.Errorf("there are %d", len(all))
	}
	testkit.Must(restored.PutBytes(t.Context(), "ord_3/d", content(9)))(t)
}
