package flows_test

import (
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat/flows"
	"github.com/qhatu/qhatu/services/whatsapp/internal/parse"
)

// A name that two flows had would reach the first of them only.
func TestNoTwoFlowsHaveANameInCommon(t *testing.T) {
	owner := map[string]string{"menu": "the kernel", "org": "the kernel"} // taps that the kernel answers itself
	claim := func(flow, kind, name string) {
		t.Helper()
		if name == "" {
			t.Errorf("%s declares a %s without a name", flow, kind)
		}
		key := name
		if kind != "tap" {
			key = kind + " " + name
		}
		if other, taken := owner[key]; taken {
			t.Errorf("%s and %s declare the %s %q", other, flow, kind, name)
		}
		owner[key] = flow
	}
	ofKernel := []parse.Command{
		parse.Menu, parse.Help, parse.Back, parse.Repeat, parse.Cancel, parse.Undo, parse.Human, parse.OptIn, parse.OptOut,
	}
	for _, c := range ofKernel {
		claim("the kernel", "command", string(c))
	}
	for _, f := range flows.Of(&chat.Turn{}, nil) {
		claim(f.Name, "flow", f.Name)
		for tap := range f.Taps {
			claim(f.Name, "tap", tap)
		}
		for c := range f.Commands {
			claim(f.Name, "command", string(c))
		}
		for kind := range f.Notices {
			claim(f.Name, "notice", strings.TrimPrefix(string(kind), f.Name+".")) // which is all that the inbox knows a notice by
			if !strings.HasPrefix(string(kind), f.Name+".") {
				t.Errorf("%s declares the notice %q, which is not under its name", f.Name, kind)
			}
		}
		for _, row := range f.Menu {
			if f.Commands[row.Command] == nil {
				t.Errorf("%s has a row for %q and does nothing at it", f.Name, row.Command)
			}
		}
	}
}
