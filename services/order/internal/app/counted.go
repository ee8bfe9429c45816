package app

import (
	"context"
	"errors"
	"hash/maphash"
	"sync"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// Why nothing more is begun for now.
var (
	errManyOpenings = errors.New("too many negotiations were opened in a while")
	errManyOffers   = errors.New("too many offers were made in a while")
	errManyOpen     = errors.New("too many negotiations are open")
)

// inTurn lets what is counted for one key, such as the negotiations that a buyer opens, be done one after the other.
type inTurn struct {
	seed  maphash.Seed
	turns [256]sync.Mutex // by a hash: now and then two keys share one
}

func (t *inTurn) of(key string) *sync.Mutex { return &t.turns[maphash.String(t.seed, key)%256] }

// counted opens a negotiation as far as the buyer may open another. What was not opened in the end is not counted.
func (a *App) counted(ctx context.Context, c negotiation.Open, open func() (opening, bool, error)) (opening, error) {
	turn := a.openings.of(c.Buyer)
	turn.Lock()
	defer turn.Unlock()
	pair := c.Buyer + ">" + c.Association
	usage, giveBack := a.limits.TakeAll(ctx,
		limit.Want{Name: a.openingsOf(ctx, c.Buyer), Key: c.Buyer}, limit.Want{Name: limit.OpeningsPair, Key: pair},
		limit.Want{Name: limit.OpeningsLot, Key: c.Buyer + ">" + c.Lot})
	if usage.Refused() {
		return opening{}, tooMany(usage, errManyOpenings)
	}
	err := a.checkOpen(c)
	if err != nil {
		giveBack(ctx)
		return opening{}, err
	}
	opened, isNew, err := open()
	if !isNew {
		giveBack(ctx)
		return opened, err
	}
	_ = a.waitShown(ctx, opened.position) // so that the next one counts this one; it is opened whatever comes of it
	return opened, err
}

// openingsOf is the limit of what a buyer opens: who is known only by what they do opens less.
func (a *App) openingsOf(ctx context.Context, buyer string) limit.Name {
	if a.level == nil || a.level(ctx, buyer) == 0 {
		return limit.OpeningsNew
	}
	return limit.Openings
}

// checkOpen refuses one more than a buyer may have open.
func (a *App) checkOpen(c negotiation.Open) error {
	mostOfAll, mostOfPair := a.limits.Rate(limit.Open).Most, a.limits.Rate(limit.OpenPair).Most
	var all, pair int
	err := a.view(func(tx *bbolt.Tx) error {
		all, pair = a.views.Negotiations.CountOpen(tx, c.Buyer, c.Association, max(mostOfAll, mostOfPair))
		return nil
	})
	switch {
	case err != nil:
		return err
	case mostOfAll > 0 && all >= mostOfAll:
		return fault.With(Faults.Wrap(errManyOpen), "most", mostOfAll)
	case mostOfPair > 0 && pair >= mostOfPair:
		return fault.With(Faults.Wrap(errManyOpen), "most", mostOfPair)
	}
	return nil
}

// countedOffer makes an offer as far as a party may make another. One that was not made is not counted.
func (a *App) countedOffer(ctx context.Context, n projection.Negotiation, by party.Party, offer func() (NegotiationCommit, error)) (NegotiationCommit, error) {
	if !n.State.Includes(by) { // a stranger is refused and counts for nobody
		return offer()
	}
	usage, giveBack := a.limits.TakeAll(ctx,
		limit.Want{Name: limit.Offers, Key: n.ID + ">" + by.Side},
		limit.Want{Name: limit.OffersPair, Key: n.State.Buyer + ">" + n.State.Association + ">" + by.Side})
	if usage.Refused() {
		return NegotiationCommit{}, tooMany(usage, errManyOffers)
	}
	made, err := offer()
	if err != nil || made.Repeated {
		giveBack(ctx)
	}
	return made, err
}

// tooMany is what a caller is told whose quota is used up.
func tooMany(usage limit.Usage, why error) error {
	f, ok := errors.AsType[*fault.Fault](Faults.Wrap(why))
	if !ok { // every refusal stands in the table
		return why
	}
	return usage.Refuse(f)
}
