package app

import (
	"context"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// stock is the reaction that gives orders and firm offers the answers of the lots whose stock they asked for.
const stock = "order-stock"

func (a *App) standReserved(ctx context.Context, r es.Record, e catalogevents.LotStockReserved) error {
	return a.tellNegotiation(ctx, r, e.Negotiation, negotiation.Stand{Offer: e.Offer})
}

func (a *App) confirmCommitted(ctx context.Context, r es.Record, e catalogevents.LotStockCommitted) error {
	return a.tellOrder(ctx, r, e.Order, order.Confirm{})
}

func (a *App) refuseOrCancel(ctx context.Context, r es.Record, e catalogevents.LotStockRefused) error {
	if e.Order != "" {
		return a.tellOrder(ctx, r, e.Order, cancelFor(e))
	}
	return a.tellNegotiation(ctx, r, e.Negotiation, negotiation.Refuse{
		Offer: e.Offer, Reason: e.Reason, AvailableMilli: e.AvailableMilli,
	})
}

func cancelFor(e catalogevents.LotStockRefused) order.Cancel {
	return order.Cancel{By: "lot", Reason: e.Reason, AvailableMilli: e.AvailableMilli}
}

func (a *App) tellNegotiation(ctx context.Context, r es.Record, id string, c negotiation.Command) error {
	_, err := a.HandleNegotiation(ctx, id, c, es.ReactionMeta(stock, r, id))
	return err
}

func (a *App) tellOrder(ctx context.Context, r es.Record, id string, c order.Command) error {
	_, err := a.HandleOrder(ctx, id, c, es.ReactionMeta(stock, r, id))
	return err
}
