package app

import (
	"context"
	"strconv"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
	"github.com/qhatu/qhatu/services/catalog/internal/projection"
)

// suspension is the reaction that keeps the lots of an association off the market while it is suspended, puts the same lots back when it
// is reopened, and withdraws all when it is closed. A lot that comes to the market just then is met by its own event.
const suspension = "catalog-suspension"

func (a *App) followSuspended(ctx context.Context, r es.Record, _ identityevents.OrganisationSuspended) error {
	return a.follow(ctx, r, a.notEndedOf(r.AggregateID))
}

func (a *App) followReopened(ctx context.Context, r es.Record, _ identityevents.OrganisationReopened) error {
	return a.follow(ctx, r, a.notEndedOf(r.AggregateID))
}

func (a *App) followClosed(ctx context.Context, r es.Record, _ identityevents.OrganisationClosed) error {
	return a.follow(ctx, r, a.notEndedOf(r.AggregateID))
}

func (a *App) followPublished(ctx context.Context, r es.Record, _ catalogevents.LotPublished) error {
	return a.follow(ctx, r, a.only(r.AggregateID))
}

func (a *App) followResumed(ctx context.Context, r es.Record, _ catalogevents.LotResumed) error {
	return a.follow(ctx, r, a.only(r.AggregateID))
}

// lots reads lots of one association that have not ended.
type lots func(*bbolt.Tx) ([]projection.Lot, error)

func (a *App) notEndedOf(association string) lots {
	return func(tx *bbolt.Tx) ([]projection.Lot, error) { return a.views.NotEndedOf(tx, association) }
}

// only reads one lot: however many its association has, an event of one of them costs the same.
func (a *App) only(id string) lots {
	return func(tx *bbolt.Tx) ([]projection.Lot, error) {
		l, known, err := a.views.Get(tx, id)
		if !known || l.Status == lot.Withdrawn {
			return nil, err
		}
		return []projection.Lot{l}, err
	}
}

// follow brings lots to where their association stands once the read model has got to the event. The association may stand elsewhere
// by then, and events of it and of its lots are handled side by side: whoever does something looks again at what is true after that, until
// there is nothing to do.
func (a *App) follow(ctx context.Context, r es.Record, read lots) error {
	caughtUp := func(ctx context.Context) error { return a.model.WaitFor(ctx, r.Position) }
	for round := 1; ; round++ {
		commands, err := a.followingOnce(ctx, caughtUp, read)
		if err != nil || len(commands) == 0 {
			return err
		}
		for id, c := range commands {
			if _, err := a.HandleLot(ctx, id, c, suspensionMeta(r, id, round)); err != nil {
				return err
			}
		}
		caughtUp = a.model.CatchUp
	}
}

// suspensionMeta is that of what is done to a lot because of an event. What is done after looking again is another command.
func suspensionMeta(r es.Record, lotID string, round int) es.Meta {
	m := es.ReactionMeta(suspension, r, lotID)
	if round > 1 {
		m.CommandID = es.DeriveCommand(suspension, r.ID, lotID, strconv.Itoa(round))
	}
	return m
}

// followingOnce is what is done to lots, by their ids, as they stand once the read model has caught up.
func (a *App) followingOnce(ctx context.Context, caughtUp func(context.Context) error, read lots) (map[string]lot.Command, error) {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := caughtUp(ctx); err != nil {
		return nil, err
	}
	commands := map[string]lot.Command{}
	err := a.model.View(func(tx *bbolt.Tx) error {
		all, err := read(tx)
		if err != nil || len(all) == 0 {
			return err
		}
		seller, _, err := a.sellers.Get(tx, all[0].Association)
		for _, l := range all {
			if c := following(seller, l); c != nil && !a.Lost(l.ID) {
				commands[l.ID] = c
			}
		}
		return err
	})
	return commands, err
}

// following is what is done to a lot that has not ended because of where its association stands; nil: nothing.
func following(seller projection.Seller, l projection.Lot) lot.Command {
	switch {
	case seller.Closed:
		return lot.Withdraw{Association: l.Association, Reason: "other"}
	case seller.Suspended && l.Status == lot.Published:
		return lot.Suspend{Association: l.Association}
	case !seller.Suspended && l.Suspended:
		return lot.Reinstate{Association: l.Association}
	}
	return nil
}
