package app

import (
	"context"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/negotiation"
)

const settling = "order-settling"

// reactToOutcome tells a negotiation what became of its order: confirmed, it is done; cancelled, its offer is refused.
func (a *App) reactToOutcome(b *bus.Bus) {
	b.OnAll(settling, 1, a.settle, orderevents.OrderConfirmedV1, orderevents.OrderCancelledV1)
}

func (a *App) settle(ctx context.Context, r es.Record) error {
	event, err := a.orderEvents.Decode(r.Type, r.Data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case orderevents.OrderConfirmed:
		_, err = a.Negotiation(ctx, e.Negotiation, negotiation.Complete{Order: r.AggregateID},
			es.Reaction(settling, r, e.Negotiation, a.now()))
	case orderevents.OrderCancelled:
		_, err = a.Negotiation(ctx, e.Negotiation, refuseFor(e), es.Reaction(settling, r, e.Negotiation, a.now()))
	case orderevents.OrderPlaced, orderevents.OrderStockRequested:
	}
	return err
}

func refuseFor(e orderevents.OrderCancelled) negotiation.Refuse {
	return negotiation.Refuse{Offer: e.Offer, Reason: e.Reason, AvailableMilli: e.AvailableMilli}
}
