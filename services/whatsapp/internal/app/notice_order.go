package app

import (
	"context"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

func (a *App) onOrders(names es.Names[orderevents.OrderEvent]) []bus.Handler {
	return []bus.Handler{bus.When(names, a.orderConfirmed), bus.When(names, a.orderCancelled)}
}

func (a *App) orderConfirmed(ctx context.Context, r es.Record, e orderevents.OrderConfirmed) error {
	return a.tellSellerOf(ctx, r, e.Negotiation, chat.Notice{
		Kind: chat.OrderConfirmed, Negotiation: e.Negotiation, Offer: e.Offer, Order: r.AggregateID,
	})
}

func (a *App) orderCancelled(ctx context.Context, r es.Record, e orderevents.OrderCancelled) error {
	return a.tellSellerOf(ctx, r, e.Negotiation, chat.Notice{
		Kind: chat.OrderCancelledOutOfStock, Negotiation: e.Negotiation, Offer: e.Offer, Order: r.AggregateID,
	})
}
