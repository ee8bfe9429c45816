package identity_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityevents"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func newKey(scopes ...string) body { return body{"name": "Sistema de compras", "scopes": scopes} }

// admin is a client of an admin of an organisation.
func (h *fixture) admin(t *testing.T, org string) client {
	t.Helper()
	return h.as(t, token.Claims{Subject: "per_" + org, Org: org, Role: token.RoleBuyer, Session: "ses_1", Member: token.MemberAdmin})
}

func (h *fixture) makeKey(t *testing.T, by client, scopes ...string) identityrest.MadeAPIKey {
	t.Helper()
	return read[identityrest.MadeAPIKey](t, by.Post(t, "/v1/api-keys", newKey(scopes...)).Want(t, http.StatusCreated))
}

func TestAnAPIKeyIsShownOnceAndActsForItsOrganisation(t *testing.T) {
	h := open(t)
	admin := h.admin(t, "org_1")
	made := h.makeKey(t, admin, "identity:read")
	machine := h.anyone.As(made.Key)
	me := read[identityrest.Me](t, machine.Get(t, "/v1/me").Want(t, http.StatusOK))
	if me.Role != "buyer" || me.Organisation == nil || me.Organisation.ID != "org_1" || me.Person != nil {
		t.Errorf("%+v", me)
	}
	for _, own := range []string{"/v1/me/export", "/v1/me/sessions", "/v1/me/contacts"} {
		machine.Get(t, own).Problem(t, http.StatusForbidden, "people-only")
	}
	if left := time.Until(made.ExpiresAt); left < 89*24*time.Hour || left > 90*24*time.Hour {
		t.Errorf("good for %s", left)
	}
	list := admin.Get(t, "/v1/api-keys").Want(t, http.StatusOK)
	shown := read[identityrest.APIKeys](t, list).Items
	if len(shown) != 1 || shown[0].ID != made.ID || *shown[0].Name != made.Name || shown[0].State != "active" || shown[0].LastUsedAt == nil || shown[0].CreatedBy != "per_org_1" {
		t.Errorf("%+v", shown)
	}
	one := admin.Get(t, "/v1/api-keys/"+made.ID).Want(t, http.StatusOK)
	if secret := made.Key[40:60]; strings.Contains(string(list.Body), secret) || strings.Contains(string(one.Body), secret) {
		t.Error("the key is shown again")
	}
	if others := read[identityrest.APIKeys](t, h.admin(t, "org_2").Get(t, "/v1/api-keys").Want(t, http.StatusOK)).Items; len(others) != 0 {
		t.Errorf("another's: %+v", others)
	}
}

func TestAnAPIKeyIsNarrow(t *testing.T) {
	h := open(t)
	admin := h.admin(t, "org_1")
	reads := h.anyone.As(h.makeKey(t, admin, "identity:read").Key)
	writes := h.anyone.As(h.makeKey(t, admin, "identity:write").Key)
	elsewhere := h.anyone.As(h.makeKey(t, admin, "order:read", "order:write").Key)
	reads.Get(t, "/v1/organisations/org_1").Problem(t, http.StatusNotFound, "not-found")
	elsewhere.Get(t, "/v1/organisations/org_1").Problem(t, http.StatusForbidden, "scope-forbidden")
	elsewhere.Get(t, "/v1/me").Problem(t, http.StatusForbidden, "scope-forbidden")
	writes.Post(t, "/v1/api-keys", newKey("identity:read")).Problem(t, http.StatusForbidden, "admins-only") // no key makes keys
	reads.Get(t, "/v1/api-keys").Problem(t, http.StatusForbidden, "admins-only")
	writes.Post(t, "/v1/associations", huaro(person("Rosa Quispe", rosa))).Problem(t, http.StatusForbidden, "role-forbidden")
}

func TestAnAPIKeyIsRevokedAndRefused(t *testing.T) {
	h := open(t)
	admin, other := h.admin(t, "org_1"), h.admin(t, "org_2")
	made := h.makeKey(t, admin, "identity:read")
	machine := h.anyone.As(made.Key)
	machine.Get(t, "/v1/me").Want(t, http.StatusOK)
	for _, method := range []string{http.MethodGet, http.MethodDelete} { // of another organisation
		other.Do(t, method, "/v1/api-keys/"+made.ID).Problem(t, http.StatusNotFound, "not-found")
		admin.Do(t, method, "/v1/api-keys/key_none").Problem(t, http.StatusNotFound, "not-found")
	}
	for range 2 {
		revoked := read[identityrest.APIKey](t, admin.Do(t, http.MethodDelete, "/v1/api-keys/"+made.ID).Want(t, http.StatusOK))
		if revoked.State != "revoked" || revoked.RevokedAt == nil {
			t.Errorf("%+v", revoked)
		}
		machine.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
		machine.Get(t, "/v1/associations").Problem(t, http.StatusUnauthorized, "token-revoked")
	}
}

