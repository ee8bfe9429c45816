package app

import (
	"context"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/readmodel"
	"github.com/qhatu/qhatu/services/identity/internal/domain/organisation"
	"github.com/qhatu/qhatu/services/identity/internal/projection"
)

// Stand decides the coordinator's word on how an organisation stands, of one kind or (kind "") of any. It returns the position from
// which on that is shown.
func (a *App) Stand(ctx context.Context, organisationID, kind string, c organisation.Command, m es.Meta) (es.Position, error) {
	if err := a.checkKind(ctx, organisationID, kind); err != nil {
		return 0, err
	}
	commit, err := a.organisations.HandleAt(ctx, organisationID, func(at es.Stamp) organisation.Command { return dated(c, lima.Date(at.Now)) }, m)
	if err != nil {
		return 0, Faults.Wrap(err)
	}
	if _, ends := c.(organisation.Close); ends {
		if err := a.endTokens(ctx, organisationID); err != nil {
			return 0, err
		}
	}
	return commit.Position, a.showLevel(ctx, organisationID)
}

// dated is a command as it is given on a day.
func dated(c organisation.Command, today string) organisation.Command {
	if verify, ok := c.(organisation.Verify); ok {
		verify.Today = today
		return verify
	}
	if withdraw, ok := c.(organisation.WithdrawVerification); ok {
		withdraw.Today = today
		return withdraw
	}
	return c
}

// checkKind refuses an organisation that is of another kind; "" is any.
func (a *App) checkKind(ctx context.Context, organisationID, kind string) error {
	return a.readFresh(ctx, func(tx *bbolt.Tx) error {
		o, _, err := a.views.Organisations.Get(tx, organisationID)
		if err == nil && kind != "" && o.Kind != kind {
			err = Faults.Wrap(organisation.ErrNotFound)
		}
		return err
	})
}

// mostOwn is how many buyers and organisers a person may register for themselves.
const mostOwn = 5

// unseenSpan is how long an organisation that somebody began to register counts before it is seen to be registered.
const unseenSpan = time.Minute

// unseen are organisations that a person began to register, by id, with the time.
type unseen map[string]time.Time

// reserveOwn refuses somebody who is not known, or has registered as many as one may. Those that are registered at once count: each is
// noted before it is begun, and forgotten once it shows.
func (a *App) reserveOwn(ctx context.Context, personID, organisationID string) error {
	return a.own.Change(ctx, "own."+personID, func(stored unseen) (*unseen, error) {
		if err := a.catchUp(ctx); err != nil {
			return nil, err
		}
		who, own, err := a.ownOf(personID)
		if err != nil {
			return nil, err
		}
		now, next := a.now(), unseen{organisationID: a.now()}
		for id, at := range stored {
			if now.Sub(at) < unseenSpan && !slices.Contains(who.Organisations, id) {
				next[id] = at
			}
		}
		if err := a.checkFree(personID); err != nil {
			return nil, err
		}
		switch {
		case !who.Consents() || who.Denied:
			return nil, Faults.Wrap(errUnknownPerson)
		case slices.Contains(who.Organisations, organisationID):
			return nil, nil // a repeated request
		case own+len(next) > mostOwn:
			return nil, Faults.Wrap(errTooManyOwn)
		}
		return &next, nil
	})
}

// checkFree refuses somebody who acted for an organisation when it was suspended: until it is reopened they come to act for no other one.
func (a *App) checkFree(personID string) error {
	return a.model.View(func(tx *bbolt.Tx) error { return a.checkFreeIn(tx, personID) })
}

func (a *App) checkFreeIn(tx *bbolt.Tx, personID string) error {
	barring, err := a.views.Organisations.Within(tx, projection.Barring(personID), readmodel.Bounds{})
	if err == nil && len(barring) > 0 {
		err = Faults.Wrap(errBarred)
	}
	return err
}

// checkTrades refuses an organisation that begins nothing new.
func (a *App) checkTrades(ctx context.Context, organisationID string) error {
	return a.readFresh(ctx, func(tx *bbolt.Tx) error {
		o, ok, err := a.views.Organisations.Get(tx, organisationID)
		if err == nil && ok && !o.May() {
			err = Faults.Wrap(organisation.ErrSuspended)
		}
		return err
	})
}

func (a *App) ownOf(personID string) (who projection.Person, own int, err error) {
	err = a.model.View(func(tx *bbolt.Tx) error {
		if who, _, err = a.views.People.Get(tx, personID); err != nil {
			return err
		}
		for _, id := range who.Organisations {
			o, _, err := a.views.Organisations.Get(tx, id)
			if err != nil {
				return err
			}
			if o.RoleOf(personID) == identityevents.Admin && o.Status != organisation.Closed {
				own++
			}
		}
		return nil
	})
	return who, own, err
}
