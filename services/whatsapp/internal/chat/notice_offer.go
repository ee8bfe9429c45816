package chat

import (
	"context"
	"fmt"
	"slices"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// offerNotice tells of an offer, as it stands now. What a later event tells of is left to that one's notice.
func offerNotice(ctx context.Context, m Market, n Notice) (Message, error) {
	found, err := m.Negotiation(ctx, n.Negotiation)
	if err != nil {
		return Message{}, err
	}
	d, err := dealOf(ctx, m, found, n.Offer)
	if err != nil {
		return Message{}, err
	}
	latest := n.Offer == 0 || n.Offer == len(d.Offers)
	switch n.Kind {
	case OfferReceived:
		if d.State == market.AwaitingSeller && d.Standing == n.Offer && d.offer.By == market.Buyer {
			return card(d), nil
		}
	case OfferReplacedOrEnded:
		if latest {
			return offerEnded(d), nil
		}
	case OfferRejected:
		if latest && d.State == market.AwaitingSeller && d.offer.By == market.Seller && d.offer.State == market.OfferRejected {
			return declined(d), nil
		}
	case Agreed:
		return accepted(ctx, m, d)
	case NegotiationClosed:
		if d.State == market.NowClosed {
			return told(fmt.Sprintf(textNoticeClosed, say.Capital(d.buyer()), say.Quantity(d.offer.Quantity)+d.of())), nil
		}
	case OrderConfirmed, OrderCancelledOutOfStock, StallApproved, StallWaitlisted, StallOffered, StallRejected, StallOfferLapsed, FairCancelled:
	}
	return Message{}, nil
}

// offerEnded tells of an offer that was taken back by the buyer, or whose time has run out.
func offerEnded(d deal) Message {
	price := say.Money(d.offer.Price.Amount()) + " " + say.Unit(d.offer.Price.Per)
	switch {
	case d.offer.State == market.OfferWithdrawn && d.offer.By == market.Buyer && d.State == market.AwaitingBuyer:
		return told(fmt.Sprintf(textNoticeTakenBack, say.Capital(d.buyer()), price, say.Quantity(d.offer.Quantity)+d.of()))
	case d.offer.State != market.OfferExpired || d.State != market.NowExpired:
		return Message{}
	case d.offer.By == market.Seller:
		return oursRanOut(d)
	}
	return hisRanOut(d, fmt.Sprintf(textNoticeRanOut, d.buyer(), say.Quantity(d.offer.Quantity)+d.of(), price))
}

// accepted tells that the buyer accepted hers, or a colleague his, while the lot has not said yet whether its stock is there.
// From then on the order's own notice tells all of it, and this one nothing: whichever is worded first, both are told.
func accepted(ctx context.Context, m Market, d deal) (Message, error) {
	if d.offer.State != market.OfferAccepted || d.Order == "" {
		return Message{}, nil
	}
	order, err := m.Order(ctx, d.Order)
	if err != nil || order.State != market.OrderPlaced {
		return Message{}, err
	}
	text := textNoticeAgreed
	if d.offer.By == market.Buyer {
		text = textNoticeColleague
	}
	return told(fmt.Sprintf(text, say.Capital(d.buyer()), say.Quantity(order.Quantity)+d.of(), say.Money(order.Total),
		say.Capital(say.Them(order.Quantity)))), nil
}

// orderNotice tells what became of an order. What is firm is told whole, with what to beware of.
func (b *Bot) orderNotice(ctx context.Context, m Market, n Notice) (Message, error) {
	order, err := m.Order(ctx, n.Order)
	if err != nil {
		return Message{}, err
	}
	lot, err := m.Lot(ctx, order.Lot)
	if err != nil && !market.Refused(err, "not-found") {
		return Message{}, err
	}
	d := deal{Negotiation: market.Negotiation{ID: order.Negotiation, BuyerName: order.BuyerName}, lot: lot}
	switch {
	case n.Kind == OrderConfirmed && order.State == market.OrderConfirmed:
		return b.firm(ctx, m, d, order)
	case n.Kind == OrderCancelledOutOfStock && order.State == market.OrderCancelled:
		return told(fmt.Sprintf(textNoticeCancelled, d.buyer(), whyCancelled(order, lot))), nil
	}
	return Message{}, nil
}

// firm tells of an order that is firm; where the buyer accepted hers, that he did.
func (b *Bot) firm(ctx context.Context, m Market, d deal, order market.Order) (Message, error) {
	n, err := m.Negotiation(ctx, order.Negotiation)
	if err != nil && !market.Refused(err, "not-found", "forbidden", "role-forbidden") {
		return Message{}, err
	}
	what, total := say.Quantity(order.Quantity)+d.of(), say.Money(order.Total)
	rest := fmt.Sprintf(textNoticeFirm, handover(order.Delivery), doNotLoad(order), b.reach)
	i := slices.IndexFunc(n.Offers, func(o market.Offer) bool { return o.State == market.OfferAccepted })
	if i < 0 || n.Offers[i].By != market.Seller {
		return told(fmt.Sprintf(textNoticeConfirmed, d.buyer(), what, total, say.Words(order.Total)) + rest), nil
	}
	d.offer = n.Offers[i]
	body := fmt.Sprintf(textNoticeHisYes, say.Capital(d.buyer()), what, total, say.Words(order.Total)) + rest
	return templated(told(body), "trato_hecho", d.tapOf("show"),
		Param{Name: "comprador", Text: d.buyer()}, Param{Name: "producto", Text: what}, Param{Name: "total", Text: total}), nil
}

func whyCancelled(o market.Order, lot market.Lot) string {
	switch o.Cancellation {
	case "lot_not_open":
		return textLotPausedThen
	case "lot_ended":
		return textLotGoneThen
	}
	left := leftIn(o.Quantity.Unit, o.Left, lot.Measure)
	if !left.Positive() || lot.ID == "" {
		return textNoStockPlain
	}
	return fmt.Sprintf(textNoStock, remained(left))
}