// Whoever holds a key ends it as any other credential.
func TestAnAPIKeyIsRevokedByShowingIt(t *testing.T) {
	h := open(t)
	admin := h.admin(t, "org_1")
	made := h.makeKey(t, admin, "identity:read")
	for range 2 {
		h.anyone.Post(t, "/v1/auth/revoke", body{"token": made.Key}).Want(t, http.StatusOK)
		h.anyone.As(made.Key).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	}
	if shown := read[identityrest.APIKey](t, admin.Get(t, "/v1/api-keys/"+made.ID).Want(t, http.StatusOK)); shown.State != "revoked" {
		t.Errorf("%+v", shown)
	}
}

func TestTheKeysOfAnOrganisationThatIsRevokedStop(t *testing.T) {
	h := open(t)
	machine := h.anyone.As(h.makeKey(t, h.admin(t, "org_1"), "identity:read").Key)
	machine.Get(t, "/v1/me").Want(t, http.StatusOK)
	if err := h.Revocations.Revoke(t.Context(), "org_1"); err != nil {
		t.Fatal(err)
	}
	testkit.Eventually(t, "the key stops", func() bool { return machine.Get(t, "/v1/me").Status == http.StatusUnauthorized })
}

func TestWhatIsNoAPIKeyIsRefused(t *testing.T) {
	h := open(t)
	made := h.makeKey(t, h.admin(t, "org_1"), "identity:read").Key
	for _, raw := range []string{"qhatu_key_", made[:len(made)-1], made + "0", strings.ToUpper(made), "qhatu_key_" + strings.Repeat("a", 5000)} {
		refused := h.anyone.As(raw).Get(t, "/v1/me")
		refused.Problem(t, http.StatusUnauthorized, "token-invalid")
		if refused.Header.Get("WWW-Authenticate") == "" {
			t.Error("no WWW-Authenticate")
		}
	}
}

func TestWhoMakesWhichAPIKeys(t *testing.T) {
	h := open(t)
	h.as(t, token.Claims{Subject: "per_1", Org: "org_1", Role: token.RoleBuyer}).Post(t, "/v1/api-keys", newKey("order:read")).Want(t, http.StatusCreated) // the operator
	for member, slug := range map[string]string{token.MemberViewer: "viewer-only-reads", token.MemberTrader: "admins-only", "": "admins-only"} {
		h.as(t, token.Claims{Subject: "per_1", Org: "org_1", Role: token.RoleBuyer, Session: "ses_1", Member: member}).
			Post(t, "/v1/api-keys", newKey("order:read")).Problem(t, http.StatusForbidden, slug)
	}
	h.coordinator.Post(t, "/v1/api-keys", newKey("order:read")).Problem(t, http.StatusForbidden, "role-forbidden")
	h.anyone.Post(t, "/v1/api-keys", newKey("order:read")).Problem(t, http.StatusUnauthorized, "token-required")
	admin := h.admin(t, "org_1")
	in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(time.RFC3339) }
	for _, c := range []struct {
		pointer string
		wrong   body
	}{
		{"/expires_at", body{"name": "x", "scopes": []string{"order:read"}, "expires_at": in(-time.Hour)}},
		{"/expires_at", body{"name": "x", "scopes": []string{"order:read"}, "expires_at": in(366 * 24 * time.Hour)}},
		{"/scopes", body{"name": "x", "scopes": []string{}}},
		{"/scopes/0", body{"name": "x", "scopes": []string{"order:admin"}}},
		{"/name", body{"name": "", "scopes": []string{"order:read"}}},
	} {
		refused := admin.Post(t, "/v1/api-keys", c.wrong, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
		if len(refused.Errors) == 0 || refused.Errors[0].Pointer != c.pointer {
			t.Errorf("%s: %s", c.pointer, fmt.Sprint(refused))
		}
	}
}

