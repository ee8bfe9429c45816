package qhatu_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/lima"
)

func inSoles(value string) body { return body{"amount": value, "currency": "PEN"} }

// transfer is a payment by bank, with the number of its operation.
func transfer(value, reference string) body {
	return body{"amount": inSoles(value), "method": "transfer", "reference": reference}
}

func wantPayment(t *testing.T, o order, state orderrest.PaymentSummaryState, paid, said, left, due string) {
	t.Helper()
	p := o.Payment
	got := []string{p.Paid.Amount, p.Said.Amount, p.Left.Amount, p.Due.Amount}
	if want := []string{paid, said, left, due}; p.State != state || !slices.Equal(got, want) {
		t.Errorf("%s: paid, said, left, due are %v, want %s %v", p.State, got, state, want)
	}
}

// ahead are terms by which a part is paid before goods are sent.
func ahead(percent int) body {
	return body{"payment": body{"advance_pct": percent, "balance_on": "delivery"}}
}

func TestAnOrderIsPaid(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "10", ahead(30))
	wantPayment(t, o, orderrest.PaymentSummaryStateUnpaid, "0.00", "0.00", "1610.00", "483.00")

	refuse(t, m.seller, o, "dispatch", nil, http.StatusConflict, "advance-unpaid")
	refuse(t, m.buyer, o, "payments", body{"amount": inSoles("483.00"), "method": "transfer"}, http.StatusUnprocessableEntity, "invalid")
	refuse(t, m.buyer, o, "payments", transfer("1610.01", "1"), http.StatusConflict, "payment-too-much")
	refuse(t, m.buyer, o, "payments", body{"amount": inSoles("600.00"), "method": "yape", "reference": "1"}, http.StatusConflict, "payment-beyond-cap")
	refuse(t, m.stranger, o, "payments", transfer("1.00", "1"), http.StatusNotFound, "not-found")
	o = orderStep(t, m.buyer, o, "payments", transfer("483.00", "00481516"))
	wantPayment(t, o, orderrest.PaymentSummaryStateUnpaid, "0.00", "483.00", "1610.00", "483.00")
	if p := o.Payments[0]; p.State != orderrest.PaymentStateSaid || p.PaidOn != lima.Date(m.Now()) || p.Reference == nil || *p.Reference != "00481516" {
		t.Errorf("said: %+v", p)
	}
	same := refuse(t, m.seller, o, "payments", body{"amount": inSoles("483.00"), "method": "transfer"}, http.StatusConflict, "payment-repeated")
	if same.Detail == "" {
		t.Error("what is kept already is refused without words")
	}
	refuse(t, m.buyer, o, "payments/1/confirm", nil, http.StatusConflict, "not-payee")
	refuse(t, m.seller, o, "payments/2/confirm", nil, http.StatusNotFound, "not-found")

	o = orderStep(t, m.seller, o, "payments/1/confirm", nil)
	wantPayment(t, o, orderrest.PaymentSummaryStateAdvancePaid, "483.00", "0.00", "1127.00", "0.00")
	o = orderStep(t, m.seller, o, "dispatch", body{"reason": "trust"})
	orderStep(t, m.seller, o, "deliver", nil)
	o = orderStep(t, m.buyer, o, "receive", nil)
	wantPayment(t, o, orderrest.PaymentSummaryStateAdvancePaid, "483.00", "0.00", "1127.00", "1127.00")

	o = orderStep(t, m.buyer, o, "payments", transfer("1127.00", "00481517"))
	o = orderStep(t, m.seller, o, "payments/2/deny", body{"reason": "not_arrived"})
	wantPayment(t, o, orderrest.PaymentSummaryStateAdvancePaid, "483.00", "0.00", "1127.00", "1127.00")
	o = orderStep(t, m.seller, o, "payments/2/confirm", nil)
	wantPayment(t, o, orderrest.PaymentSummaryStatePaid, "1610.00", "0.00", "0.00", "0.00")
	if o.State != orderrest.OrderStateCompleted || len(o.AllowedActions) != 0 {
		t.Errorf("paid and received: %s, may %v", o.State, o.AllowedActions)
	}
	refuse(t, m.buyer, o, "dispute", body{"reason": "other"}, http.StatusConflict, "order-completed")
	if again := orderStep(t, m.buyer, o, "receive", nil); again.Revision != o.Revision {
		t.Errorf("received again: %+v", again)
	}
}

func TestWhatWasPaidForACancelledOrderIsDueBack(t *testing.T) {
	m := open(t)
	o := agree(t, m, publish(t, m.seller, "20").ID, "10", ahead(30))
	o = orderStep(t, m.seller, o, "payments", body{"amount": inSoles("483.00"), "method": "cash"})
	wantPayment(t, o, orderrest.PaymentSummaryStateAdvancePaid, "483.00", "0.00", "1127.00", "0.00")
	o = orderStep(t, m.seller, o, "cancel", body{"reason": "cannot_deliver"})
	wantPayment(t, o, orderrest.PaymentSummaryStateDueBack, "483.00", "0.00", "0.00", "0.00")
	if d := o.Payment.Dues; len(d) != 1 || d[0].For != orderrest.DueForBack || d[0].From != "seller" || d[0].Amount.Amount != "483.00" {
		t.Errorf("due back: %+v", d)
	}
	paidBack := body{"from": "seller", "amount": inSoles("483.00"), "method": "cash"}
	refuse(t, m.seller, o, "payments", body{"from": "seller", "amount": inSoles("483.01"), "method": "cash"}, http.StatusConflict, "payment-too-much")
	o = orderStep(t, m.seller, o, "payments", paidBack)
	o = orderStep(t, m.buyer, o, "payments/2/confirm", nil)
	wantPayment(t, o, orderrest.PaymentSummaryStateNothingDue, "0.00", "0.00", "0.00", "0.00")
	refuse(t, m.seller, o, "payments", paidBack, http.StatusConflict, "payment-repeated")
}
