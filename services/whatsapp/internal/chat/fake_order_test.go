package chat_test

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/quantity"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

func (f *fake) Negotiations(context.Context) ([]market.Negotiation, error) {
	return slices.DeleteFunc(slices.Clone(f.negotiations), func(n market.Negotiation) bool {
		return n.State != market.AwaitingSeller || !f.has(n.ID)
	}), f.called("Negotiations")
}

func (f *fake) negotiation(id string) (*market.Negotiation, error) {
	return find(f.negotiations, func(n market.Negotiation) bool { return n.ID == id && f.has(id) })
}

func (f *fake) Negotiation(_ context.Context, id string) (market.Negotiation, error) {
	if err := f.called("Negotiation"); err != nil {
		return market.Negotiation{}, err
	}
	n, err := f.negotiation(id)
	clone := *n
	clone.Offers = slices.Clone(n.Offers)
	return clone, err
}

func (f *fake) MakeOffer(_ context.Context, act market.Act, id string, o market.NewOffer) (market.Negotiation, error) {
	return once(f, "MakeOffer", act, func() (market.Negotiation, error) {
		n, err := f.negotiation(id)
		switch {
		case err != nil:
			return *n, err
		case n.State == market.AwaitingBuyer:
			return *n, problem("out-of-turn")
		case n.State != market.AwaitingSeller && n.State != market.NowExpired:
			return *n, problem("negotiation-ended")
		case !o.ValidUntil.IsZero() && o.ValidUntil.Before(now):
			return *n, problem("invalid", market.Field{Pointer: "/valid_until", Detail: "La oferta debe vencer en el futuro."})
		}
		until := o.ValidUntil
		if until.IsZero() {
			until = act.At.Add(72 * time.Hour)
		}
		f.offer(n, market.Seller, o.Quantity, o.Price, until)
		n.State = market.AwaitingBuyer
		return *n, nil
	})
}

func (f *fake) answerable(n *market.Negotiation, act market.Act, number int) error {
	o, ok := n.Offer(number)
	switch {
	case !ok:
		return problem("not-found")
	case n.State == market.NowAgreed || n.State == market.NowDone:
		return problem("already-agreed")
	case n.State == market.NowClosed || n.State == market.NowCancelled:
		return problem("negotiation-ended")
	case n.Standing != number || o.By != market.Buyer || !act.At.Before(o.ValidUntil):
		return problem("stale-offer")
	}
	return nil
}

func (f *fake) Accept(_ context.Context, act market.Act, id string, number int) (market.Order, error) {
	return once(f, "Accept", act, func() (market.Order, error) {
		n, err := f.negotiation(id)
		if err == nil {
			err = f.answerable(n, act, number)
		}
		if err != nil {
			return market.Order{}, err
		}
		return f.agree(n, number), nil
	})
}

// agree makes an order of an offer.
func (f *fake) agree(n *market.Negotiation, number int) market.Order {
	o := &n.Offers[number-1]
	o.State, n.State, n.Standing = market.OfferAccepted, market.NowAgreed, 0
	n.Order = fmt.Sprintf("ord_%d", len(f.orders)+1)
	order := market.Order{
		ID: n.Order, State: market.OrderPlaced, Negotiation: n.ID, Lot: n.Lot, BuyerName: n.BuyerName,
		Quantity: o.Quantity, Price: o.Price, Total: o.Total, Delivery: o.Delivery, Advance: o.Advance,
	}
	f.orders = append(f.orders, order)
	return order
}

func (f *fake) Reject(_ context.Context, act market.Act, id string, number int, reason string) (market.Negotiation, error) {
	return once(f, "Reject "+reason, act, func() (market.Negotiation, error) {
		n, err := f.negotiation(id)
		if err == nil {
			err = f.answerable(n, act, number)
		}
		if err != nil {
			return market.Negotiation{}, err
		}
		n.Offers[number-1].State, n.Standing, n.State = market.OfferRejected, 0, market.AwaitingBuyer
		return *n, nil
	})
}

func (f *fake) Order(_ context.Context, id string) (market.Order, error) {
	o, err := find(f.orders, func(o market.Order) bool { return o.ID == id })
	return *o, err
}

// offer adds an offer that stands.
func (f *fake) offer(n *market.Negotiation, by string, q quantity.Quantity, p money.Price, until time.Time) {
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
		Delivery: market.Delivery{Basis: market.AtFarm, Place: "Huaro"}, Advance: 30, MadeAt: now, ValidUntil: until,
	})
	n.Standing = len(n.Offers)
}

func (f *fake) Fairs(context.Context) ([]market.Fair, error) { return f.fairs, f.called("Fairs") }

func (f *fake) Fair(_ context.Context, id string) (market.Fair, error) {
	fair, err := find(f.fairs, func(x market.Fair) bool { return x.ID == id })
	return *fair, err
}

func (f *fake) MyStalls(_ context.Context, fair string) ([]market.Stall, error) {
	return slices.DeleteFunc(slices.Clone(f.stalls), func(s market.Stall) bool { return s.Fair != fair }), nil
}

func (f *fake) stall(id string) (*market.Stall, error) {
	return find(f.stalls, func(s market.Stall) bool { return s.ID == id })
}

func (f *fake) Stall(_ context.Context, _, id string) (market.Stall, error) {
	s, err := f.stall(id)
	return *s, err
}

func (f *fake) Apply(_ context.Context, act market.Act, fair string, count int, products []string) (market.Stall, error) {
	return once(f, "Apply", act, func() (market.Stall, error) {
		s := market.Stall{
			ID: fmt.Sprintf("stall_%d", len(f.stalls)+1), Fair: fair, State: market.StallApplied, Count: count, Products: products,
		}
		f.stalls = append(f.stalls, s)
		return s, nil
	})
}

func (f *fake) ConfirmStall(_ context.Context, act market.Act, _, id string) (market.Stall, error) {
	return once(f, "ConfirmStall", act, func() (market.Stall, error) {
		s, err := f.stall(id)
		s.State = market.StallConfirmed
		return *s, err
	})
}

func (f *fake) WithdrawStall(_ context.Context, act market.Act, _, id string) (market.Stall, error) {
	return once(f, "WithdrawStall", act, func() (market.Stall, error) {
		s, err := f.stall(id)
		s.State, s.Numbers = market.StallWithdrawn, nil
		return *s, err
	})
}
