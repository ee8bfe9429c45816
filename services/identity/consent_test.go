package identity_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// answer says yes or no from a phone.
func (h *fixture) answer(t *testing.T, phone string, accepted bool, options ...webtest.Option) identityrest.Consent {
	t.Helper()
	return read[identityrest.Consent](t, h.whatsapp.Post(t, "/v1/consents",
		body{"phone": phone, "accepted": accepted, "wording": "2026-11", "language": "agr"}, options...).Want(t, http.StatusOK))
}

// waiting lists the phones of those who consented and act for nobody.
func (h *fixture) waiting(t *testing.T) (phones []string) {
	t.Helper()
	page := read[identityrest.PersonPage](t, h.coordinator.Get(t, "/v1/persons").Want(t, http.StatusOK))
	for _, p := range page.Items {
		phones = append(phones, *p.Phone)
	}
	return phones
}

func TestAStrangerConsents(t *testing.T) {
	h := open(t)
	if no := h.answer(t, rosa, false); no.Person != nil || no.Accepted {
		t.Errorf("a stranger's no is %+v", no)
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
	yes := h.answer(t, "987654321", true)
	if again := h.answer(t, rosa, true); yes.Person == nil || *yes.Person != *again.Person || !yes.Accepted {
		t.Errorf("yes %+v, again %+v", yes, again)
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusConflict, "no-organisation")
	page := read[identityrest.PersonPage](t, h.coordinator.Get(t, "/v1/persons").Want(t, http.StatusOK))
	want := []identityrest.Person{{
		ID: *yes.Person, State: "active", Revision: 1, AllowedActions: []string{"freeze", "deny", "erase"}, Phone: new(rosa), Language: "agr",
		Organisations: []string{},
	}}
	if len(page.Items) == 1 {
		want[0].CreatedAt, want[0].UpdatedAt = page.Items[0].CreatedAt, page.Items[0].UpdatedAt
	}
	if diff := cmp.Diff(want, page.Items); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
	// The coordinator makes them a representative: they are the same person, and now have a name, and the language that was asked.
	a := h.register(t, huaro(person("Rosa Quispe", rosa)))
	if r := a.Representatives[0]; r.ID != *yes.Person || *r.Name != "Rosa Quispe" || *r.Language != "qu" {
		t.Errorf("registered as %+v", r)
	}
	if left := h.waiting(t); len(left) > 0 || h.session(t, rosa).Organisation.ID != a.ID {
		t.Errorf("still waiting: %v", left)
	}
}

func TestConsentIsWithdrawnAndGivenAgain(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa)))
	rosaID := a.Representatives[0].ID
	for range 2 {
		if no := h.answer(t, rosa, false); no.Person == nil || *no.Person != rosaID || no.Accepted {
			t.Errorf("withdrawn: %+v", no)
		}
	}
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
	h.exchange(t, body{"person": rosaID}).Problem(t, http.StatusNotFound, "not-found")
	if yes := h.answer(t, rosa, true); *yes.Person != rosaID || h.session(t, rosa).Person.ID != rosaID {
		t.Errorf("given again: %+v", yes)
	}
	h.answer(t, rosa, false)
	h.coordinator.Post(t, "/v1/associations/"+a.ID+"/representatives", person("Rosa Quispe", rosa)).Problem(t, http.StatusConflict, "consent-withdrawn")
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusNotFound, "unknown-phone")
}

func TestWhoWithdrewIsNotListed(t *testing.T) {
	h := open(t)
	for _, phone := range []string{rosa, juan, elena} {
		h.answer(t, phone, true)
	}
	h.answer(t, juan, false)
	if diff := cmp.Diff([]string{elena, rosa}, h.waiting(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	first := read[identityrest.PersonPage](t, h.coordinator.Get(t, "/v1/persons?limit=1").Want(t, http.StatusOK))
	second := read[identityrest.PersonPage](t, h.coordinator.Get(t, "/v1/persons?limit=1&cursor="+*first.Next).Want(t, http.StatusOK))
	if *first.Items[0].Phone != elena || *second.Items[0].Phone != rosa || second.Next != nil {
		t.Errorf("first %+v, second %+v", first, second)
	}
	h.coordinator.Get(t, "/v1/persons?cursor=zzz").Problem(t, http.StatusUnprocessableEntity, "invalid")
}

func TestAConsentIsSaidProperly(t *testing.T) {
	h := open(t)
	good := body{"phone": rosa, "accepted": true, "wording": "2026-11"}
	problem := h.whatsapp.Post(t, "/v1/consents", but(good, "phone", "123")).Problem(t, http.StatusUnprocessableEntity, "invalid")
	if diff := cmp.Diff([]string{"/phone"}, problem.Pointers()); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range []body{
		but(good, "wording", "lo que sea"), but(good, "language", "de"), but(good, "accepted", "yes"), {"phone": rosa, "wording": "2026-11"},
	} {
		h.whatsapp.Post(t, "/v1/consents", wrong, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	if left := h.waiting(t); len(left) > 0 {
		t.Errorf("stored all the same: %v", left)
	}
}
