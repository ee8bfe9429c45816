package projection

import (
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/pkg/sweep"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// ApplicationFilter chooses applications at one fair, or of one association. Other zero fields choose all.
type ApplicationFilter struct {
	Fair        string
	Association string
	State       fair.ApplicationStatus
}

// Walks lead through those at the fair, or of the association at it.
func (f ApplicationFilter) Walks() []readmodel.Walk[Application] {
	return readmodel.Along[Application](atFair(f.Fair, f.Association))
}

// Chooses tells whether the filter chooses an application of that list.
func (f ApplicationFilter) Chooses(s Application) bool {
	return f.State == "" || s.State.Status == f.State
}

// OpenOf lists the open applications of an association, at whatever fair.
func (p Applications) OpenOf(tx *bbolt.Tx, association string) ([]Application, error) {
	return p.Within(tx, openOf+association, readmodel.Bounds{})
}

// HasOpen reports whether an association has an open application at a fair.
func (p Applications) HasOpen(tx *bbolt.Tx, fairID, association string) (bool, error) {
	open, err := p.OpenOf(tx, association)
	return slices.ContainsFunc(open, func(s Application) bool { return s.Fair == fairID }), err
}

// Overdue lists the fairs with an offer whose time ran out before now and whose timer has had its time, each once.
func (p Applications) Overdue(tx *bbolt.Tx, now time.Time) ([]string, error) {
	late, err := p.Within(tx, expiring, readmodel.UpTo(readmodel.Soonest(now.Add(-sweep.TimerFirst))))
	seen := map[string]bool{}
	var fairs []string
	for _, s := range late {
		if !seen[s.Fair] {
			seen[s.Fair], fairs = true, append(fairs, s.Fair)
		}
	}
	return fairs, err
}
