package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// maxRounds bounds how often one buyer may begin anew about one lot.
const maxRounds = 1000

// Open begins a negotiation about a lot on the market. It returns the negotiation's id and the position of the commit. A
// buyer has one open negotiation per lot: the id derives from buyer, lot and the number of negotiations that they had
// before, so that two requests at once get the same aggregate. A retry finds its own negotiation even if the lot has left
// the market since.
func (a *App) Open(ctx context.Context, c negotiation.Open, m es.Meta) (string, es.Position, error) {
	lot, fair, err := a.marketFor(ctx, c.Lot, c.Fair)
	if err != nil {
		return "", 0, err
	}
	c.OnMarket = lot.Status == projection.OnMarket
	c.Association, c.Measure, c.MinOrder = lot.Association, lot.Measure, lot.MinOrder
	for round := 1; round <= maxRounds; round++ {
		negotiationID := id.Derive("neg", c.Buyer, c.Lot, strconv.Itoa(round))
		commit, err := a.HandleNegotiationAt(ctx, negotiationID, func(at es.Stamp) negotiation.Command {
			c.Terms.Now, c.FairKnown = at.Now, fair.MayBeNamed(at.Now)
			return c
		}, m)
		switch {
		case errors.Is(err, negotiation.ErrEnded):
			continue
		case errors.Is(err, negotiation.ErrAlreadyOpen):
			return "", 0, fault.With(err, "negotiation_id", negotiationID)
		}
		return negotiationID, commit.Position, err
	}
	return "", 0, Faults.Wrap(negotiation.ErrEnded)
}

// marketFor returns a lot, and the fair that is named beside it, if one is. If the lot is not on the market or the fair is none to
// be named, the read model first catches up with the log. Otherwise being a moment behind does no harm, because the lot itself
// decides about its stock.
func (a *App) marketFor(ctx context.Context, lotID, fairID string) (projection.Lot, projection.Fair, error) {
	lot, fair, err := a.atHand(lotID, fairID)
	if err != nil || lot.Status == projection.OnMarket && (fairID == "" || fair.MayBeNamed(a.now())) {
		return lot, fair, err
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.CatchUp(ctx); err != nil {
		return lot, fair, fault.UnavailableBecause(err)
	}
	return a.atHand(lotID, fairID)
}

// readTimeout is how long a use case waits for the read model.
const readTimeout = 5 * time.Second

func (a *App) atHand(lotID, fairID string) (lot projection.Lot, fair projection.Fair, err error) {
	err = a.view(func(tx *bbolt.Tx) (err error) {
		if lot, _, err = a.views.Lots.Get(tx, lotID); err != nil {
			return err
		}
		fair, _, err = a.views.Fairs.Get(tx, fairID)
		return err
	})
	return lot, fair, err
}

// Offer makes a new offer. If the time of the last one is up and its timer has not come yet, that one is expired first, so
// that either side may make the next.
func (a *App) Offer(ctx context.Context, negotiationID string, by party.Party, terms negotiation.Proposal, m es.Meta) (NegotiationCommit, error) {
	if err := a.expireOverdue(ctx, negotiationID); err != nil {
		return NegotiationCommit{}, err
	}
	paused, err := a.isPaused(ctx, negotiationID)
	if err != nil {
		return NegotiationCommit{}, err
	}
	return a.HandleNegotiationAt(ctx, negotiationID, func(at es.Stamp) negotiation.Command {
		terms.Now = at.Now // an offer stands from when it is recorded, however long its message was under way
		return negotiation.Counter{Party: by, LotPaused: paused, Terms: terms}
	}, m)
}

// isPaused tells whether the lot of a negotiation is paused. If it seems so, the read model first catches up with the log: nobody
// is refused for a pause that is over.
func (a *App) isPaused(ctx context.Context, negotiationID string) (paused bool, err error) {
	read := func(tx *bbolt.Tx) error {
		n, _, err := a.views.Negotiations.Get(tx, negotiationID)
		if err != nil {
			return err
		}
		lot, _, err := a.views.Lots.Get(tx, n.State.Lot)
		paused = lot.Status == projection.Paused
		return err
	}
	if err := a.view(read); err != nil || !paused {
		return false, err
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.CatchUp(ctx); err != nil {
		return false, fault.UnavailableBecause(err)
	}
	err = a.view(read)
	return paused, err
}

// offering is the process of a request that makes an offer.
const offering = "order-offering"

func (a *App) expireOverdue(ctx context.Context, negotiationID string) error {
	var n projection.Negotiation
	err := a.view(func(tx *bbolt.Tx) (err error) {
		n, _, err = a.views.Negotiations.Get(tx, negotiationID)
		return err
	})
	if until := n.Expiry(); err != nil || until.IsZero() || a.now().Before(until) {
		return err
	}
	return a.expire(ctx, negotiationID, es.StepMeta(offering, negotiationID, fmt.Sprintf("offer %d", len(n.State.Offers))))
}

// Accept agrees to an offer and places the order. It returns the order's id and the position at which it was placed, or at which
// it was refused. If the process ends in between, the reaction places the order.
func (a *App) Accept(ctx context.Context, negotiationID string, by party.Party, offer int, m es.Meta) (string, es.Position, error) {
	orderID := id.Derive("ord", negotiationID, strconv.Itoa(offer))
	accepted, err := a.HandleNegotiationAt(ctx, negotiationID, func(at es.Stamp) negotiation.Command {
		return negotiation.Accept{Party: by, Offer: offer, Order: orderID, ActedAt: at.ActedAt}
	}, m)
	if err != nil {
		return "", accepted.Position, err
	}
	agreed, err := es.First[orderevents.OfferAccepted](accepted)
	if err != nil {
		return "", 0, fmt.Errorf("accept %s: %w", negotiationID, err)
	}
	placed, err := a.placeFor(ctx, accepted.Records[0], agreed)
	return orderID, placed.Position, err
}
