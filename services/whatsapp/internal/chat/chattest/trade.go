package chattest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// Negotiations stands in for that of *market.Session.
func (f *Market) Negotiations(context.Context) ([]market.Negotiation, error) {
	var waiting []market.Negotiation
	for _, n := range f.NegotiationList {
		if n.State == market.AwaitingSeller && f.has(n.ID) {
			n.Allowed = f.allowedIn(n)
			waiting = append(waiting, n)
		}
	}
	return waiting, f.called("Negotiations")
}

func (f *Market) negotiation(id string) (*market.Negotiation, error) {
	return find(f.NegotiationList, func(n market.Negotiation) bool { return n.ID == id && f.has(id) })
}

// Negotiation stands in for that of *market.Session.
func (f *Market) Negotiation(_ context.Context, id string) (market.Negotiation, error) {
	if err := f.called("Negotiation"); err != nil {
		return market.Negotiation{}, err
	}
	n, err := f.negotiation(id)
	clone := *n
	clone.Offers, clone.Allowed = slices.Clone(n.Offers), f.allowedIn(*n)
	return clone, err
}

// MakeOffer stands in for that of *market.Session.
func (f *Market) MakeOffer(_ context.Context, command market.Command, id string, o market.NewOffer) (market.Negotiation, error) {
	return once(f, "MakeOffer", command, func() (market.Negotiation, error) {
		n, err := f.negotiation(id)
		switch {
		case err != nil:
			return *n, err
		case n.State == market.AwaitingBuyer:
			return *n, Problem("out-of-turn")
		case n.State != market.AwaitingSeller && n.State != market.NegotiationExpired:
			return *n, Problem("negotiation-ended")
		case !o.ValidUntil.IsZero() && o.ValidUntil.Before(Now):
			return *n, Problem("invalid", market.Field{Pointer: "/valid_until", Detail: "La oferta debe vencer en el futuro."})
		}
		until := o.ValidUntil
		if until.IsZero() {
			until = command.At.Add(72 * time.Hour)
		}
		f.Offer(n, market.Seller, o.Quantity, o.Price, until)
		n.State = market.AwaitingBuyer
		return *n, nil
	})
}

func (f *Market) answerable(n *market.Negotiation, command market.Command, number int) error {
	o, ok := n.Offer(number)
	switch {
	case !ok:
		return Problem("not-found")
	case n.State == market.NegotiationAgreed || n.State == market.NegotiationDone:
		return Problem("already-agreed")
	case n.State == market.NegotiationClosed || n.State == market.NegotiationCancelled:
		return Problem("negotiation-ended")
	case n.Standing != number || o.By != market.Buyer || !command.At.Before(o.ValidUntil):
		return Problem("stale-offer")
	}
	return nil
}

// Accept stands in for that of *market.Session.
func (f *Market) Accept(_ context.Context, command market.Command, id string, number int) (market.Order, error) {
	return once(f, "Accept", command, func() (market.Order, error) {
		n, err := f.negotiation(id)
		if err == nil {
			err = f.answerable(n, command, number)
		}
		if err != nil {
			return market.Order{}, err
		}
		f.Agree(n, number)
		order := &f.Orders[len(f.Orders)-1]
		order.State = cmp.Or(f.OrderState, market.OrderConfirmed)
		if order.State == market.OrderConfirmed {
			n.State = market.NegotiationDone
		}
		return *order, nil
	})
}

// Agree makes an order of an offer.
func (f *Market) Agree(n *market.Negotiation, number int) market.Order {
	o := &n.Offers[number-1]
	o.State, n.State, n.Standing = market.OfferAccepted, market.NegotiationAgreed, 0
	n.Order = fmt.Sprintf("ord_%d", len(f.Orders)+1)
	order := market.Order{
		ID: n.Order, State: market.OrderPlaced, Revision: 1, Negotiation: n.ID, Lot: n.Lot, BuyerName: n.BuyerName,
		Quantity: o.Quantity, Base: o.Base, Price: o.Price, Agreed: o.Total, Total: o.Total, Delivery: o.Delivery, Terms: o.Terms, Tolerance: 20, PlacedAt: Now,
	}
	f.Orders = append(f.Orders, order)
	return order
}

