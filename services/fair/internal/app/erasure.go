package app

import (
	"context"
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/fairevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/fair/internal/domain/fair"
	"github.com/qhatu/qhatu/services/fair/internal/projection"
)

// erasure is the reaction that takes back the open applications of an organisation that was erased or closed, and calls off the fairs that it
// would have run, in its name: those that are open by then, and what is applied for or published later, by what was under way.
const erasure = "fair-erasure"

// erasedReason is why; there is no word for it among the reasons that people give.
const erasedReason = "other"

const readTimeout = 5 * time.Second // for the read model to get to the log's end

func (a *App) endErased(ctx context.Context, r es.Record, _ identityevents.OrganisationErased) error {
	return a.endOf(ctx, r, r.AggregateID)
}

func (a *App) endClosed(ctx context.Context, r es.Record, _ identityevents.OrganisationClosed) error {
	return a.endOf(ctx, r, r.AggregateID)
}

func (a *App) endApplied(ctx context.Context, r es.Record, e fairevents.StallApplied) error {
	return a.endIfGone(ctx, r, func(*bbolt.Tx) (string, error) { return e.Association, nil })
}

func (a *App) endPublished(ctx context.Context, r es.Record, _ fairevents.FairPublished) error {
	return a.endIfGone(ctx, r, func(tx *bbolt.Tx) (string, error) {
		f, _, err := a.views.Fairs.Get(tx, r.AggregateID)
		return f.Organiser, err
	})
}

// endIfGone ends what is open of whoever did what an event says, if they are gone.
func (a *App) endIfGone(ctx context.Context, r es.Record, whose func(*bbolt.Tx) (string, error)) error {
	wait, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.WaitFor(wait, r.Position); err != nil {
		return err
	}
	var organisation string
	var gone bool
	err := a.view(func(tx *bbolt.Tx) (err error) {
		if organisation, err = whose(tx); err != nil {
			return err
		}
		standing, _, err := a.views.Standings.Get(tx, organisation)
		gone = standing.Gone()
		return err
	})
	if err != nil || !gone {
		return err
	}
	return a.endOf(ctx, r, organisation)
}

// endOf ends what is open of an organisation, because of an event.
func (a *App) endOf(ctx context.Context, r es.Record, organisation string) error {
	catchUp, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.CatchUp(catchUp); err != nil {
		return err
	}
	var applications []projection.Application
	var fairs []string
	err := a.view(func(tx *bbolt.Tx) (err error) {
		if applications, err = a.views.Applications.OpenOf(tx, organisation); err != nil {
			return err
		}
		fairs, err = a.views.Fairs.OpenOf(tx, organisation, a.now())
		return err
	})
	if err != nil {
		return err
	}
	for _, each := range applications {
		if err := a.withdrawOpen(ctx, r, each); err != nil {
			return err
		}
	}
	for _, id := range fairs {
		_, err := a.HandleFair(ctx, id, func(at es.Stamp) fair.Command {
			return fair.Cancel{Organiser: organisation, Reason: erasedReason, Now: at.Now}
		}, es.ReactionMeta(erasure, r, id))
		if err != nil && !errors.Is(err, fair.ErrOver) {
			return err
		}
	}
	return nil
}

func (a *App) withdrawOpen(ctx context.Context, r es.Record, each projection.Application) error {
	_, err := a.HandleFair(ctx, each.Fair, func(at es.Stamp) fair.Command {
		return fair.Withdraw{
			Party: fair.Association(each.State.Association), Application: each.State.ID, Reason: erasedReason, ActedAt: at.ActedAt, Now: at.Now,
		}
	}, es.ReactionMeta(erasure, r, each.State.ID))
	if errors.Is(err, fair.ErrOver) || errors.Is(err, fair.ErrApplicationEnded) || errors.Is(err, fair.ErrCancelled) {
		return nil // there is nothing left to take back
	}
	return err
}
