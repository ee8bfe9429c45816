package httpapi

import (
	"context"

	"github.com/qhatu/qhatu/api/events"
	"github.com/qhatu/qhatu/api/orderevents"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/restvalue"
	"github.com/qhatu/qhatu/services/order/internal/domain/order"
	"github.com/qhatu/qhatu/services/order/internal/projection"
)

// SayPayment answers POST /v1/orders/{id}/payments.
func (a *API) SayPayment(ctx context.Context, r orderrest.SayPaymentRequestObject) (orderrest.SayPaymentResponseObject, error) {
	paid, err := restvalue.ParseMoney(r.Body.Amount, "/amount")
	if err != nil {
		return nil, err
	}
	c := order.Pay{
		Party: callerOf(ctx), From: orderevents.Buyer, Amount: events.Amount(paid), Method: string(r.Body.Method),
		PaidOn: restvalue.OrZero(r.Body.PaidOn), Reference: events.SealedText(restvalue.OrZero(r.Body.Reference)),
	}
	if r.Body.From != nil {
		c.From = string(*r.Body.From)
	}
	if err := a.App.SealTexts(ctx, c.Party.Org, &c.Reference); err != nil {
		return nil, err
	}
	answer, err := a.act(ctx, r.ID, func(at es.Stamp) order.Command {
		c.Now = at.ActedAt
		return c
	})
	if err != nil {
		return nil, err
	}
	return orderrest.SayPayment200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// ConfirmPayment answers POST /v1/orders/{id}/payments/{n}/confirm.
func (a *API) ConfirmPayment(ctx context.Context, r orderrest.ConfirmPaymentRequestObject) (orderrest.ConfirmPaymentResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command {
		return order.ConfirmPayment{Party: callerOf(ctx), Number: int(r.N)}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.ConfirmPayment200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// DenyPayment answers POST /v1/orders/{id}/payments/{n}/deny.
func (a *API) DenyPayment(ctx context.Context, r orderrest.DenyPaymentRequestObject) (orderrest.DenyPaymentResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command {
		return order.DenyPayment{Party: callerOf(ctx), Number: int(r.N), Reason: string(r.Body.Reason)}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.DenyPayment200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// TakeBackPayment answers POST /v1/orders/{id}/payments/{n}/take-back.
func (a *API) TakeBackPayment(ctx context.Context, r orderrest.TakeBackPaymentRequestObject) (orderrest.TakeBackPaymentResponseObject, error) {
	answer, err := a.act(ctx, r.ID, func(es.Stamp) order.Command {
		return order.TakeBackPayment{Party: callerOf(ctx), Number: int(r.N)}
	})
	if err != nil {
		return nil, err
	}
	return orderrest.TakeBackPayment200JSONResponse{OrderAnswerJSONResponse: answer}, nil
}

// paymentsAnswer is the ledger of an order as the contract writes it. Its texts are opened.
func paymentsAnswer(o projection.Order) []orderrest.Payment {
	answer := []orderrest.Payment{}
	for i, p := range o.Payments {
		told := o.Told[i]
		answer = append(answer, orderrest.Payment{
			Number: int64(p.Number), From: orderrest.Side(p.From), Amount: amount(p.Amount), Method: orderrest.PaymentMethod(p.Method),
			PaidOn: p.PaidOn, Reference: restvalue.Optional(string(p.Reference)), State: orderrest.PaymentState(p.State),
			Denial: restvalue.Optional(orderrest.DenialReason(told.Denial)), SaidAt: told.SaidAt, AnsweredAt: restvalue.Optional(told.AnsweredAt),
		})
	}
	return answer
}

// paymentAnswer tells how an order stands with its money on a day in Peru.
func paymentAnswer(o projection.Order, today string) orderrest.PaymentSummary {
	dues := o.Dues(o.When)
	answer := orderrest.PaymentSummary{
		State: orderrest.PaymentSummaryState(o.PaymentStatus(dues, today)), Dues: []orderrest.Due{},
		Paid: amount(o.Amount(o.Paid())), Said: amount(o.Amount(o.Said(orderevents.Buyer))), Left: amount(o.Amount(max(0, o.Payable()))),
	}
	var due, overdue int64 // of the buyer
	for _, d := range dues {
		answer.Dues = append(answer.Dues, orderrest.Due{
			For: orderrest.DueFor(d.For), From: orderrest.Side(d.From), Amount: amount(d.Amount), On: restvalue.Optional(d.On),
		})
		if d.From == orderevents.Buyer && d.On != "" && d.On <= today {
			due += d.Amount.Minor
		}
		if d.From == orderevents.Buyer && d.Overdue(today) {
			overdue += d.Amount.Minor
		}
	}
	answer.Due, answer.Overdue = amount(o.Amount(due)), amount(o.Amount(overdue))
	return answer
}
