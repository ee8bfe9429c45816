//go:build unix

package natsd_test

import (
	"log/slog"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
	"github.com/qhatu/qhatu/pkg/natsd/natstest"
)

func TestAFolderInUseSaysWhatToDo(t *testing.T) {
	t.Chdir(t.TempDir())
	natstest.StartIn(t, "./data")
	_, err := natsd.Start(t.Context(), natsd.Config{Dir: "./data", Logger: slog.New(slog.DiscardHandler)})
	const want = "data folder ./data is in use by another qhatu: stop it, or give another folder with --data-dir"
	if err == nil || err.Error() != want {
		t.Errorf("said: %v\nwant: %s", err, want)
	}
}
