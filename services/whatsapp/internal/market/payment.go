package market

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/money"
	"github.com/qhatu/qhatu/pkg/restvalue"
)

// Actions on the money of an order.
const (
	ActionPay            = "pay"
	ActionConfirmPayment = "confirm_payment"
	ActionDenyPayment    = "deny_payment"
)

// States of a payment.
const (
	PaymentSaid      = "said"
	PaymentConfirmed = "confirmed"
	PaymentDenied    = "denied"
	PaymentTakenBack = "taken_back"
)

// Ways to pay.
const (
	Transfer = "transfer"
	Yape     = "yape"
	Plin     = "plin"
	Cash     = "cash"
)

// OrderPayment is money that went from one side to the other, as they say.
type OrderPayment struct {
	Number    int
	From      string // Buyer or Seller
	Amount    money.Amount
	Method    string
	PaidOn    string // YYYY-MM-DD in Peru
	Reference string // the number of the operation; "": none
	State     string
}

// Dues of an order, as they are for.
const (
	DueAdvance = "advance" // paid ahead
	DueBalance = "balance"
	DueBack    = "back" // of what was paid for an order that came to less
)

// Due is a part of the money that is yet to be paid.
type Due struct {
	For, From string // Buyer or Seller is to pay
	Amount    money.Amount
	On        string // the last day in time, YYYY-MM-DD; "": it is not due yet
}

// Ledger is how an order stands with its money, today.
type Ledger struct {
	Paid    money.Amount // confirmed
	Said    money.Amount // said by the buyer, and not answered
	Left    money.Amount // yet to be paid in all, due or not; what is said and not answered is in it
	Due     money.Amount // what of it is due
	Overdue money.Amount // what of it was due before today
}

// NewPayment is money that changed hands. The reference is the number of its operation, which who was paid may leave out.
type NewPayment struct {
	From      string // Buyer or Seller
	Amount    money.Amount
	Method    string
	PaidOn    string // YYYY-MM-DD; "": today
	Reference string
}

// SayPayment says that money changed hands. What the association says to have received counts at once.
func (s *Session) SayPayment(ctx context.Context, command Command, of SeenOrder, p NewPayment) (Order, error) {
	body := orderrest.NewPayment{
		From: restvalue.Optional(orderrest.Side(p.From)), Amount: restvalue.Money(p.Amount), Method: orderrest.PaymentMethod(p.Method),
		PaidOn: restvalue.Optional(p.PaidOn), Reference: restvalue.Optional(p.Reference),
	}
	return s.stepped(s.orders().SayPayment(ctx, of.ID, nil, body, command.Headers, of.asSeen))
}

// ConfirmPayment says that the money of a payment of the buyer's is there.
func (s *Session) ConfirmPayment(ctx context.Context, command Command, of SeenOrder, number int) (Order, error) {
	return s.stepped(s.orders().ConfirmPayment(ctx, of.ID, int64(number), nil, command.Headers, of.asSeen))
}

// DenyPayment says that it is not: not_arrived, other_amount, other_account, other.
func (s *Session) DenyPayment(ctx context.Context, command Command, of SeenOrder, number int, reason string) (Order, error) {
	body := orderrest.PaymentDenial{Reason: orderrest.DenialReason(reason)}
	return s.stepped(s.orders().DenyPayment(ctx, of.ID, int64(number), nil, body, command.Headers, of.asSeen))
}

// RepeatedPayment is the number of the payment that a refused one is already; 0 where it was refused for something else.
func RepeatedPayment(err error) int {
	problem, ok := errors.AsType[*Problem](err)
	if !ok || problem.Slug != "payment-repeated" {
		return 0
	}
	var shows struct {
		Number int `json:"number"`
	}
	if json.Unmarshal(problem.Document, &shows) != nil { // then it is not said which
		return 0
	}
	return shows.Number
}

func orderPaymentOf(p orderrest.Payment) (OrderPayment, error) {
	of, err := amount(p.Amount)
	return OrderPayment{
		Number: int(p.Number), From: string(p.From), Amount: of, Method: string(p.Method), PaidOn: p.PaidOn,
		Reference: restvalue.OrZero(p.Reference), State: string(p.State),
	}, err
}

func dueOf(d orderrest.Due) (Due, error) {
	due, err := amount(d.Amount)
	return Due{For: string(d.For), From: string(d.From), Amount: due, On: restvalue.OrZero(d.On)}, err
}

func ledgerOf(p orderrest.PaymentSummary) (l Ledger, err error) {
	var errs [5]error
	l.Paid, errs[0] = amount(p.Paid)
	l.Said, errs[1] = amount(p.Said)
	l.Left, errs[2] = amount(p.Left)
	l.Due, errs[3] = amount(p.Due)
	l.Overdue, errs[4] = amount(p.Overdue)
	return l, errors.Join(errs[:]...)
}