// Reject stands in for that of *market.Session.
func (f *Market) Reject(_ context.Context, command market.Command, id string, number int, reason string) (market.Negotiation, error) {
	return once(f, "Reject "+reason, command, func() (market.Negotiation, error) {
		n, err := f.negotiation(id)
		if err == nil {
			err = f.answerable(n, command, number)
		}
		if err != nil {
			return market.Negotiation{}, err
		}
		n.Offers[number-1].State, n.Standing, n.State = market.OfferRejected, 0, market.AwaitingBuyer
		return *n, nil
	})
}

// Withdraw stands in for that of *market.Session.
func (f *Market) Withdraw(_ context.Context, command market.Command, id string, number int) (market.Negotiation, error) {
	return once(f, "Withdraw", command, func() (market.Negotiation, error) {
		n, err := f.negotiation(id)
		switch {
		case err != nil:
			return *n, err
		case n.State == market.NegotiationAgreed || n.State == market.NegotiationDone:
			return *n, Problem("already-agreed")
		case n.Standing != number || n.Offers[number-1].By != market.Seller:
			return *n, Problem("stale-offer")
		}
		n.Offers[number-1].State, n.Standing, n.State = market.OfferWithdrawn, 0, market.AwaitingSeller
		return *n, nil
	})
}

// Offer adds an offer that stands.
func (f *Market) Offer(n *market.Negotiation, by string, q quantity.Quantity, p money.Price, until time.Time) {
	l, err := f.lot(n.Lot)
	if err != nil {
		panic(err)
	}
	if n.Standing > 0 {
		n.Offers[n.Standing-1].State = market.OfferReplaced
	}
	base, _ := l.Measure.ToBase(q)
	total, _ := p.Total(q, l.Measure)
	per, _ := p.PerBase(l.Measure)
	n.Offers = append(n.Offers, market.Offer{
		Number: len(n.Offers) + 1, By: by, State: market.OfferStanding, Quantity: q,
		Base: quantity.Quantity{Milli: base, Unit: l.Measure.Base}, Price: p, PerBase: per, Total: total,
		Delivery: market.Delivery{Basis: market.AtFarm, Place: "Huaro"}, MadeAt: Now, ValidUntil: until,
		Terms: market.Terms{Payment: market.Payment{Advance: 30, BalanceOn: market.OnLoading}},
	})
	n.Standing = len(n.Offers)
}

// Fairs stands in for that of *market.Session.
func (f *Market) Fairs(context.Context) ([]market.Fair, error) { return f.FairList, f.called("Fairs") }

// Fair stands in for that of *market.Session.
func (f *Market) Fair(_ context.Context, id string) (market.Fair, error) {
	fair, err := find(f.FairList, func(x market.Fair) bool { return x.ID == id })
	return *fair, err
}

// MyStalls stands in for that of *market.Session.
func (f *Market) MyStalls(_ context.Context, fair string) ([]market.Stall, error) {
	var mine []market.Stall
	for _, s := range f.Stalls {
		if s.Fair == fair {
			s.Allowed = f.allowedOn(s)
			mine = append(mine, s)
		}
	}
	return mine, nil
}

func (f *Market) stall(id string) (*market.Stall, error) {
	return find(f.Stalls, func(s market.Stall) bool { return s.ID == id })
}

// Stall stands in for that of *market.Session.
func (f *Market) Stall(_ context.Context, _, id string) (market.Stall, error) {
	s, err := f.stall(id)
	read := *s
	read.Allowed = f.allowedOn(read)
	return read, err
}

// Apply stands in for that of *market.Session.
func (f *Market) Apply(_ context.Context, command market.Command, fair string, count int, products []string) (market.Stall, error) {
	return once(f, "Apply", command, func() (market.Stall, error) {
		s := market.Stall{
			ID: fmt.Sprintf("stall_%d", len(f.Stalls)+1), Fair: fair, State: market.StallApplied, Count: count, Products: products,
		}
		f.Stalls = append(f.Stalls, s)
		return s, nil
	})
}

// ConfirmStall stands in for that of *market.Session.
func (f *Market) ConfirmStall(_ context.Context, command market.Command, _, id string) (market.Stall, error) {
	return once(f, "ConfirmStall", command, func() (market.Stall, error) {
		s, err := f.stall(id)
		s.State = market.StallConfirmed
		return *s, err
	})
}

// WithdrawStall stands in for that of *market.Session.
func (f *Market) WithdrawStall(_ context.Context, command market.Command, _, id string) (market.Stall, error) {
	return once(f, "WithdrawStall", command, func() (market.Stall, error) {
		s, err := f.stall(id)
		s.State, s.Numbers = market.StallWithdrawn, nil
		return *s, err
	})
}
