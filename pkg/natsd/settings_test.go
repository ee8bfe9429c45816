package natsd_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/qhatu/qhatu/pkg/natsd"
)

// By other settings the server would begin another log beside the one that is there.
func TestALogWhoseSettingsAreNotAsTheyWereWritten(t *testing.T) {
	whole := storeLog(t)
	for name, c := range map[string]struct {
		damage  func(t *testing.T, inf, sum string)
		vouched bool // the guard has seen the log
		starts  bool
	}{
		"as they were":                           {func(*testing.T, string, string) {}, false, true},
		"gone":                                   {func(t *testing.T, inf, _ string) { change(t, os.Remove(inf)) }, true, false},
		"emptied":                                {func(t *testing.T, inf, _ string) { change(t, os.Truncate(inf, 0)) }, true, false},
		"no text":                                {func(t *testing.T, inf, _ string) { change(t, os.WriteFile(inf, []byte("xx"), 0o600)) }, true, false},
		"nothing vouches for them":               {func(t *testing.T, _, sum string) { change(t, os.Remove(sum)) }, false, false},
		"nothing but the guard vouches for them": {func(t *testing.T, _, sum string) { change(t, os.Remove(sum)) }, true, true},
		"what vouches for them is cut off":       {func(t *testing.T, _, sum string) { change(t, os.Truncate(sum, 3)) }, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			l := whole.copied(t)
			folder := filepath.Dir(filepath.Dir(l.file(1)))
			if !c.vouched {
				change(t, os.Remove(natsd.GuardPath(l.dir)))
			}
			c.damage(t, filepath.Join(folder, "meta.inf"), filepath.Join(folder, "meta.sum"))
			before := l.files(t)
			node, err := l.start(t, false)
			if (err == nil) != c.starts || err != nil && !errors.Is(err, natsd.ErrDamaged) {
				t.Fatalf("started: %v", err)
			}
			if err != nil {
				if after := l.files(t); len(after) != len(before) {
					t.Error("the log's files are not as they were")
				}
				return
			}
			l.holds(t, node, nil)
		})
	}
}
