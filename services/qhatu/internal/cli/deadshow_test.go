package cli

import "testing"

func TestWhatATerminalMayGet(t *testing.T) {
	for _, c := range []struct {
		data, text string
		sealed     bool
	}{
		{"", "", false},
		{`[{"type":"lot.published"}]`, `[{"type":"lot.published"}]`, false},
		{"vendo maíz", `"vendo maíz"`, false},
		{"\x1b]0;gone\x07", "", true},
		{"\xff\xfe\x00sealed", "", true},
	} {
		if text, sealed := readable([]byte(c.data)); string(text) != c.text || sealed != c.sealed {
			t.Errorf("%q is %s, sealed %v", c.data, text, sealed)
		}
	}
	if got := printable("why\x1b[2J\xff\n"); got != "why\ufffd[2J\ufffd\ufffd" {
		t.Errorf("printed %q", got)
	}
}
