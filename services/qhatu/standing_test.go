package qhatu_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// own is the id of the organisation that a client acts for.
func own(t *testing.T, who client) string {
	t.Helper()
	return who.Get(t, "/v1/me").Want(t, http.StatusOK).Text(t, "organisation.id")
}

// seen is a request that comes after an answer.
func seen(answer webtest.Response) webtest.Option {
	return webtest.Header("Qhatu-Position", answer.Header.Get("Qhatu-Position"))
}

func TestWhoIsSuspendedBeginsNothingNew(t *testing.T) {
	m := open(t)
	coordinator := m.As(t, token.RoleCoordinator, "Programa")
	first, second := publish(t, m.seller, "20"), publish(t, m.seller, "20")
	draft := read[lot](t, m.seller.Post(t, "/v1/lots", maize("5")).Want(t, http.StatusCreated))
	n := negotiate(t, m.buyer, first.ID, offer("10", "150.00"))
	agreed := negotiate(t, m.stranger, first.ID, offer("1", "150.00"))
	order := m.seller.Post(t, at(agreed, "/offers/1/accept"), nil).Want(t, http.StatusCreated).Text(t, "id")
	program := m.Anyone().As(m.buyer.Post(t, "/v1/api-keys", body{"name": "Programa", "scopes": []string{"order:read", "order:write"}}).Want(t, http.StatusCreated).Text(t, "key"))
	for name, path := range map[string]string{
		"the association": "/v1/associations/" + own(t, m.seller), "the buyer": "/v1/organisations/" + own(t, m.buyer),
	} {
		t.Run(name, func(t *testing.T) {
			since := seen(coordinator.Post(t, path+"/suspend", body{"reason": "complaint"}).Want(t, http.StatusOK))
			refused := func(answer webtest.Response) {
				t.Helper()
				answer.Problem(t, http.StatusConflict, "organisation-suspended")
			}
			refused(m.seller.Post(t, at(n, "/offers/1/accept"), nil, since))
			refused(m.seller.Post(t, at(n, "/offers"), offer("10", "155.00"), since))
			refused(m.buyer.Post(t, "/v1/negotiations", body{"lot_id": second.ID, "offer": offer("1", "150.00")}, since))
			refused(program.Post(t, "/v1/negotiations", body{"lot_id": second.ID, "offer": offer("1", "150.00")}, since))
			if name == "the association" {
				refused(m.seller.Post(t, "/v1/lots/"+draft.ID+"/publish", nil, since))
			}
			shownTo := map[string]client{"the association": m.seller, "the buyer": m.buyer}[name]
			for _, id := range []string{draft.ID, second.ID} {
				promised := shownTo.Get(t, "/v1/lots/"+id, since)
				if may := read[lot](t, promised).AllowedActions; promised.Status == http.StatusOK && (slices.Contains(may, "publish") || slices.Contains(may, "negotiate") || slices.Contains(may, "resume")) {
					t.Errorf("the lot %s: may %v", id, may)
				}
			}
			side := map[string]string{"the association": "association", "the buyer": "buyer"}[name]
			for _, who := range []client{m.seller, m.buyer} {
				shown := read[orderrest.Negotiation](t, who.Get(t, at(n, ""), since).Want(t, http.StatusOK))
				if suspended := map[string]*bool{"association": shown.Association.Suspended, "buyer": shown.Buyer.Suspended}; suspended[side] == nil || !*suspended[side] {
					t.Errorf("%s is not shown as suspended: %v", name, suspended)
				}
				if slices.Contains(shown.AllowedActions, "accept") || slices.Contains(shown.AllowedActions, "offer") || !slices.Contains(shown.AllowedActions, "close") {
					t.Errorf("may %v", shown.AllowedActions)
				}
			}
			m.Buyer(t, "Nadie").Post(t, at(n, "/offers/1/accept"), nil, since).Problem(t, http.StatusNotFound, "not-found")
			m.stranger.Get(t, "/v1/orders/"+order, since).Want(t, http.StatusOK) // what is agreed goes on
			coordinator.Post(t, path+"/reopen", nil).Want(t, http.StatusOK)
		})
	}
	after := seen(coordinator.Get(t, "/v1/organisations").Want(t, http.StatusOK))
	m.seller.Post(t, at(n, "/offers/1/accept"), nil, after).Want(t, http.StatusCreated)
}

