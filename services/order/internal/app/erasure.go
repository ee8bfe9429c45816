package app

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// erasure is the reaction that closes the negotiations of an organisation that was erased or closed, in its name: those that are open by then,
// and each one that is opened or reopened later, by what was under way. What was agreed goes on.
const erasure = "order-erasure"

// erasedReason is why; there is no word for it among the reasons that people give.
const erasedReason = "other"

func (a *App) closeErased(ctx context.Context, r es.Record, _ identityevents.OrganisationErased) error {
	return a.closeOf(ctx, r)
}

func (a *App) closeClosed(ctx context.Context, r es.Record, _ identityevents.OrganisationClosed) error {
	return a.closeOf(ctx, r)
}

// closeOf closes what is open of the organisation to which an event happened.
func (a *App) closeOf(ctx context.Context, r es.Record) error {
	return a.closeAll(ctx, r, func(tx *bbolt.Tx) ([]projection.Negotiation, error) {
		return a.views.Negotiations.OpenOf(tx, r.AggregateID)
	})
}

func (a *App) closeOpened(ctx context.Context, r es.Record, _ orderevents.NegotiationOpened) error {
	return a.closeAll(ctx, r, a.ifOfGone(r.AggregateID))
}

func (a *App) closeRefused(ctx context.Context, r es.Record, _ orderevents.OfferRefused) error {
	return a.closeAll(ctx, r, a.ifOfGone(r.AggregateID))
}

// ifOfGone finds a negotiation if it is open and one of its sides is gone.
func (a *App) ifOfGone(id string) func(*bbolt.Tx) ([]projection.Negotiation, error) {
	return func(tx *bbolt.Tx) ([]projection.Negotiation, error) {
		n, _, err := a.views.Negotiations.Get(tx, id)
		if err != nil || !n.State.Open() {
			return nil, err
		}
		gone, err := a.goneSide(tx, n)
		if err != nil || gone.Org == "" {
			return nil, err
		}
		return []projection.Negotiation{n}, nil
	}
}

// closeAll closes, for whichever side is gone, the negotiations that are found once the read model has got to the event.
func (a *App) closeAll(ctx context.Context, r es.Record, find func(*bbolt.Tx) ([]projection.Negotiation, error)) error {
	if err := a.waitShown(ctx, r.Position); err != nil {
		return fmt.Errorf("erasure: %w", err)
	}
	closes := map[string]party.Party{}
	err := a.view(func(tx *bbolt.Tx) error {
		found, err := find(tx)
		if err != nil {
			return err
		}
		for _, n := range found {
			if closes[n.ID], err = a.goneSide(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for id, side := range closes {
		c := negotiation.Close{Party: side, Reason: erasedReason}
		if _, err := a.HandleNegotiation(ctx, id, c, es.ReactionMeta(erasure, r, id)); err != nil && !negotiation.IsOver(err) && !errors.Is(err, es.ErrLost) {
			return err
		}
	}
	return nil
}

// goneSide is the side of a negotiation that is gone; the zero party where none is.
func (a *App) goneSide(tx *bbolt.Tx, n projection.Negotiation) (party.Party, error) {
	for _, side := range []party.Party{
		{Side: orderevents.Buyer, Org: n.State.Buyer}, {Side: orderevents.Seller, Org: n.State.Association},
	} {
		row, _, err := a.views.Standings.Get(tx, side.Org)
		if err != nil || row.Gone() {
			return side, err
		}
	}
	return party.Party{}, nil
}
