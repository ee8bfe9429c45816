package accessdocs_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/internal/accessdocs"
)

// What is committed is what the contracts say.
func TestTheDocumentIsUpToDate(t *testing.T) {
	want, err := accessdocs.Generate()
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(filepath.Join("../../..", accessdocs.Path))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(have), want); diff != "" {
		t.Errorf("%s is not what the contracts say, run make gen (-have +want):\n%s", accessdocs.Path, diff)
	}
}
