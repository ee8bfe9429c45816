package app

import (
	"context"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/vocabulary"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
)

// placing is the reaction that places the order of every accepted offer. The accepting request does so itself, at once;
// the reaction does it after a crash. Both send the same command.
const placing = "order-placing"

func (a *App) placeAccepted(ctx context.Context, r es.Record, e orderevents.OfferAccepted) error {
	_, err := a.placeFor(ctx, r, e)
	return err
}

// placeFor places the order that an accepted offer becomes.
func (a *App) placeFor(ctx context.Context, r es.Record, e orderevents.OfferAccepted) (OrderCommit, error) {
	return a.HandleOrder(ctx, e.Order, place(r.AggregateID, e), es.ReactionMeta(placing, r, e.Order))
}

func place(negotiationID string, e orderevents.OfferAccepted) order.Place {
	return order.Place{Agreed: orderevents.OrderPlaced{
		StockDemand: orderevents.StockDemand{Negotiation: negotiationID, Offer: e.Number, Lot: e.Lot, Milli: e.Milli},
		Agreement:   e.Agreement, Settlement: settlementOf(e.Product),
	}}
}

// settlementOf is how deliveries of a product are held against what was agreed; nil where the product is not known.
func settlementOf(product string) *orderevents.Settlement {
	p, known := vocabulary.FindProduct(product)
	if !known {
		return nil
	}
	return &orderevents.Settlement{TolerancePermille: p.Tolerance, ClaimHours: p.Claims}
}
