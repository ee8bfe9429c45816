package identity_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
)

func TestAServiceGetsATokenOfWhomItSpeaksFor(t *testing.T) {
	h := open(t)
	a := h.register(t, huaro(person("Rosa Quispe", rosa)))
	for _, written := range []string{rosa, "51987654321", "987654321", "+51 987-654-321"} {
		s := h.session(t, written)
		acts := identityrest.SessionOrganisation{ID: a.ID, Kind: "association", Name: a.Name}
		want := session{
			AccessToken: s.AccessToken, TokenType: "Bearer", ExpiresIn: 300, Organisation: &acts,
			Organisations: []identityrest.SessionOrganisation{acts},
			Person:        &identityrest.SessionPerson{ID: a.Representatives[0].ID, State: "active", Name: new("Rosa Quispe"), Language: "qu"},
		}
		if diff := cmp.Diff(want, s); diff != "" {
			t.Errorf("%s (-want +got):\n%s", written, diff)
		}
	}
	h.coordinator.Post(t, "/v1/associations/"+a.ID+"/suspend", body{"reason": "complaint"}).Want(t, http.StatusOK)
	if s := h.session(t, rosa); s.Organisation.Suspended == nil || !*s.Organisation.Suspended {
		t.Errorf("it is not told that the association is suspended: %+v", s.Organisation)
	}
	h.coordinator.Post(t, "/v1/associations/"+a.ID+"/reopen", nil).Want(t, http.StatusOK)
	s := h.session(t, rosa)
	claims := h.claims(t, s.AccessToken)
	if diff := cmp.Diff(token.Claims{
		Subject: s.Person.ID, Org: a.ID, Role: token.RoleAssociation, Act: "whatsapp",
	}, claims); diff != "" {
		t.Errorf("claims (-want +got):\n%s", diff)
	}
	byID := read[session](t, h.exchange(t, body{"person": s.Person.ID}).Want(t, http.StatusOK))
	if diff := cmp.Diff(claims, h.claims(t, byID.AccessToken)); diff != "" {
		t.Errorf("by id (-by phone +by id):\n%s", diff)
	}
}

