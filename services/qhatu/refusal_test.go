package qhatu_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
)

func TestTurnsAndStaleOffers(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	n = counter(t, m.seller, n, offer("10", "158.00"))
	for _, c := range []struct {
		name string
		by   client
		step string
		body any
		slug string
	}{
		{"own offer", m.seller, "/offers/2/accept", nil, "own-offer"},
		{"own offer, ended", m.buyer, "/offers/1/accept", nil, "own-offer"},
		{"rejecting an own offer", m.seller, "/offers/2/reject", nil, "own-offer"},
		{"replaced offer", m.seller, "/offers/1/accept", nil, "stale-offer"},
		{"rejecting a replaced offer", m.seller, "/offers/1/reject", nil, "stale-offer"},
		{"out of turn", m.seller, "/offers", offer("10", "157.00"), "out-of-turn"},
		{"not the own offer", m.buyer, "/offers/2/withdraw", nil, "not-own-offer"},
	} {
		t.Run(c.name, func(t *testing.T) { c.by.Post(t, at(n, c.step), c.body).Problem(t, http.StatusConflict, c.slug) })
	}
	m.buyer.Post(t, at(n, "/offers/3/accept"), nil).Problem(t, http.StatusNotFound, "not-found")
	opening := body{"lot_id": l.ID, "offer": offer("1", "161.00")}
	again := m.buyer.Post(t, "/v1/negotiations", opening)
	again.Problem(t, http.StatusConflict, "already-negotiating")
	if got := again.Text(t, "negotiation_id"); got != n.ID {
		t.Errorf("already negotiating in %s, want %s", got, n.ID)
	}
	if now := negotiationAs(t, m.buyer, n.ID); now.Revision != 2 || *now.StandingOffer != 2 {
		t.Errorf("refusals changed it: %+v", now)
	}
	m.buyer.Post(t, at(n, "/offers/2/accept"), nil).Want(t, http.StatusCreated)
	awaitState(t, m.buyer, n.ID, orderrest.NegotiationStateDone)
	m.buyer.Post(t, at(n, "/offers/2/accept"), nil).Problem(t, http.StatusConflict, "negotiation-ended")
	m.seller.Post(t, at(n, "/close"), nil).Problem(t, http.StatusConflict, "negotiation-ended")
}

func TestAnExpiredOfferBindsNobody(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, but(offer("10", "150.00"), "valid_until", m.Now().Add(aWhile).Format(time.RFC3339)))
	m.Advance(untilSwept)
	n = awaitState(t, m.seller, n.ID, orderrest.NegotiationStateExpired)
	m.seller.Post(t, at(n, "/offers/1/accept"), nil).Problem(t, http.StatusConflict, "stale-offer")
	m.buyer.Post(t, at(n, "/offers/1/withdraw"), nil).Problem(t, http.StatusConflict, "stale-offer")
	n = counter(t, m.seller, n, offer("10", "158.00"))
	if n.State != orderrest.NegotiationStateAwaitingBuyer || *n.StandingOffer != 2 {
		t.Errorf("a new offer leaves it %s", n.State)
	}
}
