package cli_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/token"
)

func TestKeysAreRotated(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	open := func() *token.Ring {
		ring, err := token.OpenRing(host.Config{DataDir: dir}.SigningKeyPath())
		if err != nil {
			t.Fatal(err)
		}
		return ring
	}
	open()
	mint := func() string {
		code, out, told := run(t, "token", "--role", "coordinator", "--data-dir", dir)
		if code != 0 {
			t.Fatal(told)
		}
		return strings.TrimSpace(out)
	}
	old := mint()
	code, id, told := run(t, "keys", "rotate", "--ahead", "0s", "--data-dir", dir)
	if code != 0 {
		t.Fatal(told)
	}
	id = strings.TrimSpace(id)
	_, listed, _ := run(t, "keys", "list", "--data-dir", dir)
	lines := strings.Split(strings.TrimSpace(listed), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "verifies") || !strings.Contains(lines[1], id) || !strings.Contains(lines[1], "signs") {
		t.Errorf("listed:\n%s", listed)
	}
	for _, raw := range []string{old, mint()} {
		if _, err := open().Verifier().Verify(t.Context(), raw); err != nil {
			t.Error(err)
		}
	}
	if code, _, told := run(t, "keys", "remove", id, "--data-dir", dir); code != 1 || !strings.Contains(told, "rotate") {
		t.Errorf("the key that signs: code %d, told %q", code, told)
	}
	if code, _, told := run(t, "keys", "remove", "zzz", "--data-dir", dir); code != 2 || !strings.Contains(told, "no key has the id \"zzz\"") {
		t.Errorf("no key: code %d, told %q", code, told)
	}
	if code, _, told := run(t, "keys", "list", "--data-dir", t.TempDir()); code != 1 || !strings.Contains(told, "no market") {
		t.Errorf("without a market: code %d, told %q", code, told)
	}
}
