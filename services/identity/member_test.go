package identity_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// signedIn is a client of the person with a phone, who agreed and acts for nobody.
func (h *fixture) signedIn(t *testing.T, phone string) (string, client) {
	t.Helper()
	id := h.whatsapp.Post(t, "/v1/consents", body{"phone": phone, "accepted": true, "wording": "2026-11"}).Want(t, http.StatusOK).Text(t, "person")
	return id, h.as(t, token.Claims{Role: token.RolePerson, Subject: id})
}

// acting is a client of a person who signed in, for the organisation, with what their token for it says now.
func (h *fixture) acting(t *testing.T, person, organisation string) client {
	t.Helper()
	claims := h.claims(t, read[session](t, h.exchange(t, body{"person": person, "organisation": organisation}).Want(t, http.StatusOK)).AccessToken)
	claims.Act, claims.Session = "", "ses_01jd6q0n5e8s3k7v2m9x4c0b1a"
	return h.as(t, claims)
}

func TestABuyerComesByItself(t *testing.T) {
	h := open(t)
	ana, anas := h.signedIn(t, rosa)
	made := read[organisationJSON](t, anas.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Tostaduría Sol"}, webtest.Key("sol")).Want(t, http.StatusCreated))
	if made.Level != 0 || made.State != "registered" || *made.Name != "Tostaduría Sol" {
		t.Errorf("%+v", made)
	}
	acts := h.acting(t, ana, made.ID)
	members := read[identityrest.MemberList](t, acts.Get(t, "/v1/organisations/"+made.ID+"/members").Want(t, http.StatusOK))
	if diff := cmp.Diff([]identityrest.Member{{Person: ana, Role: "admin", State: new(identityrest.PersonState("active"))}}, members.Items); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	for _, wrong := range []body{{"kind": "buyer", "name": "Sol", "level": 2}, {"kind": "association", "name": "Sol"}, {"kind": "buyer", "name": "\u200b"}} {
		anas.Post(t, "/v1/organisations", wrong, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	for range 4 { // whomever they act for now
		acts.Post(t, "/v1/organisations", body{"kind": "organiser", "name": "Feria"}).Want(t, http.StatusCreated)
	}
	acts.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Una más"}).Problem(t, http.StatusConflict, "too-many-organisations")
	anas.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Una más"}).Problem(t, http.StatusConflict, "too-many-organisations")
	h.as(t, token.Claims{Role: token.RolePerson, Subject: "per_nobody"}).Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Nadie"}).
		Problem(t, http.StatusNotFound, "not-found")
}

func TestWhoRegistersNoOrganisationOfTheirOwn(t *testing.T) {
	h := open(t)
	sol, ana, acts := h.sol(t)
	key := h.makeKey(t, acts, "identity:write").Key
	for name, who := range map[string]client{
		"an API key":              h.anyone.As(key),
		"a service that speaks":   h.anyone.As(read[session](t, h.exchange(t, body{"person": ana}).Want(t, http.StatusOK)).AccessToken),
		"a token of the operator": h.as(t, token.Claims{Role: token.RoleBuyer, Org: sol, Subject: ana}),
	} {
		if p := who.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Luna"}); p.Status != http.StatusForbidden {
			t.Errorf("%s: %d", name, p.Status)
		} else {
			p.Problem(t, http.StatusForbidden, "people-only")
		}
	}
}

// However many are asked for at once.
func TestAPersonRegistersSoManyOrganisationsAtOnce(t *testing.T) {
	h := open(t)
	_, anas := h.signedIn(t, rosa)
	var all sync.WaitGroup
	status := make(chan int, 14)
	for range cap(status) {
		all.Go(func() { status <- anas.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Sol"}).Status })
	}
	all.Wait()
	close(status)
	made := 0
	for s := range status {
		if s == http.StatusCreated {
			made++
		}
	}
	if made != 5 {
		t.Errorf("%d were registered", made)
	}
}

func TestNobodyActsForWhatIsClosed(t *testing.T) {
	h := open(t)
	org, ana, admin := h.sol(t)
	h.coordinator.Post(t, "/v1/organisations/"+org+"/close", body{"reason": "dissolved"}).Want(t, http.StatusOK)
	h.exchange(t, body{"person": ana, "organisation": org}).Problem(t, http.StatusNotFound, "not-found")
	h.exchange(t, body{"person": ana}).Problem(t, http.StatusConflict, "no-organisation")
	admin.Get(t, "/v1/organisations/"+org+"/members").Problem(t, http.StatusUnauthorized, "token-revoked")
}

// A colleague blocks another one, whom an admin or the coordinator lets go on.
func TestAColleagueOfABuyerIsBlocked(t *testing.T) {
	h := open(t)
	org, ana, admin := h.sol(t)
	trades, trader := h.joins(t, admin, org, juan, "trader")
	_, viewer := h.joins(t, admin, org, elena, "viewer")
	viewer.Post(t, "/v1/persons/"+trades+"/freeze", nil).Problem(t, http.StatusForbidden, "viewer-only-reads")
	trader.Post(t, "/v1/persons/"+trades+"/freeze", nil).Problem(t, http.StatusConflict, "own-identity")
	h.member(t, token.RoleBuyer, "Otra").Post(t, "/v1/persons/"+trades+"/freeze", nil).Problem(t, http.StatusNotFound, "not-found")
	admin.Post(t, "/v1/persons/"+trades+"/freeze", nil).Want(t, http.StatusOK)
	trader = h.acting(t, trades, org)
	trader.Post(t, "/v1/persons/"+ana+"/freeze", nil).Problem(t, http.StatusForbidden, "identity-in-doubt")
	admin.Post(t, "/v1/persons/"+trades+"/confirm", nil).Want(t, http.StatusOK)
	trader = h.acting(t, trades, org)
	trader.Post(t, "/v1/persons/"+ana+"/freeze", nil).Want(t, http.StatusOK)
	trader.Post(t, "/v1/persons/"+ana+"/confirm", nil).Problem(t, http.StatusConflict, "only-coordinator")
	h.coordinator.Post(t, "/v1/persons/"+ana+"/confirm", nil).Want(t, http.StatusOK)
}

// joins invites whoever has a phone, who accepts, and returns their id and calls that they make for the organisation.
func (h *fixture) joins(t *testing.T, admin client, org, phone, role string) (string, client) {
	t.Helper()
	code := *read[invitation](t, admin.Post(t, "/v1/organisations/"+org+"/invitations", body{"phone": phone, "role": role}).Want(t, http.StatusCreated)).Code
	id, person := h.signedIn(t, phone)
	person.Post(t, "/v1/invitations/accept", body{"code": code}).Want(t, http.StatusOK)
	return id, h.acting(t, id, org)
}

// Somebody is in charge, or the coordinator is shown that nobody is.
func TestWhoLeadsIsErased(t *testing.T) {
	h := open(t)
	org, ana, admin := h.sol(t)
	members := "/v1/organisations/" + org + "/members/"
	elenaID, viewer := h.joins(t, admin, org, elena, "viewer")
	juanID, trader := h.joins(t, admin, org, juan, "trader")
	trader.Delete(t, members+elenaID).Problem(t, http.StatusForbidden, "admins-only")
	admin.Delete(t, members+ana).Problem(t, http.StatusConflict, "last-admin")
	admin.Delete(t, "/v1/me?confirm="+ana).Want(t, http.StatusOK)
	trader.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	trader = h.acting(t, juanID, org)
	trader.Get(t, "/v1/organisations/"+org+"/invitations").Want(t, http.StatusOK)
	unled := func() []organisationJSON {
		return read[identityrest.OrganisationPage](t, h.coordinator.Get(t, "/v1/organisations?without_admin=true").Want(t, http.StatusOK)).Items
	}
	if found := unled(); len(found) != 0 {
		t.Errorf("without an admin: %+v", found)
	}
	trader.Delete(t, "/v1/me?confirm="+juanID).Want(t, http.StatusOK)
	twin := h.coordinator.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Tostaduría Sol"}).Want(t, http.StatusCreated).Text(t, "id")
	h.coordinator.Post(t, "/v1/organisations/"+org+"/verify", nil).Want(t, http.StatusOK)
	found := unled()
	if len(found) != 1 || found[0].ID != org || found[0].WithoutAdmin == nil {
		t.Fatalf("without an admin: %+v", found)
	}
	gone := read[organisationJSON](t, h.coordinator.Post(t, "/v1/organisations/"+twin+"/erase", nil).Want(t, http.StatusOK))
	said := read[organisationJSON](t, h.coordinator.Put(t, "/v1/organisations/"+org+"/ruc", body{"ruc": companys}).Want(t, http.StatusOK))
	webtest.CheckComplete(t, identityrest.GetSpec, "Organisation", found[0], gone, said)
	if shown := read[organisationJSON](t, viewer.Get(t, "/v1/organisations/"+org).Want(t, http.StatusOK)); shown.WithoutAdmin != nil {
		t.Errorf("shown to a viewer: %+v", shown)
	}
	h.coordinator.Patch(t, members+elenaID, body{"role": "admin"}).Want(t, http.StatusOK)
	if found := unled(); len(found) != 0 {
		t.Errorf("without an admin: %+v", found)
	}
}

func TestWhoeverActsForAnOrganisationLeavesIt(t *testing.T) {
	h := open(t)
	org, _, admin := h.sol(t)
	for phone, role := range map[string]string{elena: "viewer", juan: "trader"} {
		id, leaves := h.joins(t, admin, org, phone, role)
		at := "/v1/organisations/" + org + "/members/" + id
		h.anyone.As(read[session](t, h.exchange(t, body{"person": id}).Want(t, http.StatusOK)).AccessToken).Delete(t, at).Problem(t, http.StatusForbidden, "people-only")
		leaves.Delete(t, at).Want(t, http.StatusOK)
		leaves.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
		h.exchange(t, body{"person": id, "organisation": org}).Problem(t, http.StatusNotFound, "not-found")
	}
}

// Until it is reopened it gets no stronger, and its people do not begin anew under another name, also when they have left it.
func TestASuspensionIsNotEvaded(t *testing.T) {
	h := open(t)
	org, ana, admin := h.sol(t)
	juanID, _ := h.joins(t, admin, org, juan, "viewer")
	lunas, luna := h.signedIn(t, elena)
	other := luna.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Luna"}).Want(t, http.StatusCreated).Text(t, "id")
	invited := read[invitation](t, h.acting(t, lunas, other).Post(t, "/v1/organisations/"+other+"/invitations", body{"phone": juan, "role": "trader"}).Want(t, http.StatusCreated))
	h.coordinator.Post(t, "/v1/organisations/"+org+"/suspend", body{"reason": "complaint"}).Want(t, http.StatusOK)

	members := "/v1/organisations/" + org + "/members/"
	admin.Patch(t, members+juanID, body{"role": "trader"}).Problem(t, http.StatusConflict, "organisation-closed")
	admin.Post(t, "/v1/organisations/"+org+"/invitations", body{"phone": elena, "role": "trader"}).Problem(t, http.StatusConflict, "organisation-closed")
	admin.Post(t, "/v1/api-keys", body{"name": "caja", "scopes": []string{"order:read"}}).Problem(t, http.StatusConflict, "organisation-closed")
	admin.Put(t, "/v1/organisations/"+org+"/oidc", body{"issuer": "https://login.example.com", "client_id": "qhatu"}).Problem(t, http.StatusConflict, "organisation-closed")
	begin := func(who client) webtest.Response {
		return who.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Sol Nuevo"})
	}
	begin(admin).Problem(t, http.StatusConflict, "member-of-suspended")
	h.acting(t, juanID, org).Delete(t, members+juanID).Want(t, http.StatusOK)
	_, juans := h.signedIn(t, juan)
	begin(juans).Problem(t, http.StatusConflict, "member-of-suspended")
	juans.Post(t, "/v1/invitations/accept", body{"code": *invited.Code}).Problem(t, http.StatusConflict, "member-of-suspended")

	h.coordinator.Post(t, "/v1/organisations/"+org+"/reopen", nil).Want(t, http.StatusOK)
	juans.Post(t, "/v1/invitations/accept", body{"code": *invited.Code}).Want(t, http.StatusOK)
	begin(h.acting(t, ana, org)).Want(t, http.StatusCreated)
}

func (h *fixture) sol(t *testing.T) (organisation, ana string, acts client) {
	t.Helper()
	return h.buyer(t, rosa)
}

// buyer is one that whoever has a phone registers for themselves.
func (h *fixture) buyer(t *testing.T, phone string) (organisation, ana string, acts client) {
	t.Helper()
	ana, anas := h.signedIn(t, phone)
	organisation = anas.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Tostaduría Sol"}).Want(t, http.StatusCreated).Text(t, "id")
	return organisation, ana, h.acting(t, ana, organisation)
}

// What a member may do is in the tokens that they get from now on; those that they have are good no more.
func TestWhatAMemberMayDoChangesAtOnce(t *testing.T) {
	h := open(t)
	org, ana, admin := h.sol(t)
	members := "/v1/organisations/" + org + "/members/"
	juanID, juans := h.signedIn(t, juan)
	invited := read[invitation](t, admin.Post(t, "/v1/organisations/"+org+"/invitations", body{"phone": juan, "role": "admin"}).Want(t, http.StatusCreated))
	juans.Post(t, "/v1/invitations/accept", body{"code": *invited.Code}).Want(t, http.StatusOK)
	before := h.acting(t, juanID, org)
	admin.Patch(t, members+juanID, body{"role": "viewer"}).Want(t, http.StatusOK)
	before.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	h.acting(t, juanID, org).Patch(t, members+juanID, body{"role": "admin"}).Problem(t, http.StatusForbidden, "viewer-only-reads")
	admin.Patch(t, members+ana, body{"role": "trader"}).Problem(t, http.StatusConflict, "last-admin")
	admin.Delete(t, members+ana).Problem(t, http.StatusConflict, "last-admin")
	viewer := h.acting(t, juanID, org)
	admin.Delete(t, members+juanID).Want(t, http.StatusOK)
	viewer.Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	h.exchange(t, body{"person": juanID, "organisation": org}).Problem(t, http.StatusNotFound, "not-found")
	admin.Delete(t, members+juanID).Problem(t, http.StatusNotFound, "not-found")
}

// Two admins who remove each other at the same time leave one.
func TestTheLastAdminStaysWhateverRunsAtOnce(t *testing.T) {
	h := open(t)
	org, ana, first := h.sol(t)
	juanID, juans := h.signedIn(t, juan)
	invited := read[invitation](t, first.Post(t, "/v1/organisations/"+org+"/invitations", body{"phone": juan, "role": "admin"}).Want(t, http.StatusCreated))
	juans.Post(t, "/v1/invitations/accept", body{"code": *invited.Code}).Want(t, http.StatusOK)
	second := h.acting(t, juanID, org)
	var both sync.WaitGroup
	both.Go(func() { first.Delete(t, "/v1/organisations/"+org+"/members/"+juanID) })
	both.Go(func() { second.Delete(t, "/v1/organisations/"+org+"/members/"+ana) })
	both.Wait()
	if left := read[identityrest.MemberList](t, h.coordinator.Get(t, "/v1/organisations/"+org+"/members").Want(t, http.StatusOK)).Items; len(left) != 1 || left[0].Role != "admin" {
		t.Errorf("left %+v", left)
	}
}

func TestNamesThatImitateAreShownToTheCoordinator(t *testing.T) {
	h := open(t)
	register := func(name string) string {
		return h.coordinator.Post(t, "/v1/organisations", body{"kind": "buyer", "name": name, "level": 1}).Want(t, http.StatusCreated).Text(t, "id")
	}
	sol := register("Tostaduría Sol")
	register("Molino Lejano")
	imitations := map[string]bool{}
	for _, name := range []string{"TOSTADURIA SOL", "Tostaduría Sol S.A.C.", "Tostadur\u0456a Sol", "Sol Tostaduría", "Tostaduria So1", "Tostadruía Sol"} {
		imitations[register(name)] = true
	}
	page := read[identityrest.OrganisationPage](t, h.coordinator.Get(t, "/v1/organisations?resembling=true&kind=buyer&level=1&state=registered").Want(t, http.StatusOK))
	producers := h.register(t, huaro(person("Rosa Quispe", elena))).ID
	twin := register("Pr0ductores Huaro SAC")
	if o := read[organisationJSON](t, h.coordinator.Get(t, "/v1/organisations/"+twin).Want(t, http.StatusOK)); len(o.Resembles) != 1 || o.Resembles[0] != producers {
		t.Errorf("the buyer resembles %v", o.Resembles)
	}
	if o := read[association](t, h.coordinator.Get(t, "/v1/associations/"+producers).Want(t, http.StatusOK)); len(o.Resembles) != 1 || o.Resembles[0] != twin {
		t.Errorf("the association resembles %v", o.Resembles)
	}
	if len(page.Items) != 7 {
		t.Fatalf("%d resemble: %+v", len(page.Items), page.Items)
	}
	for _, o := range page.Items {
		if o.ID != sol && !imitations[o.ID] || len(o.Resembles) != 6 {
			t.Errorf("%+v", o)
		}
	}
	h.coordinator.Post(t, "/v1/organisations/"+sol+"/erase", nil).Want(t, http.StatusOK)
	for query, want := range map[string]int{"?kind=buyer": 8, "?kind=buyer&resembling=false": 1, "?level=3": 0, "?kind=organiser": 0, "?state=suspended": 0} {
		if got := read[identityrest.OrganisationPage](t, h.coordinator.Get(t, "/v1/organisations"+query).Want(t, http.StatusOK)); len(got.Items) != want {
			t.Errorf("%s: %d, want %d", query, len(got.Items), want)
		}
	}
}

func TestAnOrganisationIsVerifiedSuspendedAndClosed(t *testing.T) {
	h := open(t)
	org, _, _ := h.sol(t)
	do := func(action string, said any) organisationJSON {
		t.Helper()
		return read[organisationJSON](t, h.coordinator.Post(t, "/v1/organisations/"+org+"/"+action, said).Want(t, http.StatusOK))
	}
	if o := do("verify", body{"level": 2}); o.State != "verified" || o.Level != 2 || h.Vault.Profile(t.Context(), org).Level != 2 {
		t.Errorf("%+v", o)
	}
	if o := do("suspend", body{"reason": "complaint"}); o.State != "suspended" {
		t.Errorf("%+v", o)
	}
	h.coordinator.Post(t, "/v1/organisations/"+org+"/verify", nil).Problem(t, http.StatusConflict, "organisation-closed")
	if o := do("reopen", nil); o.State != "verified" {
		t.Errorf("%+v", o)
	}
	h.coordinator.Post(t, "/v1/organisations/"+org+"/reopen", nil).Problem(t, http.StatusConflict, "not-suspended")
	if o := do("close", body{"reason": "dissolved"}); o.State != "closed" {
		t.Errorf("%+v", o)
	}
	h.coordinator.Post(t, "/v1/organisations/"+org+"/suspend", body{"reason": "x"}).Problem(t, http.StatusConflict, "organisation-closed")
	a := h.register(t, huaro(person("Rosa Quispe", elena)))
	h.coordinator.Post(t, "/v1/associations/"+a.ID+"/withdraw_verification", body{"reason": "board_changed"}).Problem(t, http.StatusConflict, "not-verified")
	h.coordinator.Post(t, "/v1/associations/"+a.ID+"/verify", body{"level": 3}).Want(t, http.StatusOK)
	shown := read[association](t, h.coordinator.Post(t, "/v1/associations/"+a.ID+"/withdraw_verification", body{"reason": "board_changed"}).Want(t, http.StatusOK))
	if shown.State != "registered" || shown.Verification != nil || h.Vault.Profile(t.Context(), a.ID).Level != 1 {
		t.Errorf("%+v", shown)
	}
	h.coordinator.Post(t, "/v1/associations/"+a.ID+"/suspend", body{"reason": "No paga, dice Rosa"}, webtest.Wrong()).Problem(t, http.StatusUnprocessableEntity, "invalid")
}
