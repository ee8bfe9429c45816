package crash_test

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
)

// withStreams opens the streams of a stopped market.
func withStreams(t *testing.T, dataDir string, use func(jetstream.JetStream)) {
	t.Helper()
	node, err := natsd.Start(t.Context(), natsd.Config{Dir: dataDir, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := node.Close(); err != nil {
			t.Error(err)
		}
	}()
	use(node.JetStream())
}

// deadLetters says how many there are, if there are any.
func deadLetters(t *testing.T, js jetstream.JetStream) []string {
	t.Helper()
	stream, err := js.Stream(t.Context(), natsd.Dead)
	if err != nil {
		t.Fatal(err)
	}
	if dead := stream.CachedInfo().State.Msgs; dead > 0 {
		return []string{fmt.Sprintf("%d dead letters", dead)}
	}
	return nil
}

// readModels are those of a stopped market, key by key.
func readModels(t *testing.T, dataDir string) map[string]string {
	t.Helper()
	all, err := audit.Dump(filepath.Join(dataDir, "read"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func deleteReadModels(t *testing.T, dataDir string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(dataDir, "read")); err != nil {
		t.Fatal(err)
	}
}

// startMachineAnew has the marks of the read models of a stopped market say that another start of the machine wrote to them last, and
// returns how many there are.
func startMachineAnew(t *testing.T, dataDir string) (models int) {
	t.Helper()
	marks, err := filepath.Glob(filepath.Join(dataDir, "read", "*.db.mark"))
	if err != nil || len(marks) == 0 {
		t.Fatalf("%d marks: %v", len(marks), err)
	}
	for _, mark := range marks {
		if err := os.WriteFile(mark, []byte("00000000-0000-0000-0000-000000000000\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return len(marks)
}

// wantReadModels checks that the read models of a stopped market are as they were.
func wantReadModels(t *testing.T, dataDir string, live map[string]string) {
	t.Helper()
	if diff := cmp.Diff(live, readModels(t, dataDir)); diff != "" {
		t.Errorf("read models (-live +rebuilt):\n%.5000s", diff)
	}
}

const reported = 20 // of each kind; the first tell the story

// report fails the test for what is wrong, and returns how much that is.
func report(t *testing.T, kind string, wrong []string) int {
	t.Helper()
	for _, line := range wrong[:min(len(wrong), reported)] {
		t.Errorf("%s: %s", kind, line)
	}
	if more := len(wrong) - reported; more > 0 {
		t.Errorf("%s: and %d more", kind, more)
	}
	return len(wrong)
}
