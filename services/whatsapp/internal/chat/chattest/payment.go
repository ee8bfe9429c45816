package chattest

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/qhatu/qhatu/pkg/lima"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/services/whatsapp/internal/market"
)

// sum is what payments of an order come to, in minor units.
func sum(o market.Order, from, state string) (minor int64) {
	for _, p := range o.Payments {
		if p.From == from && p.State == state {
			minor += p.Amount.Minor
		}
	}
	return minor
}

// moneyOf is how an order stands with its money: its advance is due as the test says, the rest once all is there.
func moneyOf(o market.Order) (dues []market.Due, l market.Ledger) {
	soles := func(minor int64) money.Amount { return money.Amount{Minor: minor, Currency: money.PEN} }
	paid := sum(o, market.Buyer, market.PaymentConfirmed) - sum(o, market.Seller, market.PaymentConfirmed)
	left := o.Total.Minor - paid
	if o.State == market.OrderCancelled {
		left = -paid
	}
	l = market.Ledger{Paid: soles(paid), Said: soles(sum(o, market.Buyer, market.PaymentSaid)), Left: soles(max(0, left))}
	if left < 0 {
		return []market.Due{{For: market.DueBack, From: market.Seller, Amount: soles(-left)}}, l
	}
	for _, d := range o.Dues {
		if d.For == market.DueAdvance && d.Amount.Minor > paid {
			dues, l.Due = append(dues, market.Due{For: d.For, From: d.From, Amount: soles(d.Amount.Minor - paid), On: d.On}), soles(d.Amount.Minor-paid)
		}
	}
	if slices.Contains([]string{market.OrderDelivered, market.OrderReceived, market.OrderResolved}, o.State) {
		dues, l.Due = []market.Due{{For: market.DueBalance, From: market.Buyer, Amount: l.Left}}, l.Left
	}
	return dues, l
}

func allowedOfMoney(o market.Order) (allowed market.Allowed) {
	room := o.Ledger.Left.Minor - o.Ledger.Said.Minor
	has := func(from string, states ...string) bool {
		return slices.ContainsFunc(o.Payments, func(p market.OrderPayment) bool { return p.From == from && slices.Contains(states, p.State) })
	}
	for _, may := range []struct {
		may    bool
		action string
	}{
		{room > 0 && o.State != market.OrderPlaced || slices.ContainsFunc(o.Dues, func(d market.Due) bool { return d.For == market.DueBack }), market.ActionPay},
		{has(market.Buyer, market.PaymentSaid) || has(market.Buyer, market.PaymentDenied) && room > 0, market.ActionConfirmPayment},
		{has(market.Buyer, market.PaymentSaid), market.ActionDenyPayment},
	} {
		if may.may {
			allowed = append(allowed, may.action)
		}
	}
	return allowed
}

// Pay has the buyer say to have paid.
func (f *Market) Pay(id string, minor int64, method string) {
	f.Change(id, func(o *market.Order) {
		o.Payments = append(o.Payments, market.OrderPayment{
			Number: len(o.Payments) + 1, From: market.Buyer, Amount: money.Amount{Minor: minor, Currency: money.PEN}, Method: method, PaidOn: "2026-11-23", State: market.PaymentSaid,
		})
	})
}

// SayPayment stands in for that of *market.Session.
func (f *Market) SayPayment(_ context.Context, command market.Command, of market.SeenOrder, p market.NewPayment) (market.Order, error) {
	return f.step("SayPayment", market.ActionPay, command, of, func(o *market.Order) error {
		if p.PaidOn == "" {
			p.PaidOn = lima.Date(command.At)
		}
		for _, other := range o.Payments {
			stands := other.State == market.PaymentSaid || other.State == market.PaymentConfirmed
			if stands && other.From == p.From && other.Amount == p.Amount && other.Method == p.Method && other.PaidOn == p.PaidOn {
				document, err := json.Marshal(map[string]int{"number": other.Number})
				return cmp.Or(err, error(&market.Problem{Status: 409, Slug: "payment-repeated", Detail: "Así lo dice el mercado.", Document: document}))
			}
		}
		if p.Method == market.Yape && p.Amount.Minor > 500_00 {
			return Problem("payment-beyond-cap")
		}
		state := market.PaymentSaid
		if p.From == market.Buyer {
			state = market.PaymentConfirmed
		}
		o.Payments = append(o.Payments, market.OrderPayment{
			Number: len(o.Payments) + 1, From: p.From, Amount: p.Amount, Method: p.Method, PaidOn: p.PaidOn, Reference: p.Reference, State: state,
		})
		return nil
	})
}

func (f *Market) answerPayment(name, action string, command market.Command, of market.SeenOrder, number int, state string) (market.Order, error) {
	return f.step(name, action, command, of, func(o *market.Order) error {
		p, err := find(o.Payments, func(p market.OrderPayment) bool { return p.Number == number && p.From == market.Buyer })
		switch {
		case err != nil:
			return err
		case p.State == market.PaymentTakenBack:
			return Problem("payment-taken-back")
		}
		p.State = state
		return nil
	})
}

// ConfirmPayment stands in for that of *market.Session.
func (f *Market) ConfirmPayment(_ context.Context, command market.Command, of market.SeenOrder, number int) (market.Order, error) {
	return f.answerPayment("ConfirmPayment", market.ActionConfirmPayment, command, of, number, market.PaymentConfirmed)
}

// DenyPayment stands in for that of *market.Session.
func (f *Market) DenyPayment(_ context.Context, command market.Command, of market.SeenOrder, number int, _ string) (market.Order, error) {
	return f.answerPayment("DenyPayment", market.ActionDenyPayment, command, of, number, market.PaymentDenied)
}
