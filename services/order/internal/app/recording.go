package app

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"

	"go.etcd.io/bbolt"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// recording is the process by which sales that were made outside of the market become orders: whoever asks for an order asks the lot by it, and what is declared on
// a lot first gets its order here.
const recording = "order-recording"

// RecordSale records a sale and asks its lot to take it off its stock. It returns the order's id, which derives from the command's, and the position of the commit.
func (a *App) RecordSale(ctx context.Context, c order.Record, m es.Meta) (string, es.Position, error) {
	lot, err := a.lot(c.Lot)
	switch {
	case err != nil:
		return "", 0, err
	case lot.Association == "" || lot.Association != c.Association:
		return "", 0, Faults.Wrap(order.ErrNoSuchLot)
	case lot.Status == projection.Ended:
		return "", 0, Faults.Wrap(order.ErrLotEnded)
	}
	if err := a.checkAnswers(c.Lot); err != nil {
		return "", 0, err
	}
	c.Sale = id.Derive("sale", string(m.CommandID))
	c.Product, c.Measure, c.Available = lot.Product, lot.Measure, lot.Goods().Available
	orderID := id.Derive("ord", c.Sale)
	commit, err := a.HandleOrderAt(ctx, orderID, func(at es.Stamp) order.Command {
		c.Now = at.Now
		return c
	}, m)
	return orderID, commit.Position, err
}

func (a *App) lot(id string) (lot projection.Lot, err error) {
	err = a.view(func(tx *bbolt.Tx) error {
		lot, _, err = a.views.Lots.Get(tx, id)
		return err
	})
	return lot, err
}

// declareTakenOff says of a sale that its lot has taken it off; one that was declared on the lot first gets its order now.
func (a *App) declareTakenOff(ctx context.Context, r es.Record, e catalogevents.LotSaleDeclared) error {
	if e.Order == "" || e.Price == nil {
		return nil
	}
	if err := a.waitShown(ctx, r.Position); err != nil {
		return fmt.Errorf("record a sale: %w", err)
	}
	lot, err := a.lot(r.AggregateID)
	if err != nil {
		return err
	}
	_, err = a.HandleOrder(ctx, e.Order, order.Record{
		SaleRef: orderevents.SaleRef{Lot: r.AggregateID, Sale: e.Sale}, Association: lot.Association, Product: lot.Product, Measure: lot.Measure,
		Quantity: quantity.Quantity(e.Quantity), Price: money.Price(*e.Price), SoldOn: e.SoldOn, Declared: true, Now: e.At,
	}, es.StepMeta(recording, "record", e.Order))
	if err != nil {
		return err
	}
	return a.tellOrder(ctx, r, e.Order, order.Declare{})
}

func (a *App) refuseNotTakenOff(ctx context.Context, r es.Record, e catalogevents.LotSaleRefused) error {
	return a.tellOrder(ctx, r, e.Order, refuseFrom(e))
}

func refuseFrom(e catalogevents.LotSaleRefused) order.RefuseRecording {
	return order.RefuseRecording{Reason: e.Reason, AvailableMilli: e.AvailableMilli}
}

// followTakenBack takes back the order of a sale that was taken back on its lot.
func (a *App) followTakenBack(ctx context.Context, r es.Record, e catalogevents.LotSaleTakenBack) error {
	if e.Order == "" {
		return nil
	}
	return a.tellOrder(ctx, r, e.Order, order.Undeclare{})
}

// advanceRecorded takes a recorded sale one step on that waits for its lot: it applies the lot's answer, if there is one.
func (a *App) advanceRecorded(ctx context.Context, o projection.Order, m es.Meta) error {
	var err error
	switch {
	case o.TakenOff != nil:
		_, err = a.HandleOrder(ctx, o.ID, order.Declare{}, m)
	case o.NotTakenOff != nil:
		_, err = a.HandleOrder(ctx, o.ID, refuseFrom(*o.NotTakenOff), m)
	case a.lotLost(o.Demand.Lot):
		_, err = a.HandleOrder(ctx, o.ID, order.RefuseRecording{Reason: catalogevents.LotLost}, m)
	}
	return err
}

// SaleLink is what the link of a recorded sale ends with: the order's id without its prefix, and 130 bits that follow from it and a key of the market's. So nobody
// guesses it, and nothing has to be stored.
func (a *App) SaleLink(orderID string) string {
	return strings.TrimPrefix(orderID, orderPrefix) + a.vault.Index("sale-link", orderID)
}

const orderPrefix = "ord_"

// OrderOfLink is the order whose link ends so; ok is false where no order's does.
func (a *App) OrderOfLink(end string) (orderID string, ok bool) {
	if len(end) < 2 {
		return "", false
	}
	orderID = orderPrefix + end[:len(end)/2]
	return orderID, subtle.ConstantTimeCompare([]byte(end), []byte(a.SaleLink(orderID))) == 1
}