// Whoever only reads is promised nothing, whatever their organisation may do.
func TestAViewerMayDoNothingWithWhatTheyRead(t *testing.T) {
	m := open(t)
	draft, l := read[lot](t, m.seller.Post(t, "/v1/lots", maize("5")).Want(t, http.StatusCreated)), publish(t, m.seller, "20")
	open, agreed := negotiate(t, m.buyer, l.ID, offer("10", "150.00")), negotiate(t, m.buyer, publish(t, m.seller, "20").ID, offer("1", "150.00"))
	order := m.seller.Post(t, at(agreed, "/offers/1/accept"), nil).Want(t, http.StatusCreated).Text(t, "id")
	paths := []string{"/v1/lots/" + draft.ID, "/v1/lots/" + l.ID, at(open, ""), "/v1/orders/" + order}
	for role, trades := range map[string]client{token.RoleAssociation: m.seller, token.RoleBuyer: m.buyer} {
		looks := m.Anyone().As(m.Mint(t, token.Claims{Role: role, Org: own(t, trades), Subject: "per_1", Session: "ses_1", Member: token.MemberViewer}, time.Hour))
		promised := 0
		for _, path := range paths {
			full := trades.Get(t, path)
			if full.Status == http.StatusNotFound { // another's draft
				continue
			}
			promised += len(read[lot](t, full.Want(t, http.StatusOK)).AllowedActions)
			if may := read[lot](t, looks.Get(t, path).Want(t, http.StatusOK)).AllowedActions; len(may) > 0 {
				t.Errorf("%s: %s: a viewer may %v", role, path, may)
			}
		}
		if promised == 0 {
			t.Errorf("%s: those who trade may do nothing either", role)
		}
	}
}

// What a suspension takes off the market comes back with its end, and nothing else does.
func TestTheLotsOfWhoIsSuspendedLeaveTheMarket(t *testing.T) {
	m := open(t)
	coordinator := m.As(t, token.RoleCoordinator, "Programa")
	path := "/v1/associations/" + own(t, m.seller)
	back, kept, before, gone := publish(t, m.seller, "20"), publish(t, m.seller, "20"), publish(t, m.seller, "20"), publish(t, m.seller, "20")
	m.seller.Post(t, "/v1/lots/"+before.ID+"/pause", nil).Want(t, http.StatusOK)
	become := func(id, state string) {
		t.Helper()
		testkit.Eventually(t, id+" is "+state, func() bool {
			return m.seller.Get(t, "/v1/lots/"+id).Want(t, http.StatusOK).Text(t, "state") == state
		})
	}
	coordinator.Post(t, path+"/suspend", body{"reason": "complaint"}).Want(t, http.StatusOK)
	for _, l := range []lot{back, kept, gone} {
		become(l.ID, "paused")
		m.buyer.Get(t, "/v1/lots/"+l.ID).Problem(t, http.StatusNotFound, "not-found")
		m.seller.Post(t, "/v1/lots/"+l.ID+"/resume", nil).Problem(t, http.StatusConflict, "organisation-suspended")
	}
	m.seller.Post(t, "/v1/lots/"+kept.ID+"/pause", nil).Want(t, http.StatusOK)
	m.seller.Post(t, "/v1/lots/"+gone.ID+"/withdraw", body{"reason": "sold"}).Want(t, http.StatusOK)
	coordinator.Post(t, path+"/reopen", nil).Want(t, http.StatusOK)
	become(back.ID, "published")
	for id, state := range map[string]string{kept.ID: "paused", before.ID: "paused", gone.ID: "withdrawn"} {
		become(id, state)
	}
	coordinator.Post(t, path+"/close", body{"reason": "dissolved"}).Want(t, http.StatusOK)
	testkit.Eventually(t, "it is off the market", func() bool { return m.buyer.Get(t, "/v1/lots/"+back.ID).Status == http.StatusNotFound })
}

func TestWhoIsSuspendedHasNoPartInNewFairs(t *testing.T) {
	m := open(t)
	coordinator, organiser := m.As(t, token.RoleCoordinator, "Programa"), m.As(t, token.RoleOrganiser, "Municipalidad de Urcos")
	fair := "/v1/fairs/" + scheduleFair(t, organiser)
	organisation, association := "/v1/organisations/"+own(t, organiser), "/v1/associations/"+own(t, m.seller)
	turn := func(path, how string, b any) webtest.Option {
		return seen(coordinator.Post(t, path+how, b).Want(t, http.StatusOK))
	}
	refused := func(answer webtest.Response) {
		t.Helper()
		answer.Problem(t, http.StatusConflict, "organisation-suspended")
	}
	suspended := body{"reason": "complaint"}
	refused(organiser.Post(t, fair+"/publish", nil, turn(organisation, "/suspend", suspended)))
	organiser.Post(t, fair+"/publish", nil, turn(organisation, "/reopen", nil)).Want(t, http.StatusOK)
	refused(m.seller.Post(t, fair+"/stalls", nil, turn(association, "/suspend", suspended)))
	stall := fair + "/stalls/" + m.seller.Post(t, fair+"/stalls", nil, turn(association, "/reopen", nil)).Want(t, http.StatusCreated).Text(t, "id")
	refused(organiser.Post(t, stall+"/approve", nil, turn(association, "/suspend", suspended)))
	organiser.Post(t, stall+"/approve", nil, turn(association, "/reopen", nil)).Want(t, http.StatusOK)
	refused(m.seller.Post(t, stall+"/confirm", nil, turn(organisation, "/suspend", suspended)))
	m.seller.Post(t, stall+"/confirm", nil, turn(organisation, "/reopen", nil)).Want(t, http.StatusOK)
}

