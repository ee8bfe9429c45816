package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
)

// Call is a party's call on an application: who acts, on which revisions of the application, and when.
type Call struct {
	es.Stamp
	Party     fair.Party
	Revisions es.Revisions
}

// ApplicationCommand makes the command of a call.
type ApplicationCommand = func(Call) fair.Command

// HandleApplication decides a party's command on an application. Revisions in m are the application's, which the fair
// checks itself: what happens to others at the fair does not make them stale.
func (a *App) HandleApplication(ctx context.Context, fairID string, by fair.Party, build ApplicationCommand, m es.Meta) (Commit, error) {
	call := Call{Party: by, Revisions: m.IfRevision}
	m.IfRevision = nil
	commit, err := a.HandleFair(ctx, fairID, func(at es.Stamp) fair.Command {
		call.Stamp = at
		return build(call)
	}, m)
	if errors.Is(err, fair.ErrStale) {
		return commit, es.ErrStaleRevision
	}
	return commit, err
}

// maxRounds bounds how often one association may apply anew to one fair.
const maxRounds = 100

// Apply applies for stalls and returns the application's id. An association has one open application at a fair: the id
// derives from fair, association and the number of applications that it had before, so that two requests at once get the
// same id.
func (a *App) Apply(ctx context.Context, fairID string, c fair.Apply, m es.Meta) (string, Commit, error) {
	for round := 1; round <= maxRounds; round++ {
		c.Application = id.Derive("stall", fairID, c.Association, strconv.Itoa(round))
		commit, err := a.HandleFair(ctx, fairID, func(at es.Stamp) fair.Command {
			c.ActedAt = at.ActedAt
			return c
		}, m)
		switch {
		case errors.Is(err, fair.ErrApplicationEnded):
			continue
		case errors.Is(err, fair.ErrAlreadyApplied):
			return "", commit, fault.With(err, "stall_id", c.Application)
		case err != nil:
			return "", commit, err
		}
		// for a repeated request this is the application that the first one made, which may have ended since
		applied, err := es.First[fairevents.StallApplied](commit)
		if err != nil {
			return "", commit, fmt.Errorf("apply to %s: %w", fairID, err)
		}
		return applied.Stall, commit, nil
	}
	return "", Commit{}, Faults.Wrap(fair.ErrApplicationEnded)
}
