package chat

import (
	"context"

	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// NoticeKind is what there may be to tell.
type NoticeKind string

// The notices. Each is a hint: what is told is what the market says at that moment.
const (
	OfferReceived            NoticeKind = "offer_received"     // Negotiation, Offer: a buyer's offer stands
	OfferReplacedOrEnded     NoticeKind = "offer_ended"        // Negotiation, Offer: it was taken back, or ran out
	OfferRejected            NoticeKind = "offer_rejected"     // Negotiation, Offer: the buyer said no to hers
	Agreed                   NoticeKind = "agreed"             // Negotiation, Offer, Order: the buyer accepted hers
	OrderConfirmed           NoticeKind = "order_confirmed"    // Order
	OrderCancelledOutOfStock NoticeKind = "order_cancelled"    // Order
	NegotiationClosed        NoticeKind = "negotiation_closed" // Negotiation
	StallApproved            NoticeKind = "stall_approved"     // Fair, Stall
	StallWaitlisted          NoticeKind = "stall_waitlisted"   // Fair, Stall
	StallOffered             NoticeKind = "stall_offered"      // Fair, Stall: a place came free
	StallRejected            NoticeKind = "stall_rejected"     // Fair, Stall
	StallOfferLapsed         NoticeKind = "stall_offer_lapsed" // Fair, Stall
	FairCancelled            NoticeKind = "fair_cancelled"     // Fair, Stall
)

// Notice is something that happened and that a person may want to hear of.
type Notice struct {
	Kind        NoticeKind
	Negotiation string
	Offer       int
	Order       string
	Fair, Stall string
}

// Notice says what there is to tell now; nil: nothing any more. Its error is one that may pass. Whoever sends the message
// saves State.Told with it, so that a bare "1" answers it. The session should have Seen the event's position.
func (b *Bot) Notice(ctx context.Context, m Market, n Notice) (*Message, error) {
	message, err := b.notice(ctx, m, n)
	if market.Refused(err, "not-found", "forbidden", "role-forbidden") { // not hers, or no longer there
		return nil, nil
	}
	if err != nil || message.Body == "" {
		return nil, err
	}
	return &message, nil
}

func (b *Bot) notice(ctx context.Context, m Market, n Notice) (Message, error) {
	switch n.Kind {
	case OfferReceived, OfferReplacedOrEnded, OfferRejected, Agreed, NegotiationClosed:
		return offerNotice(ctx, m, n)
	case OrderConfirmed, OrderCancelledOutOfStock:
		return b.orderNotice(ctx, m, n)
	case StallApproved, StallWaitlisted, StallOffered, StallRejected, StallOfferLapsed, FairCancelled:
		return stallNotice(ctx, m, n)
	}
	return Message{}, nil
}
