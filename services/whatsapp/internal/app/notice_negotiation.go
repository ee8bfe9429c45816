package app

import (
	"context"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
)

func (a *App) onNegotiations(names es.Names[orderevents.NegotiationEvent]) []bus.Handler {
	return []bus.Handler{
		bus.When(names, a.offerMade), bus.When(names, a.offerWithdrawn), bus.When(names, a.offerExpired),
		bus.When(names, a.offerRejected), bus.When(names, a.offerAccepted), bus.When(names, a.negotiationClosed),
	}
}

func (a *App) offerMade(ctx context.Context, r es.Record, e orderevents.OfferMade) error {
	if e.By != orderevents.Buyer {
		return nil
	}
	return a.tellSeller(ctx, r, chat.Notice{Kind: chat.OfferReceived, Offer: e.Number})
}

func (a *App) offerWithdrawn(ctx context.Context, r es.Record, e orderevents.OfferWithdrawn) error {
	if e.By != orderevents.Buyer {
		return nil
	}
	return a.tellSeller(ctx, r, chat.Notice{Kind: chat.OfferReplacedOrEnded, Offer: e.Number})
}

// offerExpired tells of a buyer's offer only: of her own she was told until when it stood.
func (a *App) offerExpired(ctx context.Context, r es.Record, e orderevents.OfferExpired) error {
	if err := a.shown(ctx, r.Position); err != nil {
		return err
	}
	n, err := a.views.Negotiation(r.AggregateID)
	if err != nil || !n.Offered(e.Number) {
		return err
	}
	return a.tellSeller(ctx, r, chat.Notice{Kind: chat.OfferReplacedOrEnded, Offer: e.Number})
}

func (a *App) offerRejected(ctx context.Context, r es.Record, e orderevents.OfferRejected) error {
	if e.By != orderevents.Buyer {
		return nil
	}
	return a.tellSeller(ctx, r, chat.Notice{Kind: chat.OfferRejected, Offer: e.Number})
}

// offerAccepted tells of either side's yes: where a representative gave it, her colleagues hear of it.
func (a *App) offerAccepted(ctx context.Context, r es.Record, e orderevents.OfferAccepted) error {
	return a.tellSeller(ctx, r, chat.Notice{Kind: chat.Agreed, Offer: e.Number, Order: e.Order})
}

func (a *App) negotiationClosed(ctx context.Context, r es.Record, _ orderevents.NegotiationClosed) error {
	return a.tellSeller(ctx, r, chat.Notice{Kind: chat.NegotiationClosed})
}

// tellSeller tells the association of the negotiation that an event happened to.
func (a *App) tellSeller(ctx context.Context, r es.Record, n chat.Notice) error {
	n.Negotiation = r.AggregateID
	return a.tellSellerOf(ctx, r, r.AggregateID, n)
}

func (a *App) tellSellerOf(ctx context.Context, r es.Record, negotiation string, n chat.Notice) error {
	if err := a.shown(ctx, r.Position); err != nil {
		return err
	}
	known, err := a.views.Negotiation(negotiation)
	if err != nil || known.Association == "" {
		return err
	}
	return a.tell(ctx, r, known.Association, n)
}