// A repeated request shows the same key, and makes no other.
func TestSoManyAPIKeysAreMadeADay(t *testing.T) {
	limits, err := limit.New(limit.Config{Rates: limit.Rates{limit.KeysMade: {Most: 1, Per: 24 * time.Hour}}})
	if err != nil {
		t.Fatal(err)
	}
	h := openWith(t, func(p *host.Platform) { p.Limits = limits })
	h.makeKey(t, h.admin(t, "org_1"), "identity:read")
	h.admin(t, "org_1").Post(t, "/v1/api-keys", newKey("identity:read")).Problem(t, http.StatusTooManyRequests, "too-many-requests")
	h.makeKey(t, h.admin(t, "org_2"), "identity:read")
}

func TestAnAPIKeyIsMadeOnce(t *testing.T) {
	h := open(t)
	admin := h.admin(t, "org_1")
	var keys []string
	for range 2 {
		keys = append(keys, read[identityrest.MadeAPIKey](t, admin.Post(t, "/v1/api-keys", newKey("order:read"), webtest.Key("k1")).Want(t, http.StatusCreated)).Key)
	}
	if all := read[identityrest.APIKeys](t, admin.Get(t, "/v1/api-keys").Want(t, http.StatusOK)).Items; len(all) != 1 || len(slices.Compact(keys)) != 1 {
		t.Errorf("%d keys", len(all))
	}
}

// A key is trusted as far as who made it: it only reads while it is in doubt who that is, and ends with what they may.
func TestAKeyGoesNoFurtherThanItsMaker(t *testing.T) {
	h := open(t)
	org, _, ana := h.sol(t)
	juanID, juans := h.signedIn(t, juan)
	join := func() {
		invited := read[invitation](t, ana.Post(t, "/v1/organisations/"+org+"/invitations", body{"phone": juan, "role": "admin"}).Want(t, http.StatusCreated))
		juans.Post(t, "/v1/invitations/accept", body{"code": *invited.Code}).Want(t, http.StatusOK)
	}
	join()
	kept := h.anyone.As(h.makeKey(t, ana, "identity:read").Key)
	made := h.makeKey(t, h.acting(t, juanID, org), "identity:read", "identity:write")
	machine := h.anyone.As(made.Key)
	h.coordinator.Post(t, "/v1/persons/"+juanID+"/freeze", nil).Want(t, http.StatusOK)
	machine.Get(t, "/v1/me").Want(t, http.StatusOK)
	machine.Post(t, "/v1/api-keys", newKey("identity:read")).Problem(t, http.StatusForbidden, "identity-in-doubt")
	h.coordinator.Post(t, "/v1/persons/"+juanID+"/confirm", nil).Want(t, http.StatusOK)
	machine.Post(t, "/v1/api-keys", newKey("identity:read")).Problem(t, http.StatusForbidden, "admins-only")

	member := "/v1/organisations/" + org + "/members/" + juanID
	for _, step := range []struct {
		name string
		do   func()
	}{
		{"no admin", func() {
			ana.Patch(t, member, body{"role": "trader"}).Want(t, http.StatusOK)
			ana.Patch(t, member, body{"role": "admin"}).Want(t, http.StatusOK)
		}},
		{"no member", func() { ana.Delete(t, member).Want(t, http.StatusOK) }},
		{"revoked by the operator", func() { h.coordinator.Post(t, "/v1/auth/revoke", body{"id": juanID}).Want(t, http.StatusOK) }},
		{"denied", func() {
			h.coordinator.Post(t, "/v1/persons/"+juanID+"/deny", nil).Want(t, http.StatusOK)
			h.coordinator.Post(t, "/v1/persons/"+juanID+"/confirm", nil).Want(t, http.StatusOK)
		}},
		{"erased", func() { h.coordinator.Post(t, "/v1/persons/"+juanID+"/erase", nil).Want(t, http.StatusOK) }},
	} {
		t.Run(step.name, func(t *testing.T) {
			if step.name == "revoked by the operator" {
				_, juans = h.signedIn(t, juan)
				join()
			}
			made := h.makeKey(t, h.acting(t, juanID, org), "identity:read")
			machine := h.anyone.As(made.Key)
			machine.Get(t, "/v1/me").Want(t, http.StatusOK)
			step.do()
			machine.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
			if shown := read[identityrest.APIKey](t, ana.Get(t, "/v1/api-keys/"+made.ID).Want(t, http.StatusOK)); shown.State != "revoked" {
				t.Errorf("%+v", shown)
			}
		})
	}
	kept.Get(t, "/v1/me").Want(t, http.StatusOK)
	h.coordinator.Post(t, "/v1/organisations/"+org+"/close", body{"reason": "other"}).Want(t, http.StatusOK)
	kept.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
}

