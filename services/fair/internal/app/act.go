package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Act is what a command on an application needs to know of the act behind it.
type Act struct {
	At       time.Time // when it counts: when the person acted, if that is known
	Now      time.Time // when it is taken up
	Revision uint64    // of the application that it was meant for; 0: any
}

// Act decides an act on an application; from when it is taken up until it is decided no offer lapses. A revision in m
// is the application's: what happens to others at the fair does not make it stale.
func (a *App) Act(ctx context.Context, fairID string, m es.Meta, build func(Act) fair.Command) (es.Commit, error) {
	a.gate.RLock()
	defer a.gate.RUnlock()
	m.At = a.now()
	act := Act{At: m.Acted(), Now: m.At, Revision: m.IfRevision}
	m.IfRevision = 0
	return a.Fair(ctx, fairID, build(act), m)
}

// maxRounds bounds how often one association may apply anew to one fair.
const maxRounds = 100

// Apply applies for stalls and returns the application's id. An association has one open application at a fair: the id
// follows from fair, association and how many it had before, so that two requests at once meet on the same one.
func (a *App) Apply(ctx context.Context, fairID string, c fair.Apply, m es.Meta) (string, es.Commit, error) {
	m.At = a.now()
	c.At = m.Acted()
	for round := 1; round <= maxRounds; round++ {
		c.Stall = id.Derive("stall", fairID, c.Association, strconv.Itoa(round))
		commit, err := a.Fair(ctx, fairID, c, m)
		switch {
		case errors.Is(err, fair.ErrStallEnded):
			continue
		case errors.Is(err, fair.ErrAlreadyApplied):
			return "", commit, fault.With(err, "stall_id", c.Stall)
		case err != nil:
			return "", commit, err
		}
		// of a repeated request it is the application of its first time, which may have ended since
		applied, err := es.First[fairevents.StallApplied](a.events, commit)
		if err != nil {
			return "", commit, fmt.Errorf("apply to %s: %w", fairID, err)
		}
		return applied.Stall, commit, nil
	}
	return "", es.Commit{}, Faults.Wrap(fair.ErrStallEnded)
}
