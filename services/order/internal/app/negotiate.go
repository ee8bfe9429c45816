package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	if err := a.SealTexts(ctx, c.Buyer, &c.ExternalRef, &c.Terms.Delivery.Place); err != nil {
		return "", 0, err
	}
	opened, err := knowing(ctx, a, func() (opening, error) { return a.open(ctx, c, m) })
	return opened.negotiation, opened.position, err
}

// opening is a negotiation that was opened, and where.
type opening struct {
	negotiation string
	position    es.Position
}

func (a *App) open(ctx context.Context, c negotiation.Open, m es.Meta) (opening, error) {
	lot, fair, err := a.atHand(c.Lot, c.Fair)
	if err != nil {
		return opening{}, err
	}
	if err := a.checkAnswers(c.Lot); err != nil {
		return opening{}, err
	}
	if c.Suspended, err = a.views.Standings.Suspended(ctx, a.model, c.Buyer, lot.Association); err != nil {
		return opening{}, err
	}
	c.OnMarket = lot.Status == projection.OnMarket
	c.Association, c.Product, c.Measure, c.Goods = lot.Association, lot.Product, lot.Measure, lot.Goods()
	return a.counted(ctx, c, func() (opening, bool, error) { return a.openNext(ctx, c, fair, m) })
}

// openNext opens the first negotiation of buyer and lot that has not ended, and tells whether it did now.
func (a *App) openNext(ctx context.Context, c negotiation.Open, fair projection.Fair, m es.Meta) (opened opening, isNew bool, err error) {
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
			return opening{}, false, fault.With(err, "negotiation_id", negotiationID)
		}
		return opening{negotiationID, commit.Position}, err == nil && !commit.Repeated, err
	}
	return opening{}, false, Faults.Wrap(negotiation.ErrEnded)
}

// Acting is a party, who acts for it, and the total in minor units that they may bind it to since LimitFrom; nil: any.
type Acting struct {
	party.Party
	Person    string
	Limit     *int64
	LimitFrom time.Time
}

// suspended tells whether one of the sides of a negotiation begins no new trade.
func (a *App) suspended(ctx context.Context, n projection.Negotiation) (bool, error) {
	return a.views.Standings.Suspended(ctx, a.model, n.State.Buyer, n.State.Association)
}

// byHearsay are the refusals that follow from what the read model knows of lots and fairs.
var byHearsay = []error{
	negotiation.ErrLotNotOpen, negotiation.ErrLotPaused, negotiation.ErrUnknownFair,
	negotiation.ErrFarBeyond, negotiation.ErrBelowMinOrder, negotiation.ErrBeforeTheGoods,
}

// knowing makes an offer by what the read model knows of its lot and fair. If that refuses it, the read model first catches up with the
// log, and it is made once more: nobody is refused for what is over. Otherwise being a moment behind does no harm, because the lot
// itself decides about its stock.
func knowing[T any](ctx context.Context, a *App, offer func() (T, error)) (T, error) {
	made, err := offer()
	if !slices.ContainsFunc(byHearsay, func(refusal error) bool { return errors.Is(err, refusal) }) {
		return made, err
	}
	if err := a.catchUp(ctx); err != nil {
		return made, err
	}
	return offer()
}

// catchUp waits until the read model shows all that the log has now.
func (a *App) catchUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	if err := a.model.CatchUp(ctx); err != nil {
		return fault.UnavailableBecause(err)
	}
	return nil
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
func (a *App) Offer(ctx context.Context, negotiationID string, by Acting, terms negotiation.Proposal, m es.Meta) (NegotiationCommit, error) {
	if err := a.expireOverdue(ctx, negotiationID); err != nil {
		return NegotiationCommit{}, err
	}
	if err := a.SealPlace(ctx, negotiationID, by.Party, &terms.Delivery.Place); err != nil {
		return NegotiationCommit{}, err
	}
	return knowing(ctx, a, func() (NegotiationCommit, error) {
		n, lot, err := a.lotOf(negotiationID)
		if err != nil {
			return NegotiationCommit{}, err
		}
		if err := a.checkLotOf(n); err != nil {
			return NegotiationCommit{}, err
		}
		suspended, err := a.suspended(ctx, n)
		if err != nil {
			return NegotiationCommit{}, err
		}
		return a.countedOffer(ctx, n, by.Party, func() (NegotiationCommit, error) {
			left, done, err := a.mandate(ctx, by, negotiationID)
			if err != nil {
				return NegotiationCommit{}, err
			}
			defer done()
			return a.HandleNegotiationAt(ctx, negotiationID, func(at es.Stamp) negotiation.Command {
				terms.Now = at.Now // an offer stands from when it is recorded, however long its message was under way
				return negotiation.Counter{Party: by.Party, Limit: left, Suspended: suspended, LotPaused: lot.Status == projection.Paused, Goods: lot.Goods(), Terms: terms}
			}, m)
		})
	})
}

// lotOf is a negotiation with its lot, the zero negotiation where the read model does not show it.
func (a *App) lotOf(negotiationID string) (n projection.Negotiation, lot projection.Lot, err error) {
	err = a.view(func(tx *bbolt.Tx) error {
		if n, _, err = a.views.Negotiations.Get(tx, negotiationID); err != nil {
			return err
		}
		lot, _, err = a.views.Lots.Get(tx, n.State.Lot)
		return err
	})
	return n, lot, err
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
func (a *App) Accept(ctx context.Context, negotiationID string, by Acting, offer int, m es.Meta) (string, es.Position, error) {
	n, _, err := a.lotOf(negotiationID)
	if err != nil {
		return "", 0, err
	}
	if err := a.checkLotOf(n); err != nil {
		return "", 0, err
	}
	suspended, err := a.suspended(ctx, n)
	if err != nil {
		return "", 0, err
	}
	left, done, err := a.mandate(ctx, by, negotiationID)
	if err != nil {
		return "", 0, err
	}
	defer done()
	orderID := id.Derive("ord", negotiationID, strconv.Itoa(offer))
	accepted, err := a.HandleNegotiationAt(ctx, negotiationID, func(at es.Stamp) negotiation.Command {
		return negotiation.Accept{Party: by.Party, Limit: left, Suspended: suspended, Offer: offer, Order: orderID, ActedAt: at.ActedAt}
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
