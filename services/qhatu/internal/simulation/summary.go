package simulation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/qhatu/qhatu/services/qhatu/internal/audit"
)

// Summary says in a line how much happened, so that a check that saw nothing shows.
func Summary(h *audit.History, actions []*Action) string {
	done, refused, again := map[Kind]int{}, 0, 0
	for _, a := range actions {
		if a.Sent > 1 {
			again++
		}
		if a.Done {
			done[a.Kind]++
		} else {
			refused++
		}
	}
	states := map[string]int{}
	for _, o := range h.Orders {
		states["orders "+o.State]++
	}
	for _, l := range h.Lots {
		for _, line := range l.Entries {
			states["stock "+line.State]++
		}
	}
	for _, n := range h.Negotiations {
		states["negotiations "+n.State]++
	}
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(done)) {
		parts = append(parts, fmt.Sprintf("%s %d", kind, done[kind]))
	}
	for _, state := range slices.Sorted(maps.Keys(states)) {
		parts = append(parts, fmt.Sprintf("%s %d", state, states[state]))
	}
	return fmt.Sprintf("%d commits, %d lots; %s; refused %d, sent again %d",
		h.Commits, len(h.Lots), strings.Join(parts, ", "), refused, again)
}
