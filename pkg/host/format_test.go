package host_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// files are the names and sizes of what a folder holds.
func files(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	all := map[string]int64{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			all[path] = info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A folder that a newer version has written is refused with words, and nothing in it is touched; one from before there were formats is taken over.
func TestADowngradeIsRefused(t *testing.T) {
	cfg := quiet(t.TempDir())
	if err := runOnce(t, cfg); err != nil {
		t.Fatal(err)
	}
	if text := string(testkit.Must(os.ReadFile(cfg.FormatPath()))(t)); text != "1\n" {
		t.Errorf("format %q", text)
	}
	for said, want := range map[string]string{"2\n": "was written by a newer version: its format is 2, and this version knows 1", "one\n": `says "one"`} {
		if err := os.WriteFile(cfg.FormatPath(), []byte(said), 0o600); err != nil {
			t.Fatal(err)
		}
		before := files(t, cfg.DataDir)
		err := runOnce(t, cfg)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", said, err)
		}
		if newer := said == "2\n"; (host.ExitCode(err) == 2) != newer {
			t.Errorf("%q: exit code %d", said, host.ExitCode(err))
		}
		if !maps.Equal(before, files(t, cfg.DataDir)) {
			t.Errorf("%q: it was touched", said)
		}
	}
	if err := os.Remove(cfg.FormatPath()); err != nil {
		t.Fatal(err)
	}
	if err := runOnce(t, cfg); err != nil {
		t.Error(err)
	}
}
