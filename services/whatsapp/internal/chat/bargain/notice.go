package bargain

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/qhatu/qhatu/services/whatsapp/internal/chat"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
	"github.com/qhatu/qhatu/services/whatsapp/internal/say"
)

// The notices of this flow. Each is told as the market stands then; what a later event tells of is left to that one's notice.
const (
	offerReceived     chat.NoticeKind = Name + ".offer_received"
	offerEnded        chat.NoticeKind = Name + ".offer_ended"
	offerRejected     chat.NoticeKind = Name + ".offer_rejected"
	negotiationClosed chat.NoticeKind = Name + ".negotiation_closed"
	orderConfirmed    chat.NoticeKind = Name + ".order_confirmed"
	orderCancelled    chat.NoticeKind = Name + ".order_cancelled"
	buyerSuspended    chat.NoticeKind = Name + ".buyer_suspended"
	buyerReopened     chat.NoticeKind = Name + ".buyer_reopened"
)

// OfferReceived tells that a buyer's offer stands.
func OfferReceived(negotiation string, offer int) chat.Notice {
	n := ofOffer(offerReceived, negotiation, offer)
	n.Begins = []string{chat.ID(negotiation, strconv.Itoa(offer))}
	if offer == 1 {
		n.Begins = append(n.Begins, negotiation)
	}
	return n
}

// OfferTakenBack tells that the buyer took an offer back.
func OfferTakenBack(negotiation string, offer int) chat.Notice {
	n := OfferEnded(negotiation, offer)
	n.Quiet = true
	return n
}

// OfferEnded tells that the time of an offer has run out, or that the buyer took it back.
func OfferEnded(negotiation string, offer int) chat.Notice {
	n := ofOffer(offerEnded, negotiation, offer)
	n.Ends = chat.ID(negotiation, strconv.Itoa(offer))
	return n
}

// OfferRejected tells that the buyer said no to an offer of the association's.
func OfferRejected(negotiation string, offer int) chat.Notice {
	return ofOffer(offerRejected, negotiation, offer)
}

// NegotiationClosed tells that the buyer ended a negotiation.
func NegotiationClosed(negotiation string) chat.Notice {
	n := ofOffer(negotiationClosed, negotiation, 0)
	n.Ends, n.Quiet = negotiation, true
	return n
}

// OrderConfirmed tells that an order is firm.
func OrderConfirmed(order string) chat.Notice {
	return chat.Notice{Kind: orderConfirmed, Args: chat.Args{order}, Urgent: true}
}

// OrderCancelled tells that an order came to nothing because its lot had too little, or was gone.
func OrderCancelled(order string) chat.Notice {
	return chat.Notice{Kind: orderCancelled, Args: chat.Args{order}, Urgent: true, Wakes: true}
}

// BuyerSuspended tells that the buyer of these negotiations begins no new trade for now.
func BuyerSuspended(buyer string, negotiations []string) chat.Notice {
	return chat.Notice{Kind: buyerSuspended, Args: negotiations, Begins: []string{chat.ID("suspended", buyer)}}
}

// BuyerReopened tells that the buyer of these negotiations, who was suspended, trades again.
func BuyerReopened(buyer string, negotiations []string) chat.Notice {
	return chat.Notice{Kind: buyerReopened, Args: negotiations, Ends: chat.ID("suspended", buyer)}
}

func ofOffer(kind chat.NoticeKind, negotiation string, offer int) chat.Notice {
	return chat.Notice{Kind: kind, Args: chat.Args{negotiation, strconv.Itoa(offer)}}
}

// noticed reads the offer of a notice, and whether it is still the last one.
func (t *turn) noticed(ctx context.Context, args chat.Args) (d deal, latest bool, err error) {
	n, err := t.market.Negotiation(ctx, args.At(0))
	if err != nil {
		return deal{}, false, err
	}
	number := args.Int(1)
	d, err = t.dealOf(ctx, n, number)
	if err == nil && t.sees(n) {
		return deal{}, false, chat.ErrKnown
	}
	return d, number == 0 || number == len(n.Offers), err
}

func (t *turn) offerReceived(ctx context.Context, args chat.Args) (chat.Message, error) {
	d, _, err := t.noticed(ctx, args)
	if err != nil || d.State != market.AwaitingSeller || d.Standing != args.Int(1) || d.offer.By != market.Buyer {
		return chat.Message{}, err
	}
	return t.card(d), nil
}

func (t *turn) offerRejected(ctx context.Context, args chat.Args) (chat.Message, error) {
	d, latest, err := t.noticed(ctx, args)
	if err != nil || !latest || d.State != market.AwaitingSeller || d.offer.By != market.Seller || d.offer.State != market.OfferRejected {
		return chat.Message{}, err
	}
	return t.declined(d), nil
}

func (t *turn) negotiationClosed(ctx context.Context, args chat.Args) (chat.Message, error) {
	d, _, err := t.noticed(ctx, args)
	if err != nil || d.State != market.NegotiationClosed {
		return chat.Message{}, err
	}
	return d.ending(fmt.Sprintf(t.text.noticeClosed, say.Capital(d.buyer()), say.Quantity(d.offer.Quantity)+d.of())), nil
}