// Whoever comes to speak for an association later binds it to no more than its mandate for three days; those who spoke for it from the
// beginning do as ever.
func TestWhoIsNewBindsToNoMoreThanTheMandate(t *testing.T) {
	m := open(t)
	coordinator, chat := m.As(t, token.RoleCoordinator, "Programa"), m.As(t, token.RoleService, "whatsapp")
	association := own(t, m.seller)
	added := read[identityrest.Association](t, coordinator.Post(t, "/v1/associations/"+association+"/representatives",
		body{"name": "Julia Mamani", "phone": "+51984000777"}).Want(t, http.StatusOK))
	oldest, newest := added.Representatives[0].ID, added.Representatives[1].ID
	acting := func(person string) client {
		session := chat.Post(t, "/v1/auth/token", body{"person": person, "organisation": association}).Want(t, http.StatusOK)
		return m.Anyone().As(session.Text(t, "access_token"))
	}
	l := publish(t, m.seller, "20")
	n := negotiate(t, m.buyer, l.ID, offer("3", "150.00"))
	julia := acting(newest)
	julia.Post(t, at(n, "/offers/1/accept"), nil).Problem(t, http.StatusForbidden, "beyond-mandate")
	julia.Post(t, at(n, "/offers"), offer("3", "155.00")).Problem(t, http.StatusForbidden, "beyond-mandate")
	julia.Post(t, at(n, "/offers/1/reject"), body{"reason": "price"}).Want(t, http.StatusOK)
	coordinator.Post(t, "/v1/associations/"+association+"/mandate", body{"largest_sale": body{"amount": "460.00", "currency": "PEN"}}).Want(t, http.StatusOK)
	julia = acting(newest)
	n = counter(t, m.buyer, n, offer("3", "152.00"))
	julia.Post(t, at(n, "/offers"), offer("3", "155.00")).Problem(t, http.StatusForbidden, "beyond-mandate")
	julia.Post(t, at(n, "/offers/2/accept"), nil).Want(t, http.StatusCreated)
	other := negotiate(t, m.stranger, l.ID, offer("1", "150.00")) // more than they may in all, with what is accepted
	julia.Post(t, at(other, "/offers/1/accept"), nil).Problem(t, http.StatusForbidden, "beyond-mandate")
	sold := read[order](t, acting(oldest).Post(t, at(other, "/offers/1/accept"), nil).Want(t, http.StatusCreated))
	sold = awaitOrder(t, m.stranger, sold.ID, orderrest.OrderStateConfirmed)
	orderStep(t, julia, sold, "deliver", nil) // nothing is given up by that
	orderStep(t, m.stranger, sold, "weigh", body{"net": kilograms("20")})
	refuse(t, julia, sold, "agree-weight", body{"delivery": 1, "net": kilograms("20")}, http.StatusForbidden, "beyond-mandate")
	refuse(t, julia, sold, "weigh", body{"net": kilograms("20")}, http.StatusForbidden, "beyond-mandate") // which says the same
	orderStep(t, m.stranger, sold, "weigh", body{"net": kilograms("46")})
	orderStep(t, m.stranger, sold, "claims", body{"reason": "quality", "wants": "discount", "total": soles("145.00")})
	refuse(t, julia, sold, "claims/1/accept", nil, http.StatusForbidden, "beyond-mandate")
	orderStep(t, m.stranger, sold, "claims", body{"reason": "quality", "wants": "discount", "total": soles("147.00")})
	orderStep(t, julia, sold, "claims/2/accept", nil) // S/ 3.00 of the S/ 4.00 that are left of the mandate
	orderStep(t, m.stranger, sold, "payments", body{"amount": soles("147.00"), "method": "cash"})
	refuse(t, julia, sold, "payments/1/confirm", nil, http.StatusForbidden, "beyond-mandate")
	orderStep(t, julia, sold, "payments/1/deny", body{"reason": "not_arrived"})
	orderStep(t, acting(oldest), sold, "payments/1/confirm", nil)
}