// What is said of a key's maker is stored, and the process dies before anything follows from it.
func TestAKeyFollowsItsMakerThoughARequestIsCutOff(t *testing.T) {
	h := open(t)
	people, organisations := es.NewEventTable(identityevents.PersonEvents()), es.NewEventTable(identityevents.OrganisationEvents())
	ofPerson := func(e identityevents.PersonEvent) func(string, string) {
		return func(person, _ string) { record(t, h, identityevents.Person, person, people, e) }
	}
	ofOrganisation := func(e func(person string) identityevents.OrganisationEvent) func(string, string) {
		return func(person, org string) {
			record(t, h, identityevents.Organisation, org, organisations, e(person))
		}
	}
	for i, c := range []struct {
		name string
		said func(person, org string)
		slug string
	}{
		{"frozen", ofPerson(identityevents.PersonFrozen{Reason: identityevents.Blocked}), "identity-in-doubt"},
		{"denied", ofPerson(identityevents.PersonDenied{}), "token-revoked"},
		{"no consent", ofPerson(identityevents.PersonConsentWithdrawn{Wording: "2026-11"}), "token-revoked"},
		{"no member", ofOrganisation(func(person string) identityevents.OrganisationEvent {
			return identityevents.OrganisationMemberRemoved{Person: person}
		}), "token-revoked"},
		{"no admin", ofOrganisation(func(person string) identityevents.OrganisationEvent {
			return identityevents.OrganisationMemberRoleChanged{Person: person, Role: token.MemberTrader}
		}), "token-revoked"},
	} {
		t.Run(c.name, func(t *testing.T) {
			person, theirs := h.signedIn(t, fmt.Sprintf("+5198400010%d", i))
			org := theirs.Post(t, "/v1/organisations", body{"kind": "buyer", "name": fmt.Sprint("Molino ", i)}).Want(t, http.StatusCreated).Text(t, "id")
			machine := h.anyone.As(h.makeKey(t, h.acting(t, person, org), "identity:write").Key)
			try := func() webtest.Response { return machine.Post(t, "/v1/api-keys", newKey("identity:read")) }
			try().Problem(t, http.StatusForbidden, "admins-only")
			c.said(person, org)
			testkit.Eventually(t, "the key follows", func() bool { return strings.HasSuffix(try().Text(t, "type"), "/problems/"+c.slug) })
		})
	}
}

func TestAKeyEndsWithTheConsentOfItsMaker(t *testing.T) {
	h := open(t)
	org, person, ana := h.sol(t)
	machine := h.anyone.As(h.makeKey(t, ana, "identity:read").Key)
	machine.Get(t, "/v1/me").Want(t, http.StatusOK)
	h.acting(t, person, org).Delete(t, "/v1/me/consent").Want(t, http.StatusOK)
	machine.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
}

func TestTheListOfKeysHasPages(t *testing.T) {
	h := open(t)
	var made, shown []string
	for i := range 3 {
		made = append(made, h.makeKey(t, h.admin(t, fmt.Sprint("org_", i)), "identity:read").ID)
	}
	path := "/v1/api-keys?limit=1"
	for at := path; at != ""; {
		page := read[identityrest.APIKeys](t, h.coordinator.Get(t, at).Want(t, http.StatusOK))
		if len(page.Items) != 1 {
			t.Fatalf("%+v", page)
		}
		shown, at = append(shown, page.Items[0].ID), ""
		if page.Next != nil {
			at = path + "&cursor=" + *page.Next
			h.coordinator.Get(t, at+"&organisation=org_1").Problem(t, http.StatusUnprocessableEntity, "invalid")
			h.makeKey(t, h.admin(t, "org_3"), "identity:read") // is new to the list, and not on the pages that follow
		}
	}
	slices.Reverse(shown)
	if !slices.Equal(made, shown) {
		t.Errorf("%v, want %v", shown, made)
	}
}

