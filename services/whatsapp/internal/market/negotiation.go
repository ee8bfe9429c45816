package market

import (
	"context"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// Sides of a negotiation.
const (
	Buyer  = "buyer"
	Seller = "seller"

	Coordinator = "coordinator" // of the programme, who is on neither side
)

// States of a negotiation.
const (
	AwaitingSeller       = "awaiting_seller"
	AwaitingBuyer        = "awaiting_buyer"
	NegotiationAgreed    = "agreed"
	NegotiationDone      = "done"
	NegotiationClosed    = "closed"
	NegotiationExpired   = "expired"
	NegotiationCancelled = "cancelled"
)

// ActionReject is what the market allows while an offer of the other side stands, also where no deal can be made.
const ActionReject = "reject"

// Negotiation is the offers between one buyer and the association about a lot.
type Negotiation struct {
	ID, Lot, State string
	Allowed        Allowed
	Buyer          string // id of the organisation
	BuyerName      string // "" where it is not known
	BuyerErased    bool   // nobody is called so any more
	BuyerSuspended bool   // begins no new trade
	Suspended      bool   // the association begins none
	Level          int    // of trust in the buyer, 0 to 3
	Record         Record // how the buyer has traded
	Standing       int    // number of the standing offer, 0: none
	Offers         []Offer
	Order          string // of the accepted offer, "" without one
}

// Record is how a buyer has traded here, by the last orders that came to an end or into dispute.
type Record struct {
	Orders, Disputed, Cancelled, LatePaid int
	Paid                                  bool // at least once; then
	DaysToPay                             int  // after the delivery, in the median
}

func recordOf(r *orderrest.TrackRecord) (record Record) {
	if r == nil {
		return record
	}
	return Record{
		Orders: int(r.Orders), Disputed: int(r.Disputed), Cancelled: int(r.Cancelled), LatePaid: int(restvalue.OrZero(r.LatePaid)),
		Paid: r.DaysToPay != nil, DaysToPay: int(restvalue.OrZero(r.DaysToPay)),
	}
}

// Offer returns the offer with a number.
func (n Negotiation) Offer(number int) (Offer, bool) {
	if number < 1 || number > len(n.Offers) {
		return Offer{}, false
	}
	return n.Offers[number-1], true
}

// NewOffer is another price or quantity on the terms of an offer that was made before.
type NewOffer struct {
	Quantity   quantity.Quantity
	Price      money.Price
	Like       Offer
	ValidUntil time.Time // zero: 72 hours
}

// Negotiations lists those in which it is the association's turn, latest opened first.
func (s *Session) Negotiations(ctx context.Context) ([]Negotiation, error) {
	params := orderrest.ListNegotiationsParams{State: new(orderrest.NegotiationStateAwaitingSeller), Limit: new(pageSize)}
	return noting(s, eachNoted(noteNegotiation))(all(func(cursor *string) (page[Negotiation], error) {
		params.Cursor = cursor
		return read(negotiationsOf)(s.orders().ListNegotiations(ctx, &params))
	}))
}

// Negotiation reads one negotiation.
func (s *Session) Negotiation(ctx context.Context, id string) (Negotiation, error) {
	return noting(s, noteNegotiation)(read(negotiationOf)(s.orders().GetNegotiation(ctx, id, nil)))
}

// MakeOffer makes an offer of the association's.
func (s *Session) MakeOffer(ctx context.Context, command Command, id string, o NewOffer) (Negotiation, error) {
	return noting(s, noteNegotiation)(read(negotiationOf)(s.orders().MakeOffer(ctx, id, nil, orderrest.NewOffer{
		Quantity: restvalue.Quantity(o.Quantity), Price: restvalue.Price(o.Price),
		Delivery: o.Like.delivery, Terms: o.Like.terms, ValidUntil: restvalue.Optional(o.ValidUntil.UTC()),
	}, command.Headers)))
}

// Accept agrees to the buyer's standing offer, and to no other.
func (s *Session) Accept(ctx context.Context, command Command, id string, number int) (Order, error) {
	return noting(s, noteOrder)(read(orderOf)(s.orders().AcceptOffer(ctx, id, int64(number), nil, command.Headers)))
}

// Reject declines the buyer's standing offer; reason is a ReasonCode of the contract.
func (s *Session) Reject(ctx context.Context, command Command, id string, number int, reason string) (Negotiation, error) {
	return noting(s, noteNegotiation)(read(negotiationOf)(s.orders().RejectOffer(ctx, id, int64(number), nil, because(reason), command.Headers)))
}

// Withdraw takes back the association's own offer while it stands.
func (s *Session) Withdraw(ctx context.Context, command Command, id string, number int) (Negotiation, error) {
	return noting(s, noteNegotiation)(read(negotiationOf)(s.orders().WithdrawOffer(ctx, id, int64(number), nil, orderrest.WithdrawOfferJSONRequestBody{}, command.Headers)))
}

func negotiationsOf(p orderrest.NegotiationPage) (page[Negotiation], error) {
	return pageOf(p.Items, p.Next, negotiationOf)
}

func negotiationOf(n orderrest.Negotiation) (Negotiation, error) {
	offers, err := each(n.Offers, offerOf)
	return Negotiation{
		ID: n.ID, Lot: n.LotID, State: string(n.State), Allowed: n.AllowedActions, BuyerName: restvalue.OrZero(n.Buyer.Name), BuyerErased: restvalue.OrZero(n.Buyer.Erased),
		Buyer: n.Buyer.ID, BuyerSuspended: restvalue.OrZero(n.Buyer.Suspended), Suspended: restvalue.OrZero(n.Association.Suspended),
		Level: int(restvalue.OrZero(n.Buyer.Level)), Record: recordOf(n.Buyer.TrackRecord), Standing: int(restvalue.OrZero(n.StandingOffer)),
		Offers: offers, Order: restvalue.OrZero(n.OrderID),
	}, err
}

func (s *Session) orders() *orderrest.Client {
	server, doer := s.caller.At("order")
	return &orderrest.Client{Server: server, Client: doer}
}
