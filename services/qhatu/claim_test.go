package qhatu_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
)

func soles(amount string) body { return body{"amount": amount, "currency": "PEN"} }

// delivered is an order of 20 quintales for S/ 3,220 that has arrived.
func deliveredOrder(t *testing.T, m parties) (order, string) {
	t.Helper()
	l := publish(t, m.seller, "20")
	o := agree(t, m, l.ID, "20")
	return orderStep(t, m.seller, o, "deliver", nil), l.ID
}

func TestAClaimForADiscountIsAccepted(t *testing.T) {
	m := open(t)
	o, _ := deliveredOrder(t, m)
	wantActions(t, m.buyer, o, "receive", "weigh", "pay", "claim", "add_photo", "dispute")
	discount := body{"reason": "quality", "wants": "discount", "total": soles("3000.00")}
	refuse(t, m.seller, o, "claims", discount, http.StatusForbidden, "role-forbidden")
	for _, wrong := range []struct {
		claim   body
		pointer string
	}{
		{body{"reason": "quality", "wants": "discount"}, "/total"},
		{body{"reason": "quality", "wants": "discount", "total": soles("3220.00")}, "/total/amount"},
		{body{"reason": "quality", "wants": "discount", "total": body{"amount": "1.00", "currency": "USD"}}, "/total/currency"},
		{body{"reason": "quality", "wants": "replace", "total": soles("1.00")}, "/wants"},
		{body{"reason": "quality", "wants": "return", "total": soles("0.00")}, "/returned"},
		{body{"reason": "quality", "wants": "return", "total": soles("0.00"), "returned": quintals("21")}, "/returned/value"},
	} {
		if p := refuse(t, m.buyer, o, "claims", wrong.claim, http.StatusUnprocessableEntity, "invalid"); p.Errors[0].Pointer != wrong.pointer {
			t.Errorf("%v: refused at %v", wrong.claim, p.Errors)
		}
	}
	o = orderStep(t, m.buyer, o, "claims", discount)
	if c := o.Claims; len(c) != 1 || c[0].State != orderrest.ClaimStateOpen || c[0].Wants != "discount" || c[0].Total.Amount != "3000.00" {
		t.Fatalf("claimed: %+v", c)
	}
	if again := orderStep(t, m.buyer, o, "claims", discount); again.Revision != o.Revision {
		t.Error("the same claim counts twice")
	}
	if d := o.Payment.Dues; len(d) != 2 || d[0].For != "balance" || d[0].Amount.Amount != "3000.00" || d[1].For != "claimed" || d[1].Amount.Amount != "220.00" || d[1].On != nil {
		t.Errorf("due: %+v", d)
	}
	wantActions(t, m.buyer, o, "weigh", "pay", "claim", "take_back_claim", "add_photo", "dispute")
	wantActions(t, m.seller, o, "weigh", "pay", "accept_claim", "reject_claim", "add_photo", "dispute")
	refuse(t, m.buyer, o, "receive", nil, http.StatusConflict, "claim-open")
	refuse(t, m.seller, o, "claims/2/accept", nil, http.StatusNotFound, "not-found")
	refuse(t, m.Association(t, "Otra"), o, "claims/1/accept", nil, http.StatusNotFound, "not-found")
	o = orderStep(t, m.seller, o, "claims/1/accept", nil)
	wantMoney(t, "settled", &o.Total, "3000.00")
	if o.State != orderrest.OrderStateReceived || o.Claims[0].State != orderrest.ClaimStateAccepted {
		t.Errorf("accepted: %s %+v", o.State, o.Claims)
	}
	refuse(t, m.seller, o, "claims/1/reject", body{"reason": "as_agreed"}, http.StatusConflict, "stale-claim")
	refuse(t, m.buyer, o, "claims", discount, http.StatusConflict, "order-received")
	if o = payAll(t, m, o, "3000.00"); o.State != orderrest.OrderStateCompleted {
		t.Errorf("paid: %s", o.State)
	}
}

func payAll(t *testing.T, m parties, o order, amount string) order {
	t.Helper()
	return orderStep(t, m.seller, o, "payments", body{"amount": soles(amount), "method": "transfer", "reference": "00481516"})
}

