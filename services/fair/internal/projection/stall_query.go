package projection

import (
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// StallFilter chooses applications at one fair. Other zero fields choose all.
type StallFilter struct {
	Fair        string
	Association string
	State       fair.StallStatus
}

// List is that of the fair, or of the association at it.
func (f StallFilter) List() string { return atFair(f.Fair, f.Association) }

// Chooses tells whether the filter chooses an application of that list.
func (f StallFilter) Chooses(s Stall) bool { return f.State == "" || s.State.Status == f.State }

// open chooses the open applications of an association at a fair.
type open struct{ StallFilter }

func (open) Chooses(s Stall) bool { return s.State.Status.Open() }

// HasOpen reports whether an association has an open application at a fair.
func (p Stalls) HasOpen(tx *bbolt.Tx, fairID, association string) (bool, error) {
	found, _, err := p.Page(tx, open{StallFilter{Fair: fairID, Association: association}}, "", 1)
	return len(found) > 0, err
}

// timerFirst leaves an offer's end to its timer first.
const timerFirst = 5 * time.Second

// Overdue lists the fairs with an offer whose time ran out before now, each once.
func (p Stalls) Overdue(tx *bbolt.Tx, now time.Time) ([]string, error) {
	late, err := p.NotAfter(tx, expiring, now.Add(-timerFirst))
	seen := map[string]bool{}
	var fairs []string
	for _, s := range late {
		if !seen[s.Fair] {
			seen[s.Fair], fairs = true, append(fairs, s.Fair)
		}
	}
	return fairs, err
}