// Representatives administer their association's keys, but for those who are new; a key made before its maker was new again is limited as they are.
func TestWhoAdministersTheKeysOfAnAssociation(t *testing.T) {
	b := openBoard(t)
	b.coordinator.Post(t, b.path+"/mandate", mandate("700.00")).Want(t, http.StatusOK)
	made := b.makeKey(t, b.rosa, "order:write")
	if shown := read[identityrest.APIKeys](t, b.juan.Get(t, "/v1/api-keys").Want(t, http.StatusOK)).Items; len(shown) != 1 {
		t.Errorf("%+v", shown)
	}
	elenas := b.propose(t, "Elena Huamán", elena)
	elenas = read[association](t, b.juan.Post(t, b.of(elenas)+"/confirm", nil).Want(t, http.StatusOK)).Representatives[2].ID
	b.acting(t, elenas, b.id).Post(t, "/v1/api-keys", newKey("order:write")).Problem(t, http.StatusForbidden, "admins-only")

	limit := func() *int64 { return testkit.Must(b.Verify(t.Context(), made.Key))(t).Limit }
	if limit() != nil {
		t.Errorf("limited to %d", *limit())
	}
	b.whatsapp.Post(t, "/v1/phone-changes", body{"phone": rosa, "new_phone": "+51984000777"}).Want(t, http.StatusOK)
	b.juan.Post(t, "/v1/persons/"+b.rosas+"/confirm", nil).Want(t, http.StatusOK)
	if l := limit(); l == nil || *l != 70000 {
		t.Errorf("limited to %v", l)
	}
	b.coordinator.Post(t, b.path+"/mandate", mandate("0.00")).Want(t, http.StatusOK)
	if l := limit(); l == nil || *l != 0 {
		t.Errorf("limited to %v", l)
	}
	b.coordinator.Delete(t, b.of(b.rosas)).Want(t, http.StatusOK)
	b.anyone.As(made.Key).Get(t, "/v1/associations").Problem(t, http.StatusUnauthorized, "token-revoked")
}

func TestTheCoordinatorEndsTheKeysOfAnyOrganisation(t *testing.T) {
	h := open(t)
	made := h.makeKey(t, h.admin(t, "org_1"), "identity:read")
	shown := read[identityrest.APIKeys](t, h.coordinator.Get(t, "/v1/api-keys?organisation=org_1").Want(t, http.StatusOK)).Items
	if len(shown) != 1 || shown[0].ID != made.ID || *shown[0].Name != made.Name {
		t.Errorf("%+v", shown)
	}
	h.makeKey(t, h.admin(t, "org_2"), "identity:read")
	if all := read[identityrest.APIKeys](t, h.coordinator.Get(t, "/v1/api-keys").Want(t, http.StatusOK)).Items; len(all) != 2 || all[1].Organisation != "org_1" {
		t.Errorf("%+v", all)
	}
	for _, none := range []string{"*", "%3E", "org_1.x", "a%20b", "org_3"} {
		if some := read[identityrest.APIKeys](t, h.coordinator.Get(t, "/v1/api-keys?organisation="+none).Want(t, http.StatusOK)).Items; len(some) != 0 {
			t.Errorf("%s: %+v", none, some)
		}
	}
	h.admin(t, "org_2").Get(t, "/v1/api-keys?organisation=org_1").Problem(t, http.StatusUnprocessableEntity, "invalid")
	h.admin(t, "org_1").Get(t, "/v1/api-keys?organisation=org_1").Want(t, http.StatusOK)
	h.coordinator.Get(t, "/v1/api-keys/"+made.ID).Want(t, http.StatusOK)
	if ended := read[identityrest.APIKey](t, h.coordinator.Delete(t, "/v1/api-keys/"+made.ID).Want(t, http.StatusOK)); ended.State != "revoked" {
		t.Errorf("%+v", ended)
	}
	h.anyone.As(made.Key).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	h.coordinator.Delete(t, "/v1/api-keys/key_none").Problem(t, http.StatusNotFound, "not-found")

	another := h.makeKey(t, h.admin(t, "org_1"), "identity:read")
	h.coordinator.Post(t, "/v1/auth/revoke", body{"id": another.ID}).Want(t, http.StatusOK)
	if shown := read[identityrest.APIKey](t, h.coordinator.Get(t, "/v1/api-keys/"+another.ID).Want(t, http.StatusOK)); shown.State != "revoked" {
		t.Errorf("%+v", shown)
	}
}
