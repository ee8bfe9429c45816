package app

import (
	"context"
	"errors"
	"strconv"
	"time"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// maxRounds bounds how often one buyer may begin anew about one lot.
const maxRounds = 1000

// Open begins a negotiation about a lot on the market and returns its id. A buyer has one open negotiation per lot: the
// id follows from buyer, lot and how many they had before, so that two requests at once meet on the same aggregate.
func (a *App) Open(ctx context.Context, c negotiation.Open, m es.Meta) (string, es.Commit, error) {
	lot, err := a.lotOnMarket(ctx, c.Lot)
	if err != nil {
		return "", es.Commit{}, err
	}
	c.Association, c.Measure, c.MinOrder = lot.Association, lot.Measure, lot.MinOrder
	for round := 1; round <= maxRounds; round++ {
		negotiationID := id.Derive("neg", c.Buyer, c.Lot, strconv.Itoa(round))
		commit, err := a.Negotiation(ctx, negotiationID, c, m)
		switch {
		case errors.Is(err, negotiation.ErrEnded):
			continue
		case errors.Is(err, negotiation.ErrAlreadyOpen):
			return "", commit, with(err, "negotiation_id", negotiationID)
		}
		return negotiationID, commit, err
	}
	return "", es.Commit{}, Faults.Wrap(negotiation.ErrEnded)
}

// lotOnMarket returns a lot that may be negotiated about, and [ErrNoLot] for every other.
func (a *App) lotOnMarket(ctx context.Context, lotID string) (projection.Lot, error) {
	lot, err := a.lot(lotID)
	if err == nil && !lot.OnMarket {
		if err := a.model.CatchUp(ctx); err != nil {
			return lot, fault.UnavailableBecause(err)
		}
		lot, err = a.lot(lotID)
	}
	if err == nil && !lot.OnMarket {
		err = Faults.Wrap(ErrNoLot)
	}
	return lot, err
}

func (a *App) lot(lotID string) (lot projection.Lot, err error) {
	err = a.view(func(tx *bbolt.Tx) (err error) {
		lot, err = a.views.Lots.Get(tx, lotID)
		return err
	})
	return lot, err
}

// Act decides an act of a person on a negotiation. build is given the time at which the act counts: from then until it
// is decided the negotiation does not expire.
func (a *App) Act(ctx context.Context, negotiationID string, m es.Meta, build func(at time.Time) negotiation.Command) (es.Commit, error) {
	leave := a.gate.enter(negotiationID)
	defer leave()
	m.At = a.now()
	return a.Negotiation(ctx, negotiationID, build(m.At), m)
}

// Accept agrees to an offer and places the order, whose id it returns with the position of its placing. Should the
// process end in between, the reaction places it.
func (a *App) Accept(ctx context.Context, negotiationID string, by negotiation.Party, offer int, m es.Meta) (string, es.Position, error) {
	orderID := id.Derive("ord", negotiationID, strconv.Itoa(offer))
	accepted, err := a.Act(ctx, negotiationID, m, func(at time.Time) negotiation.Command {
		return negotiation.Accept{Party: by, Offer: offer, Order: orderID, At: at}
	})
	if err != nil {
		return "", 0, err
	}
	placed, err := a.placeFor(ctx, accepted.Events[0])
	return orderID, placed.Position, err
}

func with(err error, key string, v any) error {
	if f, ok := errors.AsType[*fault.Fault](err); ok {
		return f.With(key, v)
	}
	return err
}
