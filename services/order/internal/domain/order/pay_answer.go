package order

import (
	"slices"

	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/services/order/internal/domain/party"
)

// ConfirmPayment says that whoever was paid has the money.
type ConfirmPayment struct {
	Party  party.Party
	Number int
}

// DenyPayment says that whoever was to be paid does not have the money. It may come yet: a payment that was denied can be
// confirmed.
type DenyPayment struct {
	Party  party.Party
	Number int
	Reason string
}

// TakeBackPayment says that whoever said that they paid takes that back. What was confirmed stays.
type TakeBackPayment struct {
	Party  party.Party
	Number int
}

func (ConfirmPayment) command()  {}
func (DenyPayment) command()     {}
func (TakeBackPayment) command() {}

func confirmPayment(s State, c ConfirmPayment) ([]orderevents.OrderEvent, error) {
	p, err := s.answered(c.Party, c.Number)
	switch {
	case err != nil:
		return nil, err
	case p.State == PaymentConfirmed:
		return nil, nil
	case p.State == PaymentTakenBack:
		return nil, ErrPaymentTakenBack
	case p.State == PaymentDenied:
		if err := s.checkDue(p); err != nil { // it was not counted since
			return nil, err
		}
	}
	return []orderevents.OrderEvent{orderevents.OrderPaymentConfirmed{Negotiation: s.Demand.Negotiation, Number: p.Number, By: c.Party.Side}}, nil
}

func denyPayment(s State, c DenyPayment) ([]orderevents.OrderEvent, error) {
	p, err := s.answered(c.Party, c.Number)
	switch {
	case err != nil:
		return nil, err
	case p.State == PaymentConfirmed:
		return nil, ErrPaymentConfirmed
	case p.State == PaymentTakenBack:
		return nil, ErrPaymentTakenBack
	case p.State == PaymentDenied:
		return nil, nil
	}
	return []orderevents.OrderEvent{orderevents.OrderPaymentDenied{Negotiation: s.Demand.Negotiation, Number: p.Number, By: c.Party.Side, Reason: c.Reason}}, nil
}

func takeBackPayment(s State, c TakeBackPayment) ([]orderevents.OrderEvent, error) {
	if err := s.checkParty(c.Party); err != nil {
		return nil, err
	}
	p, err := s.payment(c.Number)
	switch {
	case err != nil:
		return nil, err
	case p.From != c.Party.Side:
		return nil, ErrNotPayer
	case p.State == PaymentConfirmed:
		return nil, ErrPaymentConfirmed
	case p.State == PaymentTakenBack:
		return nil, nil
	}
	return []orderevents.OrderEvent{orderevents.OrderPaymentTakenBack{Negotiation: s.Demand.Negotiation, Number: p.Number}}, nil
}

// answered is a payment that its receiver, and nobody else, answers.
func (s State) answered(by party.Party, number int) (Payment, error) {
	if err := s.checkParty(by); err != nil {
		return Payment{}, err
	}
	p, err := s.payment(number)
	if err == nil && p.To() != by.Side {
		err = ErrNotPayee
	}
	return p, err
}

// mayConfirm tells whether a payment that one side was to get can be confirmed by them.
func (s State) mayConfirm(side string) bool {
	return slices.ContainsFunc(s.Payments, func(p Payment) bool {
		return p.To() == side && (p.State == PaymentSaid || p.State == PaymentDenied && s.checkDue(p) == nil)
	})
}
