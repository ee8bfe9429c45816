package app

import (
	"context"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

const placing = "order-placing"

// reactWithOrders places the order of every accepted offer. The accepting request does so itself, at once; the reaction
// does it after a crash. Both send the same command.
func (a *App) reactWithOrders(b *bus.Bus) {
	b.OnAll(placing, 1, func(ctx context.Context, r es.Record) error {
		_, err := a.placeFor(ctx, r)
		return err
	}, orderevents.OfferAcceptedV1)
}

// placeFor places the order that an accepted offer becomes.
func (a *App) placeFor(ctx context.Context, accepted es.Record) (es.Commit, error) {
	event, err := a.negotiationEvents.Decode(accepted.Type, accepted.Data)
	if err != nil {
		return es.Commit{}, err
	}
	e, ok := event.(orderevents.OfferAccepted)
	if !ok {
		return es.Commit{}, nil
	}
	return a.order(ctx, e.Order, place(accepted.AggregateID, e), es.Reaction(placing, accepted, e.Order, a.now()))
}

func place(negotiationID string, e orderevents.OfferAccepted) order.Place {
	return order.Place{Agreed: orderevents.OrderPlaced{
		StockDemand: orderevents.StockDemand{Negotiation: negotiationID, Offer: e.Number, Lot: e.Lot, Milli: e.Milli},
		Agreement:   e.Agreement,
	}}
}
