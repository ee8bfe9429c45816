package atomicfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/qhatu/qhatu/pkg/internal/atomicfile"
)

func TestCreateKeepsWhatIsThereAndReplaceDoesNot(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	for _, step := range []struct {
		write         func(string, []byte) error
		content, want string
	}{
		{atomicfile.Create, "first", "first"},
		{atomicfile.Create, "second", "first"},
		{atomicfile.Replace, "third", "third"},
	} {
		if err := step.write(path, []byte(step.content)); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != step.want {
			t.Errorf("%q, %v, want %q", got, err, step.want)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of %v, %v", info, err)
	}
}
