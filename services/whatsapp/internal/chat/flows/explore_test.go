package flows_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/services/whatsapp/internal/intent"
)

func TestExplore(t *testing.T) {
	b, _ := os.ReadFile("/tmp/q/intent-work/fresh.txt")
	for l := range strings.Lines(string(b)) {
		c := strings.Split(strings.TrimSpace(l), "\t")
		p := where[c[0]](t)
		n := len(p.Market.Calls)
		got := p.Writes(c[1])
		bound := ""
		for _, x := range p.Market.Calls[n:] {
			if binding[x] != "" {
				bound += " BOUND " + x
			}
		}
		fmt.Printf("%s | %s | %s |%s %s\n", c[0], c[1], intent.Of(c[1]), bound, strings.ReplaceAll(got, "\n", " / ")[:min(len(strings.ReplaceAll(got, "\n", " / ")), 170)])
	}
}
