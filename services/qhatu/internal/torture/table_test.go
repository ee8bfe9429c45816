//go:build torture

package torture_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/services/qhatu/internal/torture"
)

// row is what came of a fault, over its rounds.
type row struct {
	fault                            fault
	tried, acknowledged, unavailable int // commands, from each fault to when the market was healthy again
	lost, doubled                    int
	recovered                        []time.Duration // to the first command that was sent after it and acknowledged, of each round
	gaps                             []time.Duration // the longest without any acknowledged command
	slowest                          time.Duration   // answer to a command
	unready                          time.Duration   // until /readyz told, at most; 0: it need not
	lines                            float64         // of log a second, of whoever said most
	received                         float64         // messages a second at the servers while nothing could be written
}

func (w row) String() string {
	return fmt.Sprintf("%s: tried %d, acknowledged %d, 503 %d, lost %d, doubled %d, recovered %v, gaps %v, slowest %s, unready %s, %.1f lines/s, %.0f messages/s",
		w.fault.name, w.tried, w.acknowledged, w.unavailable, w.lost, w.doubled, w.recovered, w.gaps, w.slowest, w.unready, w.lines, w.received)
}

// table is Markdown.
func (r *run) table() string {
	var b strings.Builder
	b.WriteString("| fault | times | tried | acknowledged | lost | doubled | to recover, median | worst | longest gap | slowest answer | not ready after |\n" +
		"| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n")
	tried, acknowledged, lost, doubled := 0, 0, 0, 0
	for _, w := range r.rows {
		name, unready := w.fault.name, ""
		if w.fault.outage {
			name, unready = name+" *", torture.Seconds(w.unready)
		}
		median, worst := torture.Recovery(w.recovered)
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %s | %s | %s | %s | %s |\n", name, len(w.recovered), w.tried, w.acknowledged, w.lost, w.doubled,
			median, worst, torture.Seconds(slices.Max(w.gaps)), torture.Seconds(w.slowest), unready)
		tried, acknowledged, lost, doubled = tried+w.tried, acknowledged+w.acknowledged, lost+w.lost, doubled+w.doubled
	}
	fmt.Fprintf(&b, "| all | | %d | %d | %d | %d | | | | | |\n\n", tried, acknowledged, lost, doubled)
	fmt.Fprintf(&b, "Stock: %d histories of lots, %d operations. Seed %d.\n", r.lots, r.acts, *seed)
	return b.String()
}
