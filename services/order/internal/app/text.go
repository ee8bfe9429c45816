package app

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/sweep"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// textLabel binds the texts of negotiations and orders to their purpose.
const textLabel = "order.terms"

// OpenTexts opens texts of negotiations and orders in place. One that is erased becomes no text.
func (a *App) OpenTexts(ctx context.Context, texts ...*events.SealedText) error {
	_, err := a.vault.OpenTexts(ctx, textLabel, texts...)
	return err
}

// Reader opens texts of negotiations and orders for a filter.
func (a *App) Reader(ctx context.Context) events.Reader {
	return a.vault.Reader(ctx, textLabel, a.logger)
}

// SealTexts seals what an organisation writes of a trade, in place.
func (a *App) SealTexts(ctx context.Context, by string, texts ...*events.SealedText) error {
	return a.vault.SealTexts(ctx, by, textLabel, texts...)
}

// SealPlace seals, in place, where one side would have goods change hands. A place that the other side has named stays theirs, so that it
// goes when they are erased.
func (a *App) SealPlace(ctx context.Context, negotiationID string, by party.Party, place *events.SealedText) error {
	var n projection.Negotiation
	err := a.view(func(tx *bbolt.Tx) (err error) {
		n, _, err = a.views.Negotiations.Get(tx, negotiationID)
		return err
	})
	if err != nil {
		return err
	}
	if other := n.State.Other(by); other != "" {
		theirs, err := a.vault.SealText(ctx, other, textLabel, string(*place))
		switch {
		case errors.Is(err, vault.ErrErased): // nothing of theirs is left to repeat
		case err != nil:
			return err
		case slices.ContainsFunc(n.State.Offers, func(o negotiation.Offer) bool { return o.Delivery.Place == theirs }):
			*place = theirs
			return nil
		}
	}
	return a.SealTexts(ctx, by.Org, place)
}

// sealing is the process that seals texts which stand in the clear: those of events from before texts were sealed.
const sealing = "order-sealing"

// mostAtOnce is how much is sealed in one sweep, so that other repairs do not wait for long.
const mostAtOnce = 200

func (a *App) findClear() (repairs []sweep.Repair, err error) {
	err = a.view(func(tx *bbolt.Tx) error {
		negotiations, orders, err := a.views.InTheClear(tx)
		for _, n := range negotiations {
			repairs = append(repairs, sweep.Repair{What: "negotiation with texts in the clear", ID: n.ID, Do: func(ctx context.Context) error {
				return a.sealNegotiation(ctx, n)
			}})
		}
		for _, o := range orders {
			repairs = append(repairs, sweep.Repair{What: "order with texts in the clear", ID: o.ID, Do: func(ctx context.Context) error {
				return a.sealOrder(ctx, o)
			}})
		}
		return err
	})
	return repairs[:min(len(repairs), mostAtOnce)], err
}

func (a *App) sealNegotiation(ctx context.Context, n projection.Negotiation) error {
	var c negotiation.SealTexts
	var err error
	if c.Buyers, err = a.vault.SealedForms(ctx, n.State.Buyer, textLabel, n.State.Texts()...); err != nil {
		return err
	}
	if c.Sellers, err = a.vault.SealedForms(ctx, n.State.Association, textLabel, n.State.Texts()...); err != nil {
		return err
	}
	_, err = a.HandleNegotiation(ctx, n.ID, c, es.StepMeta(sealing, n.ID, strconv.FormatUint(n.Revision, 10)))
	return err
}

// sealOrder seals the place under the key of whoever made the offer that was agreed on.
func (a *App) sealOrder(ctx context.Context, o projection.Order) error {
	var n projection.Negotiation
	err := a.view(func(tx *bbolt.Tx) (err error) {
		n, _, err = a.views.Negotiations.Get(tx, o.Placed.Negotiation)
		return err
	})
	if err != nil {
		return err
	}
	writer := o.Buyer
	if n.State.MadeBy(o.Placed.Offer) == orderevents.Seller {
		writer = o.Association
	}
	references, err := a.vault.SealedForms(ctx, o.Buyer, textLabel, &o.ExternalRef)
	if err != nil {
		return err
	}
	places, err := a.vault.SealedForms(ctx, writer, textLabel, &o.Delivery.Place)
	if err != nil {
		return err
	}
	c := order.SealTexts{ExternalRef: references[o.ExternalRef], Place: places[o.Delivery.Place]}
	_, err = a.HandleOrder(ctx, o.ID, c, es.StepMeta(sealing, o.ID, strconv.FormatUint(o.Revision, 10)))
	return err
}
