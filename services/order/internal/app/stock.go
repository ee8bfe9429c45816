package app

import (
	"context"

	"github.com/qhatu/qhatu/api/catalogevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

const stock = "order-stock"

// reactToStock carries the lots' answers to the orders and firm offers that asked.
func (a *App) reactToStock(b *bus.Bus) {
	b.OnAll(stock, 1, a.hearLot,
		catalogevents.LotStockReservedV1, catalogevents.LotStockCommittedV1, catalogevents.LotStockRefusedV1)
}

func (a *App) hearLot(ctx context.Context, r es.Record) error {
	event, err := a.lotEvents.Decode(r.Type, r.Data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case catalogevents.LotStockReserved:
		return a.tellNegotiation(ctx, r, e.Negotiation, negotiation.Stand{Offer: e.Offer})
	case catalogevents.LotStockCommitted:
		return a.tellOrder(ctx, r, e.Order, order.Confirm{})
	case catalogevents.LotStockRefused:
		return a.hearRefusal(ctx, r, e)
	case catalogevents.LotDrafted, catalogevents.LotPublished, catalogevents.LotPaused, catalogevents.LotResumed,
		catalogevents.LotWithdrawn, catalogevents.LotStockAdjusted, catalogevents.LotStockReleased:
	}
	return nil
}

func (a *App) hearRefusal(ctx context.Context, r es.Record, e catalogevents.LotStockRefused) error {
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
	_, err := a.Negotiation(ctx, id, c, es.Reaction(stock, r, id, a.now()))
	return err
}

func (a *App) tellOrder(ctx context.Context, r es.Record, id string, c order.Command) error {
	_, err := a.order(ctx, id, c, es.Reaction(stock, r, id, a.now()))
	return err
}
