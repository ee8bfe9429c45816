package readmodel

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

// The log of the process tells of a read model that is far from the log's end, and of no other.
func TestARebuildIsToldOf(t *testing.T) {
	var told bytes.Buffer
	m := Model{cfg: Config{Logger: slog.New(slog.NewTextHandler(&told, nil))}}
	for _, step := range []struct {
		pending uint64
		want    string
	}{
		{100, ""}, {3 * farBatch, "reads the log"}, {2 * farBatch, ""}, {farBatch, ""}, {0, "caught up"}, {100, ""}, {0, ""}, {2 * farBatch, "reads the log"},
	} {
		told.Reset()
		m.pending.Store(step.pending)
		m.tell(1000)
		if got := told.String(); step.want == "" && got != "" || !strings.Contains(got, step.want) {
			t.Errorf("%d behind: %q, want %q", step.pending, got, step.want)
		}
	}
}
