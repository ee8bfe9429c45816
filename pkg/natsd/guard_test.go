package natsd_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
	"github.com/qhatu/qhatu/pkg/testkit"
)

func openGuard(t *testing.T, path string) *natsd.Guard {
	t.Helper()
	guard, err := natsd.OpenGuard(path, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return guard
}

// noted gives the path of a guard that has seen the log's end.
func noted(t *testing.T, js jetstream.JetStream) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "guard", "market.json")
	if err := openGuard(t, path).Accept(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestGuardOfAFirstStart(t *testing.T) {
	js := natstest.Start(t).JetStream()
	guard := openGuard(t, filepath.Join(t.TempDir(), "market.json"))
	if err := guard.Check(t.Context(), js); err != nil {
		t.Fatal(err)
	}
}

func TestGuardAgainstALogThatIsNotTheNotedOne(t *testing.T) {
	js := natstest.Start(t).JetStream()
	publish(t, js, "market.catalog.lot.1", "a")
	publish(t, js, "market.catalog.lot.2", "b")
	path := noted(t, js)

	identity := func(id string) { replaceLog(t, js, map[string]string{natsd.StoreID: id}) }
	own := info(t, js, natsd.Market).Config.Metadata[natsd.StoreID]
	cases := []struct {
		name  string
		given func()
		want  error
	}{
		{"as noted", func() {}, nil},
		{"longer", func() { publish(t, js, "market.catalog.lot.3", "c") }, nil},
		{"cut", func() { identity(own); publish(t, js, "market.catalog.lot.1", "a") }, natsd.ErrLogCut},
		{"rewritten", func() { publish(t, js, "market.catalog.lot.4", "d") }, natsd.ErrLogChanged},
		{"another", func() { identity("other") }, natsd.ErrLogReplaced},
		{"missing", func() { deleteLog(t, js) }, natsd.ErrLogMissing},
	}
	for _, c := range cases {
		c.given()
		if err := openGuard(t, path).Check(t.Context(), js); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestAnOperatorAcceptsWhatTheGuardRefuses(t *testing.T) {
	js := natstest.Start(t).JetStream()
	publish(t, js, "market.catalog.lot.1", "a")
	path := noted(t, js)
	replaceLog(t, js, map[string]string{natsd.StoreID: "other"})
	if err := openGuard(t, path).Accept(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	if err := openGuard(t, path).Check(t.Context(), js); err != nil {
		t.Errorf("accepted log: %v", err)
	}
	deleteLog(t, js)
	if err := openGuard(t, path).Accept(t.Context(), js); err != nil {
		t.Fatal(err)
	}
	if err := openGuard(t, path).Check(t.Context(), js); err != nil {
		t.Errorf("accepted start from nothing: %v", err)
	}
}

func TestGuardNotesTheEndAtStop(t *testing.T) {
	js := natstest.Start(t).JetStream()
	path := filepath.Join(t.TempDir(), "market.json")
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- openGuard(t, path).Run(ctx, js) }()
	position := publish(t, js, "market.catalog.lot.1", "a")
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	note := openGuard(t, path).Note()
	if note.Position != position || note.EventID != "a" {
		t.Errorf("noted %+v, want position %d of a", note, position)
	}
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(files) != 1 {
		t.Errorf("files left: %v", files)
	}
}

func TestGuardNotesWhileRunningAndStopsWhenTheEndMovesBack(t *testing.T) {
	js := natstest.Start(t).JetStream()
	guard := openGuard(t, filepath.Join(t.TempDir(), "market.json"))
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- guard.Run(ctx, js) }()
	position := publish(t, js, "market.catalog.lot.1", "a")
	testkit.Eventually(t, "a note is taken", func() bool { return guard.Note().Position == position })
	replaceLog(t, js, map[string]string{natsd.StoreID: guard.Note().Identity})
	if err := <-done; !errors.Is(err, natsd.ErrLogCut) {
		t.Errorf("run: %v, want %v", err, natsd.ErrLogCut)
	}
}

func TestWhatCannotBeNotedIsSaidOnce(t *testing.T) {
	js := natstest.Start(t).JetStream()
	folder := filepath.Join(t.TempDir(), "guard")
	var told bytes.Buffer
	guard := testkit.Must(natsd.OpenGuard(filepath.Join(folder, "market.json"), slog.New(slog.NewTextHandler(&told, nil))))(t)
	note := func(id string) {
		t.Helper()
		publish(t, js, "market.catalog.lot.1", id)
		change(t, guard.NoteEnd(t.Context(), js))
	}
	for _, id := range []string{"a", "b"} {
		change(t, os.WriteFile(folder, nil, 0o600)) // a file where the folder is to be
		note(id)
		note(id + "2")
		if said := strings.Count(told.String(), "cannot note"); said != 1 {
			t.Errorf("said %d times: %s", said, told.String())
		}
		told.Reset()
		change(t, os.Remove(folder))
		note(id + "3")
		change(t, os.RemoveAll(folder))
	}
}

func TestABrokenGuardFileIsNotAFirstStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "market.json")
	if err := os.WriteFile(path, []byte(`{"identity":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := natsd.OpenGuard(path, slog.New(slog.DiscardHandler)); err == nil {
		t.Fatal("opened a broken file")
	}
}

func deleteLog(t *testing.T, js jetstream.JetStream) {
	t.Helper()
	if err := js.DeleteStream(t.Context(), natsd.Market); err != nil {
		t.Fatal(err)
	}
}

func replaceLog(t *testing.T, js jetstream.JetStream, metadata map[string]string) {
	t.Helper()
	deleteLog(t, js)
	cfg := jetstream.StreamConfig{
		Name:     natsd.Market,
		Subjects: []string{"market.>"},
		Metadata: metadata,
	}
	if _, err := js.CreateStream(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
}
