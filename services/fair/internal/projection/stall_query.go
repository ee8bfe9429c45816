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

// Page lists applications, latest first, from a cursor on ("" is the start). next is "" on the last page.
func (p *Stalls) Page(tx *bbolt.Tx, f StallFilter, cursor string, limit int) (page []Stall, next string, err error) {
	return p.table.Page(tx, atFair(f.Fair, f.Association), cursor, limit, func(s Stall) bool {
		return f.State == "" || s.State.Status == f.State
	})
}

// Get returns one application; ok is false when there is none.
func (p *Stalls) Get(tx *bbolt.Tx, id string) (s Stall, ok bool, err error) {
	return p.table.Get(tx, id)
}

// HasOpen reports whether an association has an open application at a fair.
func (p *Stalls) HasOpen(tx *bbolt.Tx, fairID, association string) (bool, error) {
	open, _, err := p.table.Page(tx, atFair(fairID, association), "", 1, func(s Stall) bool { return s.State.Status.Open() })
	return len(open) > 0, err
}

// timerFirst leaves an offer's end to its timer first.
const timerFirst = 5 * time.Second

// Overdue lists the fairs with an offer whose time ran out before now, each once.
func (p *Stalls) Overdue(tx *bbolt.Tx, now time.Time) ([]string, error) {
	late, err := p.table.NotAfter(tx, expiring, now.Add(-timerFirst))
	seen := map[string]bool{}
	var fairs []string
	for _, s := range late {
		if !seen[s.Fair] {
			seen[s.Fair], fairs = true, append(fairs, s.Fair)
		}
	}
	return fairs, err
}
