package qhatu_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
)

// Once an order is confirmed each side sees how those of the other are reached who said that they may be, and nobody else does.
func TestBothSidesOfAnOrderReachEachOther(t *testing.T) {
	m := open(t)
	coordinator, chat, association := m.As(t, token.RoleCoordinator, "Programa"), m.As(t, token.RoleService, "whatsapp"), own(t, m.seller)
	rosa := read[identityrest.Association](t, coordinator.Get(t, "/v1/associations/"+association).Want(t, http.StatusOK)).Representatives[0]
	speaks := m.Anyone().As(chat.Post(t, "/v1/auth/token", body{"person": rosa.ID, "organisation": association}).Want(t, http.StatusOK).Text(t, "access_token"))
	contact := "/v1/organisations/" + association + "/contact"

	n := negotiate(t, m.buyer, publish(t, m.seller, "20").ID, offer("10", "161.00"))
	o := read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	o = awaitOrder(t, m.buyer, o.ID, orderrest.OrderStateConfirmed)
	if o.Association.Contacts != nil || o.Buyer.Contacts != nil {
		t.Errorf("nobody said that they may be reached: %+v %+v", o.Association, o.Buyer)
	}
	speaks.Put(t, contact, nil).Want(t, http.StatusOK)
	reached := func(who client) *orderrest.OrderContacts { return orderAs(t, who, o.ID).Association.Contacts }
	shown := func(who client) bool {
		c := reached(who)
		return c != nil && len(*c) == 1 && (*c)[0].Name == *rosa.Name && *(*c)[0].Phone == *rosa.Phone
	}
	testkit.Eventually(t, "the buyer sees who is reached", func() bool { return shown(m.buyer) })
	if !shown(m.seller) {
		t.Errorf("the association sees %v", reached(m.seller))
	}
	m.stranger.Get(t, "/v1/orders/"+o.ID).Problem(t, http.StatusNotFound, "not-found")
	if n := negotiationAs(t, m.buyer, n.ID); n.Association.Contacts != nil {
		t.Errorf("a negotiation shows %v", n.Association.Contacts)
	}
	page := read[orderrest.OrderPage](t, m.buyer.Get(t, "/v1/orders").Want(t, http.StatusOK))
	if page.Items[0].Association.Contacts != nil {
		t.Errorf("a list shows %v", page.Items[0].Association.Contacts)
	}

	coordinator.Post(t, "/v1/persons/"+rosa.ID+"/freeze", nil).Want(t, http.StatusOK)
	testkit.Eventually(t, "who is in doubt is not shown", func() bool { return reached(m.buyer) == nil })
	coordinator.Post(t, "/v1/persons/"+rosa.ID+"/confirm", nil).Want(t, http.StatusOK)
	testkit.Eventually(t, "who is confirmed is shown again", func() bool { return shown(m.buyer) })
	buyer := own(t, m.buyer)
	m.Advance(31 * 24 * time.Hour)
	later := m.Anyone().As(m.Mint(t, token.Claims{Role: token.RoleBuyer, Org: buyer, Subject: "per_1"}, time.Hour))
	if c := reached(later); c != nil {
		t.Errorf("a month after the order last changed: %v", c)
	}
}
