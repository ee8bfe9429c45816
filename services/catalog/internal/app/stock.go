package app

import (
	"context"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// stock is the reaction that reserves, commits and releases the stock of lots, and takes back what orders give back.
const stock = "catalog-stock"

func (a *App) commitPlaced(ctx context.Context, r es.Record, e orderevents.OrderPlaced) error {
	return a.commit(ctx, r, e.StockDemand)
}

func (a *App) commitRequested(ctx context.Context, r es.Record, e orderevents.OrderStockRequested) error {
	return a.commit(ctx, r, e.StockDemand)
}

func (a *App) returnCalledOff(ctx context.Context, r es.Record, e orderevents.OrderCalledOff) error {
	return a.takeBack(ctx, r, e.StockReturn)
}

func (a *App) returnRest(ctx context.Context, r es.Record, e orderevents.OrderRestClosed) error {
	return a.takeBack(ctx, r, e.StockReturn)
}

func (a *App) returnResolved(ctx context.Context, r es.Record, e orderevents.OrderResolved) error {
	return a.takeBack(ctx, r, e.StockReturn)
}

func (a *App) returnClaimed(ctx context.Context, r es.Record, e orderevents.OrderClaimAccepted) error {
	return a.takeBack(ctx, r, e.StockReturn)
}

func (a *App) reserveOffered(ctx context.Context, r es.Record, e orderevents.OfferMade) error {
	if !e.Firm {
		return a.release(ctx, r, e.Lot, e.Releases)
	}
	return a.tellLot(ctx, r, e.Lot, lot.Reserve{Negotiation: r.AggregateID, Offer: e.Number, Milli: e.Milli})
}

func (a *App) releaseReplaced(ctx context.Context, r es.Record, e orderevents.OfferStood) error {
	return a.release(ctx, r, e.Lot, e.Releases)
}

func (a *App) releaseRejected(ctx context.Context, r es.Record, e orderevents.OfferRejected) error {
	return a.release(ctx, r, e.Lot, e.Releases)
}

func (a *App) releaseWithdrawn(ctx context.Context, r es.Record, e orderevents.OfferWithdrawn) error {
	return a.release(ctx, r, e.Lot, e.Releases)
}

func (a *App) releaseExpired(ctx context.Context, r es.Record, e orderevents.OfferExpired) error {
	return a.release(ctx, r, e.Lot, e.Releases)
}

func (a *App) releaseClosed(ctx context.Context, r es.Record, e orderevents.NegotiationClosed) error {
	return a.release(ctx, r, e.Lot, e.Releases)
}

func (a *App) releaseCancelled(ctx context.Context, r es.Record, e orderevents.NegotiationCancelled) error {
	return a.release(ctx, r, e.Lot, e.Releases)
}

func (a *App) commit(ctx context.Context, r es.Record, d orderevents.StockDemand) error {
	return a.tellLot(ctx, r, d.Lot, lot.Commit{
		Negotiation: d.Negotiation, Offer: d.Offer, Milli: d.Milli, Order: r.AggregateID,
	})
}

func (a *App) takeBack(ctx context.Context, r es.Record, back orderevents.StockReturn) error {
	return a.tellLot(ctx, r, back.Lot, lot.Return{
		Negotiation: back.Negotiation, Offer: back.Offer, Milli: back.ReturnedMilli, Order: r.AggregateID,
	})
}

func (a *App) release(ctx context.Context, r es.Record, lotID string, offers []int) error {
	if len(offers) == 0 {
		return nil
	}
	return a.tellLot(ctx, r, lotID, lot.Release{Negotiation: r.AggregateID, Offers: offers})
}

func (a *App) tellLot(ctx context.Context, r es.Record, lotID string, c lot.Command) error {
	_, err := a.HandleLot(ctx, lotID, c, es.ReactionMeta(stock, r, lotID))
	return err
}
