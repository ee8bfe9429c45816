package qhatu_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
)

// The buyer of an order is shown to which account they pay, from its confirmation until it is over, and nobody else is.
func TestTheBuyerIsShownWhereToPay(t *testing.T) {
	m := open(t)
	coordinator, association := m.As(t, token.RoleCoordinator, "Programa"), own(t, m.seller)
	yape := "/v1/associations/" + association + "/payees/yape"
	set := func(number string) {
		coordinator.Post(t, yape, body{"number": number, "holder": "Rosa Quispe"}).Want(t, http.StatusOK)
	}
	paid := func(who client, id string) []orderrest.OrderPayee { return orderAs(t, who, id).Payee }

	o := agree(t, m, publish(t, m.seller, "20").ID, "10", ahead(30))
	if o.Payee != nil {
		t.Errorf("nobody said where: %+v", o.Payee)
	}
	set("987654321")
	shows := func(number string, changed bool) bool {
		p := paid(m.buyer, o.ID)
		return len(p) == 1 && *p[0].Number == number && p[0].Holder == "Rosa Quispe" && p[0].ChangedRecently == changed
	}
	testkit.Eventually(t, "the buyer sees where to pay", func() bool { return shows("987654321", false) })
	for name, other := range map[string]client{"the association": m.seller, "the coordinator": coordinator} {
		if r := other.Get(t, "/v1/orders/"+o.ID); strings.Contains(string(r.Body), "987654321") {
			t.Errorf("%s sees it", name)
		}
	}
	m.stranger.Get(t, "/v1/orders/"+o.ID).Problem(t, http.StatusNotFound, "not-found")
	if list := m.buyer.Get(t, "/v1/orders").Want(t, http.StatusOK); strings.Contains(string(list.Body), "987654321") {
		t.Error("a list shows it")
	}
	n := negotiate(t, m.buyer, publish(t, m.seller, "20").ID, offer("10", "161.00"))
	if r := m.buyer.Get(t, at(n, "")); strings.Contains(string(r.Body), "987654321") {
		t.Error("a negotiation shows it")
	}
	if paper := m.buyer.Get(t, "/v1/orders/"+o.ID+"/contract.pdf").Want(t, http.StatusOK); len(paper.Body) == 0 {
		t.Error("no contract")
	}

	set("912345678")
	testkit.Eventually(t, "the buyer sees that it has changed", func() bool { return shows("912345678", true) })
	coordinator.Delete(t, yape).Want(t, http.StatusOK)
	testkit.Eventually(t, "what is taken away is not shown", func() bool { return paid(m.buyer, o.ID) == nil })
	set("987654321")
	testkit.Eventually(t, "what is set again has changed", func() bool { return shows("987654321", true) })
	buyer := own(t, m.buyer)
	m.Advance(73 * time.Hour)
	later := m.Anyone().As(m.Mint(t, token.Claims{Role: token.RoleBuyer, Org: buyer, Subject: "per_1"}, time.Hour))
	if p := paid(later, o.ID); len(p) != 1 || p[0].ChangedRecently {
		t.Errorf("three days later: %+v", p)
	}
}

// Of an order that is cancelled nothing is paid.
func TestWhereToPayIsNotShownOfWhatIsOver(t *testing.T) {
	m := open(t)
	coordinator, association := m.As(t, token.RoleCoordinator, "Programa"), own(t, m.seller)
	o := agree(t, m, publish(t, m.seller, "20").ID, "10", ahead(30))
	coordinator.Post(t, "/v1/associations/"+association+"/payees/plin", body{"number": "987654321", "holder": "Rosa Quispe"}).Want(t, http.StatusOK)
	testkit.Eventually(t, "the buyer sees where to pay", func() bool { return orderAs(t, m.buyer, o.ID).Payee != nil })
	if o = orderStep(t, m.seller, o, "cancel", body{"reason": "cannot_deliver"}); o.Payee != nil {
		t.Errorf("the association sees %+v", o.Payee)
	}
	if o = orderAs(t, m.buyer, o.ID); o.Payee != nil {
		t.Errorf("of a cancelled order: %+v", o.Payee)
	}
}