// ending tells that there is nothing of an offer to be answered any more.
func (d deal) ending(body string) chat.Message {
	m := chat.Tell(body)
	m.Ends, m.Row = d.ID, d.row()
	return m
}

// offerEnded tells of an offer that was taken back by the buyer, or whose time has run out.
func (t *turn) offerEnded(ctx context.Context, args chat.Args) (chat.Message, error) {
	d, latest, err := t.noticed(ctx, args)
	if err != nil || !latest {
		return chat.Message{}, err
	}
	return t.ended(d), nil
}

func (t *turn) ended(d deal) chat.Message {
	price := say.Money(d.offer.Price.Amount()) + " " + say.Unit(d.offer.Price.Per)
	switch {
	case d.offer.State == market.OfferWithdrawn && d.offer.By == market.Buyer && d.State == market.AwaitingBuyer:
		return d.ending(fmt.Sprintf(t.text.noticeTakenBack, say.Capital(d.buyer()), price, say.Quantity(d.offer.Quantity)+d.of()))
	case d.offer.State != market.OfferExpired || d.State != market.NegotiationExpired:
		return chat.Message{}
	case d.offer.By == market.Seller:
		return t.oursRanOut(d)
	}
	return t.buyersRanOut(d, fmt.Sprintf(t.text.noticeRanOut, d.buyer(), say.Quantity(d.offer.Quantity)+d.of(), price))
}

// ordered reads the order of a notice, and what it is about.
func (t *turn) ordered(ctx context.Context, args chat.Args) (market.Order, deal, error) {
	order, err := t.market.Order(ctx, args.At(0))
	if err != nil {
		return market.Order{}, deal{}, err
	}
	lot, err := t.market.Lot(ctx, order.Lot)
	if err != nil && !market.Refused(err, "not-found") {
		return market.Order{}, deal{}, err
	}
	n := market.Negotiation{ID: order.Negotiation, BuyerName: order.BuyerName, BuyerErased: order.BuyerErased}
	return order, deal{Negotiation: n, lot: lot, text: &t.text, at: order.PlacedAt}, nil
}

// orderConfirmed tells of a firm order: all of it, and what to beware of. Whoever accepted it knows; who was told only that a
// colleague had does not.
func (t *turn) orderConfirmed(ctx context.Context, args chat.Args) (chat.Message, error) {
	order, d, err := t.ordered(ctx, args)
	if err != nil || order.State == market.OrderPlaced || order.State == market.OrderCancelled || t.knows(order.Negotiation) {
		return chat.Message{}, err
	}
	return t.firm(ctx, d, order)
}

func (t *turn) orderCancelled(ctx context.Context, args chat.Args) (chat.Message, error) {
	order, d, err := t.ordered(ctx, args)
	if err != nil || order.State != market.OrderCancelled || t.knows(order.ID) {
		return chat.Message{}, err
	}
	return chat.Tell(fmt.Sprintf(t.text.noticeCancelled, d.buyer(), t.whyCancelled(order, d.lot))), nil
}

// firm tells of a firm order and, where the buyer accepted an offer of the association's, of that too.
func (t *turn) firm(ctx context.Context, d deal, order market.Order) (chat.Message, error) {
	n, err := t.market.Negotiation(ctx, order.Negotiation)
	if err != nil && !market.Refused(err, "not-found", "forbidden", "role-forbidden") {
		return chat.Message{}, err
	}
	agreed := order.Agreed // what it came to then, whatever it comes to by now
	if agreed.Minor == 0 {
		agreed = order.Total
	}
	what, total := say.Quantity(order.Quantity)+d.of(), say.Money(agreed)
	rest, err := t.withAccount(ctx, t.next(d, order))
	if err != nil {
		return chat.Message{}, err
	}
	i := slices.IndexFunc(n.Offers, func(o market.Offer) bool { return o.State == market.OfferAccepted })
	if i < 0 || n.Offers[i].By != market.Seller {
		m := chat.Tell(fmt.Sprintf(t.text.noticeConfirmed, d.buyer(), what, total, say.Words(agreed)) + rest)
		m.About = d.ID
		return m, nil
	}
	d.offer = n.Offers[i]
	body := fmt.Sprintf(t.text.noticeBuyersYes, say.Capital(d.buyer()), what, total, say.Words(agreed)) + rest
	m := chat.Tell(body)
	m.About = d.ID
	return m.WithTemplate("trato_hecho", d.tapOf("show"),
		chat.Param{Name: "comprador", Text: d.buyer()}, chat.Param{Name: "producto", Text: what}, chat.Param{Name: "total", Text: total}), nil
}

func (t *turn) whyCancelled(o market.Order, lot market.Lot) string {
	switch o.Cancellation {
	case "lot_not_open":
		return t.text.lotPausedThen
	case "lot_ended":
		return t.text.lotGoneThen
	case "lot_lost":
		return t.text.lotLostThen
	}
	left := leftIn(o.Quantity.Unit, o.Left, lot.Measure)
	if !left.Positive() || lot.ID == "" {
		return t.text.noStockPlain
	}
	return fmt.Sprintf(t.text.noStock, t.text.remained(left))
}