// claims are what a token says, but for when it was made.
func (h *fixture) claims(t *testing.T, raw string) token.Claims {
	t.Helper()
	signer, err := token.LoadOrCreateKey(host.Config{DataDir: h.dir}.SigningKeyPath())
	if err != nil {
		t.Fatal(err)
	}
	claims, err := signer.Verifier().Verify(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	claims.IssuedAt, claims.ExpiresAt, claims.ID = time.Time{}, time.Time{}, "" // no two tokens have the same
	return claims
}

func TestAPersonActsForOneOrganisationAtATime(t *testing.T) {
	h := open(t)
	first := h.register(t, huaro(person("Rosa Quispe", rosa)))
	second := h.register(t, but(huaro(person("Rosa Quispe", rosa)), "name", "Chifles de Quincemil"))
	third := h.register(t, but(huaro(person("Juan", juan)), "name", "Tejidos de Ocongate"))
	for _, a := range []association{first, second} {
		s := read[session](t, h.exchange(t, body{"phone": rosa, "organisation": a.ID}).Want(t, http.StatusOK))
		if s.Organisation.ID != a.ID || h.claims(t, s.AccessToken).Org != a.ID || len(s.Organisations) != 2 {
			t.Errorf("asked for %s, got %+v", a.ID, s)
		}
	}
	h.exchange(t, body{"phone": rosa, "organisation": third.ID}).Problem(t, http.StatusNotFound, "not-found")
	h.exchange(t, body{"phone": rosa, "organisation": "assoc_none"}).Problem(t, http.StatusNotFound, "not-found")
}

func TestWhoIsNotKnownGetsNoToken(t *testing.T) {
	h := open(t)
	h.register(t, huaro(person("Rosa Quispe", rosa)))
	h.exchange(t, body{"phone": juan}).Problem(t, http.StatusNotFound, "unknown-phone")
	h.exchange(t, body{"person": "per_none"}).Problem(t, http.StatusNotFound, "not-found")
	h.whatsapp.Post(t, "/v1/consents", body{"phone": juan, "accepted": true, "wording": "2026-11"}).Want(t, http.StatusOK)
	h.exchange(t, body{"phone": juan}).Problem(t, http.StatusConflict, "no-organisation")
	for _, wrong := range []body{{}, {"phone": rosa, "person": "per_x"}, {"phone": "no tengo"}, {"organisation": "assoc_x"}} {
		problem := h.exchange(t, wrong).Problem(t, http.StatusUnprocessableEntity, "invalid")
		if diff := cmp.Diff([]string{"/phone"}, problem.Pointers()); diff != "" {
			t.Errorf("%v: %s", wrong, diff)
		}
	}
}

func TestWithoutASigningKeyNobodyGetsAToken(t *testing.T) {
	h := openWith(t, func(p *host.Platform) { p.Mint = nil })
	h.register(t, huaro(person("Rosa Quispe", rosa)))
	h.exchange(t, body{"phone": rosa}).Problem(t, http.StatusServiceUnavailable, "unavailable")
}

func TestOnlyAServiceExchangesTokens(t *testing.T) {
	h := open(t)
	h.register(t, huaro(person("Rosa Quispe", rosa)))
	own := h.anyone.As(h.session(t, rosa).AccessToken)
	for name, who := range map[string]client{
		"the coordinator": h.coordinator, "the person": own, "a buyer": h.member(t, token.RoleBuyer, "Sol"),
		"an organiser": h.member(t, token.RoleOrganiser, "Feria"),
	} {
		t.Run(name, func(t *testing.T) {
			who.Post(t, "/v1/auth/token", body{"phone": rosa}).Problem(t, http.StatusForbidden, "role-forbidden")
		})
	}
	h.anyone.Post(t, "/v1/auth/token", body{"phone": rosa}).Problem(t, http.StatusUnauthorized, "token-required")
	expired, err := h.Mint(token.Claims{Role: token.RoleService, Subject: "whatsapp"}, -time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	h.anyone.As(expired).Post(t, "/v1/auth/token", body{"phone": rosa}).Problem(t, http.StatusUnauthorized, "token-invalid")
}

// A service keeps its token going; what is renewed is good for as long, for the same, and ends with the first.
func TestAServiceRenewsItsToken(t *testing.T) {
	h := open(t)
	h.register(t, huaro(person("Rosa Quispe", rosa)))
	first, err := h.Mint(token.Claims{Role: token.RoleService, Subject: "whatsapp", Scopes: []string{"identity:write"}}, 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	renew := func(raw string) string {
		t.Helper()
		s := read[session](t, h.anyone.As(raw).Post(t, "/v1/auth/token", body{"grant_type": "renew"}).Want(t, http.StatusOK))
		if s.ExpiresIn != int((24*time.Hour).Seconds()) || s.Person != nil || s.RefreshToken != nil {
			t.Errorf("%+v", s)
		}
		return s.AccessToken
	}
	second := renew(first)
	third := renew(second)
	of, was := testkit.Must(token.Peek(third))(t), testkit.Must(token.Peek(first))(t)
	if of.Role != token.RoleService || of.Subject != "whatsapp" || of.Session != was.ID || of.ID == was.ID || of.Life() != 24*time.Hour || len(of.Scopes) != 1 {
		t.Errorf("renewed to %+v from %+v", of, was)
	}
	h.anyone.As(third).Post(t, "/v1/auth/token", body{"phone": rosa}).Want(t, http.StatusOK)

	whatsapp := h.anyone.As(third)
	whatsapp.Post(t, "/v1/auth/token", body{"grant_type": "renew", "organisation": "assoc_x"}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	whatsapp.Post(t, "/v1/auth/token", body{"grant_type": "renew", "phone": rosa}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	own := h.anyone.As(h.session(t, rosa).AccessToken)
	for _, who := range []client{h.coordinator, own, h.as(t, token.Claims{Role: token.RoleService, Subject: "catalog"})} {
		who.Post(t, "/v1/auth/token", body{"grant_type": "renew"}).Problem(t, http.StatusForbidden, "role-forbidden")
	}
	h.anyone.Post(t, "/v1/auth/token", body{"grant_type": "renew"}).Problem(t, http.StatusUnauthorized, "token-required")

	if err := h.Revocations.Revoke(t.Context(), was.ID); err != nil {
		t.Fatal(err)
	}
	for _, raw := range []string{first, second, third} {
		h.anyone.As(raw).Post(t, "/v1/auth/token", body{"grant_type": "renew"}).Problem(t, http.StatusUnauthorized, "token-revoked")
	}
	h.whatsapp.Post(t, "/v1/auth/token", body{"grant_type": "renew"}).Want(t, http.StatusOK)
}