func TestWhatIsReturnedIsSoldToTheNextBuyer(t *testing.T) {
	m := open(t)
	o, l := deliveredOrder(t, m)
	awaitStock(t, m.seller, l, "0", "920", "0")
	orderStep(t, m.buyer, o, "claims", body{"reason": "quality", "wants": "return", "total": soles("1610.00"), "returned": quintals("10")})
	o = orderStep(t, m.seller, o, "claims/1/accept", nil)
	wantMoney(t, "what stays", &o.Total, "1610.00")
	awaitStock(t, m.seller, l, "0", "460", "460")
	agree(t, m, l, "10")
	awaitStock(t, m.seller, l, "0", "920", "0")
}

// A claim that nobody answers is the coordinator's; one that is rejected leaves time for another.
func TestAClaimIsAnsweredInTime(t *testing.T) {
	m := open(t)
	o, _ := deliveredOrder(t, m)
	m.Advance(60 * time.Hour)
	o = orderStep(t, m.buyer, o, "claims", body{"reason": "weight", "wants": "third_weighing"})
	m.Advance(20 * time.Hour) // the window of 72 hours is over
	if o = orderAs(t, m.buyer, o.ID); o.State != orderrest.OrderStateDelivered {
		t.Fatalf("while a claim is open: %s", o.State)
	}
	o = orderStep(t, m.seller, o, "claims/1/reject", body{"reason": "other_remedy"})
	if *o.Claims[0].Rejection != "other_remedy" || o.ClaimsUntil.Before(o.UpdatedAt.Add(47*time.Hour)) {
		t.Errorf("rejected: %+v, until %s", o.Claims, o.ClaimsUntil)
	}
	orderStep(t, m.buyer, o, "claims", body{"reason": "quality", "wants": "discount", "total": soles("3000.00")})
	m.Restart(t)
	m.Advance(72*time.Hour + time.Minute)
	o = awaitOrder(t, m.buyer, o.ID, orderrest.OrderStateDisputed)
	if o.Claims[1].State != orderrest.ClaimStateDisputed || o.Dispute.By != "buyer" || o.Dispute.Reason != "quality" || o.Dispute.ResolveBy == nil {
		t.Errorf("disputed: %+v of %+v", o.Dispute, o.Claims)
	}
	refuse(t, m.seller, o, "claims/2/accept", nil, http.StatusConflict, "order-disputed")
	o = orderStep(t, m.As(t, token.RoleCoordinator, "Programa"), o, "resolve", body{"outcome": "discount", "total": soles("3100.00")})
	wantMoney(t, "decided", &o.Total, "3100.00")
}

func TestAClaimIsTakenBack(t *testing.T) {
	m := open(t)
	o, _ := deliveredOrder(t, m)
	orderStep(t, m.buyer, o, "claims", body{"reason": "other", "wants": "replace"})
	o = orderStep(t, m.buyer, o, "claims/1/take-back", nil)
	refuse(t, m.seller, o, "claims/1/accept", nil, http.StatusConflict, "stale-claim")
	if o = orderStep(t, m.buyer, o, "receive", nil); o.State != orderrest.OrderStateReceived || o.Claims[0].State != orderrest.ClaimStateTakenBack {
		t.Errorf("received: %s %+v", o.State, o.Claims)
	}
}

// The buyer is reminded a day before the order is received by itself, and the morning after a payment was due: once each, whatever restarts.
func TestTheBuyerIsReminded(t *testing.T) {
	m := open(t)
	o, _ := deliveredOrder(t, m)
	reminded := func(want int) {
		t.Helper()
		testkit.Eventually(t, fmt.Sprintf("%d reminders", want), func() bool { return len(remindersOf(t, m.buyer)) == want })
	}
	m.Advance(25 * time.Hour)
	reminded(1)
	m.Restart(t)
	m.Advance(25 * time.Hour)
	reminded(2)
	m.Advance(30 * time.Hour)
	awaitOrder(t, m.buyer, o.ID, orderrest.OrderStateReceived)
	reminded(2)
}

// remindersOf are the reminders that somebody is told of.
func remindersOf(t *testing.T, who client) (all []notifyrest.Change) {
	t.Helper()
	for _, c := range read[notifyrest.ChangePage](t, who.Get(t, "/v1/changes").Want(t, http.StatusOK)).Items {
		if c.Type == "order.reminded" {
			all = append(all, c)
		}
	}
	return all
}
