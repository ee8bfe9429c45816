package qhatu_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/markettest"
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

// TestTheForeignAndTheUnknownLookTheSame: but for what names the request itself.
func TestTheForeignAndTheUnknownLookTheSame(t *testing.T) {
	m := open(t)
	other := m.Association(t, "Otra Asociación")
	draft := read[lot](t, m.seller.Post(t, "/v1/lots", maize("20")).Want(t, http.StatusCreated))
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("10", "161.00"))
	o := read[order](t, m.seller.Post(t, at(n, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	open := negotiate(t, m.Buyer(t, "Tercera"), l.ID, offer("1", "161.00"))
	for _, c := range []struct {
		who                            client
		method, before, foreign, after string
		unknown                        string
		body                           any
	}{
		{m.Anyone(), "GET", "/v1/lots/", draft.ID, "", "lot_00000000000000000000000000", nil},
		{m.buyer, "GET", "/v1/lots/", draft.ID, "", "lot_00000000000000000000000000", nil},
		{other, "GET", "/v1/lots/", draft.ID, "", "lot_00000000000000000000000000", nil},
		{other, "POST", "/v1/lots/", draft.ID, "/publish", "lot_00000000000000000000000000", nil},
		{other, "POST", "/v1/lots/", l.ID, "/withdraw", "lot_00000000000000000000000000", nil},
		{m.stranger, "GET", "/v1/negotiations/", n.ID, "", "neg_00000000000000000000000000", nil},
		{other, "GET", "/v1/negotiations/", n.ID, "", "neg_00000000000000000000000000", nil},
		{other, "POST", "/v1/negotiations/", open.ID, "/offers/1/accept", "neg_00000000000000000000000000", nil},
		{other, "POST", "/v1/negotiations/", open.ID, "/offers", "neg_00000000000000000000000000", offer("1", "1.00")},
		{m.stranger, "POST", "/v1/negotiations/", open.ID, "/close", "neg_00000000000000000000000000", nil},
		{m.stranger, "GET", "/v1/orders/", o.ID, "", "ord_00000000000000000000000000", nil},
		{other, "GET", "/v1/orders/", o.ID, "", "ord_00000000000000000000000000", nil},
	} {
		t.Run(c.method+" "+c.before+"{id}"+c.after, func(t *testing.T) {
			options := []webtest.Option{}
			if c.body != nil {
				options = append(options, webtest.JSON(c.body))
			}
			foreign := c.who.Do(t, c.method, c.before+c.foreign+c.after, options...)
			unknown := c.who.Do(t, c.method, c.before+c.unknown+c.after, options...)
			foreign.Problem(t, http.StatusNotFound, "not-found")
			if diff := cmp.Diff(essence(t, unknown), essence(t, foreign)); diff != "" {
				t.Errorf("they differ: %s", diff)
			}
		})
	}
	for _, who := range []client{m.stranger, other} {
		for _, list := range []string{"/v1/negotiations", "/v1/orders", "/v1/negotiations?lot=" + l.ID, "/v1/orders?negotiation=" + n.ID} {
			if items := who.Get(t, list).Want(t, http.StatusOK).Field(t, "items"); len(items.([]any)) != 0 {
				t.Errorf("%s shows %v", list, items)
			}
		}
	}
}

// essence is an answer without what differs from one request to the next.
func essence(t *testing.T, r webtest.Response) map[string]any {
	t.Helper()
	fields := read[map[string]any](t, r)
	delete(fields, "instance")
	header := r.Header.Clone()
	for _, name := range []string{"Date", "X-Request-Id", "Qhatu-Position"} {
		header.Del(name)
	}
	return map[string]any{"status": r.Status, "body": fields, "header": header}
}

func TestNobodyActsWithoutBeingSomeone(t *testing.T) {
	m := open(t)
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("10", "150.00"))
	claims := token.Claims{Role: token.RoleBuyer, Org: "org_x", Subject: "per_x"}
	alien := markettest.Start(t).Mint(t, claims, time.Hour)
	for name, bad := range map[string]string{
		"expired": m.Mint(t, claims, -time.Minute), "of another market": alien, "garbage": "no.es.token", "cut": m.Mint(t, claims, time.Hour)[:40],
	} {
		t.Run(name, func(t *testing.T) {
			m.Anyone().Get(t, "/v1/orders", webtest.Bearer(bad)).Problem(t, http.StatusUnauthorized, "token-invalid")
			m.Anyone().Get(t, "/v1/lots", webtest.Bearer(bad)).Problem(t, http.StatusUnauthorized, "token-invalid")
		})
	}
	for _, path := range []string{"/v1/negotiations", at(n, ""), "/v1/orders"} {
		m.Anyone().Get(t, path).Problem(t, http.StatusUnauthorized, "token-required")
	}
	m.Anyone().Post(t, "/v1/lots", maize("20")).Problem(t, http.StatusUnauthorized, "token-required")
	m.Anyone().Post(t, at(n, "/offers/1/accept"), nil).Problem(t, http.StatusUnauthorized, "token-required")

	organiser, coordinator := m.As(t, token.RoleOrganiser, "Feria de Urcos"), m.As(t, token.RoleCoordinator, "Programa")
	for _, c := range []struct {
		who  client
		path string
		body any
	}{
		{m.buyer, "/v1/lots", maize("20")},
		{organiser, "/v1/lots", maize("20")},
		{m.buyer, "/v1/lots/" + l.ID + "/publish", nil},
		{m.seller, "/v1/negotiations", body{"lot_id": l.ID, "offer": offer("1", "161.00")}},
		{coordinator, at(n, "/offers/1/accept"), nil},
		{organiser, at(n, "/close"), nil},
	} {
		c.who.Post(t, c.path, c.body).Problem(t, http.StatusForbidden, "role-forbidden")
	}
	m.buyer.Get(t, "/v1/lots?mine=true").Problem(t, http.StatusForbidden, "forbidden")
	m.Anyone().Get(t, "/v1/lots?mine=true").Problem(t, http.StatusUnauthorized, "token-required")
}
