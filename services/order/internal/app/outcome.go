package app

import (
	"context"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

// outcome is the reaction that gives a negotiation the outcome of its order: if the order is confirmed, the negotiation is
// done; if it is cancelled, the offer is refused. Its name never changes: a durable and ids of commands derive from it.
const outcome = "order-settling"

func (a *App) completeConfirmed(ctx context.Context, r es.Record, e orderevents.OrderConfirmed) error {
	_, err := a.HandleNegotiation(ctx, e.Negotiation, negotiation.Complete{Order: r.AggregateID}, es.ReactionMeta(outcome, r, e.Negotiation))
	return err
}

func (a *App) refuseCancelled(ctx context.Context, r es.Record, e orderevents.OrderCancelled) error {
	_, err := a.HandleNegotiation(ctx, e.Negotiation, refuseFor(e), es.ReactionMeta(outcome, r, e.Negotiation))
	return err
}

func refuseFor(e orderevents.OrderCancelled) negotiation.Refuse {
	return negotiation.Refuse{Offer: e.Offer, Reason: e.Reason, AvailableMilli: e.AvailableMilli}
}
