package app

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/catalog/internal/domain/lot"
)

// StockReaction is the durable name of the reaction that feeds the ledgers.
const StockReaction = "catalog-stock"

// stock is the reaction that feeds the ledgers of the lots: one durable for everything that touches stock, so that a
// lot hears of it in the order of the log.
type stock struct {
	app          *App
	now          func() time.Time
	negotiations es.Names[orderevents.NegotiationEvent]
	orders       es.Names[orderevents.OrderEvent]
}

// ReactToStock registers the reaction.
func (a *App) ReactToStock(b *bus.Bus, now func() time.Time) {
	s := stock{
		app: a, now: now,
		negotiations: es.NewNames(orderevents.NegotiationEvents()),
		orders:       es.NewNames(orderevents.OrderEvents()),
	}
	b.OnAll(StockReaction, 1, s.react,
		orderevents.OrderPlacedV1, orderevents.OrderStockRequestedV1,
		orderevents.OfferMadeV1, orderevents.OfferStoodV1, orderevents.OfferRejectedV1, orderevents.OfferWithdrawnV1,
		orderevents.OfferExpiredV1, orderevents.NegotiationClosedV1, orderevents.NegotiationCancelledV1)
}

func (s stock) react(ctx context.Context, r es.Record) error {
	if r.Aggregate == orderevents.Order {
		return s.order(ctx, r)
	}
	return s.negotiation(ctx, r)
}

func (s stock) order(ctx context.Context, r es.Record) error {
	event, err := s.orders.Decode(r.Type, r.Data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case orderevents.OrderPlaced:
		return s.commit(ctx, r, e.StockDemand)
	case orderevents.OrderStockRequested:
		return s.commit(ctx, r, e.StockDemand)
	case orderevents.OrderConfirmed, orderevents.OrderCancelled:
	}
	return nil
}

func (s stock) negotiation(ctx context.Context, r es.Record) error {
	event, err := s.negotiations.Decode(r.Type, r.Data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case orderevents.OfferMade:
		if e.Firm {
			return s.send(ctx, r, e.Lot, lot.Reserve{Negotiation: r.AggregateID, Offer: e.Number, Milli: e.Milli})
		}
		return s.release(ctx, r, e.Lot, e.Releases)
	case orderevents.OfferStood:
		return s.release(ctx, r, e.Lot, e.Releases)
	case orderevents.OfferRejected:
		return s.release(ctx, r, e.Lot, e.Releases)
	case orderevents.OfferWithdrawn:
		return s.release(ctx, r, e.Lot, e.Releases)
	case orderevents.OfferExpired:
		return s.release(ctx, r, e.Lot, e.Releases)
	case orderevents.NegotiationClosed:
		return s.release(ctx, r, e.Lot, e.Releases)
	case orderevents.NegotiationCancelled:
		return s.release(ctx, r, e.Lot, e.Releases)
	case orderevents.NegotiationOpened, orderevents.OfferRefused, orderevents.OfferAccepted, orderevents.NegotiationCompleted:
	}
	return nil
}

func (s stock) commit(ctx context.Context, r es.Record, d orderevents.StockDemand) error {
	return s.send(ctx, r, d.Lot, lot.Commit{
		Negotiation: d.Negotiation, Offer: d.Offer, Milli: d.Milli, Order: r.AggregateID,
	})
}

func (s stock) release(ctx context.Context, r es.Record, lotID string, offers []int) error {
	if len(offers) == 0 {
		return nil
	}
	return s.send(ctx, r, lotID, lot.Release{Negotiation: r.AggregateID, Offers: offers})
}

func (s stock) send(ctx context.Context, r es.Record, lotID string, c lot.Command) error {
	_, err := s.app.Lot(ctx, lotID, c, es.Reaction(StockReaction, r, lotID, s.now()))
	return err
}
