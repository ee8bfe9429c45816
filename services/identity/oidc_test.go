package identity_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/mailtest"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/identity"
	"github.com/qhatu/qhatu/services/identity/internal/issuertest"
)

func TestMain(m *testing.M) {
	issuertest.Main()
	mailtest.Main()
	m.Run()
}

const (
	callback = "https://market.example/v1/auth/oidc/callback"
	program  = "http://127.0.0.1/done"
)

// vouching is identity with an organisation whose own issuer is a process of its own.
type vouching struct {
	*fixture
	issuer, organisation string
	admin                client
	later                *atomic.Int64
}

func openVouching(t *testing.T) vouching {
	t.Helper()
	v := vouching{issuer: issuertest.Start(t, callback, "http://127.0.0.1:4711/done"), later: new(atomic.Int64)}
	v.fixture = openConfigured(t, host.Config{PublicURL: "https://market.example"}, identity.Config{Issuers: []string{v.issuer}}, func(p *host.Platform) {
		now := p.Now
		p.Now = func() time.Time { return now().Add(time.Duration(v.later.Load())) }
	})
	v.organisation, v.admin = v.molino(t, "Molino del Sur")
	v.connect(t, nil)
	return v
}

// molino is a buyer with an admin.
func (v vouching) molino(t *testing.T, name string) (string, client) {
	t.Helper()
	made := v.coordinator.Post(t, "/v1/organisations", body{"kind": "buyer", "name": name}).Want(t, http.StatusCreated).Text(t, "id")
	return made, v.as(t, token.Claims{Subject: "per_admin", Org: made, Role: token.RoleBuyer, Session: "ses_1", Member: token.MemberAdmin})
}

func (v vouching) oidc() string { return "/v1/organisations/" + v.organisation + "/oidc" }

// connect sets the organisation's issuer.
func (v vouching) connect(t *testing.T, more body) identityrest.Issuer {
	t.Helper()
	wanted := body{"issuer": v.issuer, "client_id": issuertest.ClientID, "client_secret": issuertest.Secret, "redirect_uris": []string{program}}
	for name, value := range more {
		wanted[name] = value
	}
	return read[identityrest.Issuer](t, v.admin.Put(t, v.oidc(), wanted).Want(t, http.StatusOK))
}

// attempt is a sign-in that has begun in a browser.
type attempt struct {
	identityrest.OidcBegun
	cookie string
}

func (v vouching) begin(t *testing.T, more body) attempt {
	t.Helper()
	wanted := body{"organisation": v.organisation}
	for name, value := range more {
		wanted[name] = value
	}
	answer := v.anyone.Post(t, "/v1/auth/oidc", wanted).Want(t, http.StatusOK)
	cookie, err := http.ParseSetCookie(answer.Header.Get("Set-Cookie"))
	if err != nil {
		t.Fatal(err)
	}
	if !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Name != "__Host-qhatu-oidc" || answer.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headed %v", answer.Header)
	}
	return attempt{read[identityrest.OidcBegun](t, answer), cookie.Name + "=" + cookie.Value}
}

// finish passes on what the issuer sent back with the person.
func (v vouching) finish(t *testing.T, back url.Values, cookie string) webtest.Response {
	t.Helper()
	return v.anyone.Get(t, "/v1/auth/oidc/callback?"+back.Encode(), webtest.Header("Cookie", cookie), webtest.Wrong())
}

// signIn signs in as somebody whom the issuer knows, with consent.
func (v vouching) signIn(t *testing.T, user string) webtest.Response {
	t.Helper()
	a := v.begin(t, agreed)
	return v.finish(t, issuertest.SignIn(t, a.AuthorizationURL, user).Query(), a.cookie)
}

func TestSomebodySignsInByTheirOrganisationsIssuer(t *testing.T) {
	v := openVouching(t)
	shown := v.admin.Get(t, v.oidc()).Want(t, http.StatusOK)
	if strings.Contains(string(shown.Body), issuertest.Secret+`"`) || shown.Text(t, "callback") != callback || shown.Text(t, "default_role") != "trader" {
		t.Errorf("shown %s", shown.Body)
	}
	a := v.begin(t, nil)
	if !strings.Contains(a.AuthorizationURL, "code_challenge_method=S256") || !strings.Contains(a.AuthorizationURL, "nonce=") {
		t.Errorf("goes on at %s", a.AuthorizationURL)
	}
	back := issuertest.SignIn(t, a.AuthorizationURL, issuertest.Ana)
	if !strings.HasPrefix(back.String(), callback+"?") {
		t.Errorf("back at %s", back)
	}
	v.finish(t, back.Query(), a.cookie).Problem(t, http.StatusConflict, "consent-required")
	first := v.signIn(t, issuertest.Ana).Want(t, http.StatusOK)
	if first.Header.Get("Cache-Control") != "no-store" || !strings.Contains(first.Header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("headed %v", first.Header)
	}
	begun := read[session](t, first)
	if said := v.claims(t, begun.AccessToken); said.Org != v.organisation || said.Role != "buyer" || said.Member != "trader" || said.Session != *begun.Session {
		t.Errorf("said %+v", said)
	}
	if again := read[session](t, v.signIn(t, issuertest.Ana).Want(t, http.StatusOK)); again.Person.ID != begun.Person.ID {
		t.Errorf("known as %s, then as %s", begun.Person.ID, again.Person.ID)
	}
	own := v.anyone.As(begun.AccessToken)
	own.Post(t, "/v1/organisations", body{"kind": "buyer", "name": "Otro Molino"}).Problem(t, http.StatusConflict, "issuer-only")
	own.Post(t, "/v1/auth/otp", body{"email": molino, "purpose": "contact"}).Problem(t, http.StatusConflict, "issuer-only")
	v.connect(t, body{"default_role": "viewer"})
	other := read[session](t, v.signIn(t, issuertest.Beto).Want(t, http.StatusOK))
	if other.Person.ID == begun.Person.ID || v.claims(t, other.AccessToken).Member != "viewer" {
		t.Errorf("another one: %+v", other)
	}
	sessions := read[identityrest.Sessions](t, v.anyone.As(begun.AccessToken).Get(t, "/v1/me/sessions").Want(t, http.StatusOK))
	if len(sessions.Items) != 2 || sessions.Items[0].Channel != "oidc" {
		t.Errorf("sessions %+v", sessions)
	}
	v.refresh(t, begun, body{"organisation": "org_other"}).Problem(t, http.StatusNotFound, "not-found")
	v.refresh(t, begun, nil).Want(t, http.StatusOK)
	t.Run("by a program of their own", func(t *testing.T) {
		a := v.begin(t, body{"redirect_uri": "http://127.0.0.1:4711/done"})
		back := issuertest.SignIn(t, a.AuthorizationURL, issuertest.Ana)
		if back.Host != "127.0.0.1:4711" {
			t.Errorf("back at %s", back)
		}
		v.finish(t, back.Query(), a.cookie).Want(t, http.StatusOK)
		for _, wrong := range []string{"https://other.example/done", "http://127.0.0.1:4711/other", "http://localhost:4711/done", "https://127.0.0.1/done"} {
			v.anyone.Post(t, "/v1/auth/oidc", body{"organisation": v.organisation, "redirect_uri": wrong}).Problem(t, http.StatusUnprocessableEntity, "invalid")
		}
	})
	t.Run("whoever was removed is not let in again", func(t *testing.T) { v.removed(t, begun.Person.ID) })
	t.Run("what came through a connection ends with it", func(t *testing.T) { v.disconnected(t) })
}

func (v vouching) refresh(t *testing.T, s session, more body) webtest.Response {
	t.Helper()
	b := body{"grant_type": "refresh_token", "refresh_token": *s.RefreshToken}
	for name, value := range more {
		b[name] = value
	}
	return v.anyone.Post(t, "/v1/auth/token", b)
}

func (v vouching) removed(t *testing.T, person string) {
	before := read[session](t, v.signIn(t, issuertest.Ana).Want(t, http.StatusOK))
	members := "/v1/organisations/" + v.organisation + "/members/" + person
	v.admin.Do(t, http.MethodDelete, members).Want(t, http.StatusOK)
	v.refresh(t, before, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	v.signIn(t, issuertest.Ana).Problem(t, http.StatusConflict, "member-removed")
	invitations := "/v1/organisations/" + v.organisation + "/invitations"
	v.admin.Post(t, invitations, body{"person": "per_other", "role": "viewer"}).Problem(t, http.StatusNotFound, "not-found")
	v.admin.Post(t, invitations, body{"person": person, "phone": rosa, "role": "viewer"}).Problem(t, http.StatusUnprocessableEntity, "invalid")
	v.admin.Post(t, invitations, body{"person": person, "role": "viewer"}).Want(t, http.StatusCreated)
	back := read[session](t, v.signIn(t, issuertest.Ana).Want(t, http.StatusOK))
	if v.claims(t, back.AccessToken).Member != "viewer" || back.Person.ID != person {
		t.Errorf("came back as %+v", back)
	}
}

func (v vouching) disconnected(t *testing.T) {
	begun, onItsWay := read[session](t, v.signIn(t, issuertest.Ana).Want(t, http.StatusOK)), v.begin(t, nil)
	back := issuertest.SignIn(t, onItsWay.AuthorizationURL, issuertest.Ana)
	v.connect(t, body{"scopes": []string{"openid", "profile"}}) // the same one
	v.refresh(t, begun, nil).Want(t, http.StatusOK)
	v.admin.Do(t, http.MethodDelete, v.oidc()).Want(t, http.StatusOK)
	v.anyone.As(begun.AccessToken).Get(t, "/v1/me").Problem(t, http.StatusUnauthorized, "token-revoked")
	v.refresh(t, begun, nil).Problem(t, http.StatusUnauthorized, "refresh-refused")
	v.finish(t, back.Query(), onItsWay.cookie).Problem(t, http.StatusUnauthorized, "oidc-refused")
	v.anyone.Post(t, "/v1/auth/oidc", body{"organisation": v.organisation}).Problem(t, http.StatusNotFound, "no-issuer")
	if shown := read[identityrest.Issuer](t, v.admin.Get(t, v.oidc()).Want(t, http.StatusOK)); shown.Connected || shown.Issuer != nil {
		t.Errorf("shown %+v", shown)
	}
	v.connect(t, nil)
	v.refresh(t, begun, nil).Problem(t, http.StatusUnauthorized, "refresh-refused") // it is another connection
}

// Nobody finishes what somebody else has begun, and nothing is finished twice.
func TestWhatSomebodyElseBeganIsNotFinished(t *testing.T) {
	v := openVouching(t)
	mine, theirs := v.begin(t, agreed), v.begin(t, agreed)
	back := issuertest.SignIn(t, mine.AuthorizationURL, issuertest.Ana).Query()
	with := func(name, value string) url.Values {
		changed := url.Values{}
		for n := range back {
			changed.Set(n, back.Get(n))
		}
		changed.Set(name, value)
		return changed
	}
	for name, c := range map[string]struct {
		back   url.Values
		cookie string
	}{
		"in another browser": {back, theirs.cookie}, "without a cookie": {back, ""}, "with two cookies": {back, mine.cookie + "; " + theirs.cookie},
		"with the state of another": {with("state", theirs.State), mine.cookie}, "with an invented state": {with("state", "mfzwizltoq2gk43umvzxi33oma"), mine.cookie},
		"with what is no key": {with("state", "*.>"), mine.cookie}, "without a state": {with("state", ""), mine.cookie},
	} {
		t.Run(name, func(t *testing.T) {
			v.finish(t, c.back, c.cookie).Problem(t, http.StatusUnauthorized, "oidc-refused")
		})
	}
	v.finish(t, with("session_state", "of the issuer's own"), mine.cookie).Want(t, http.StatusOK)
	v.finish(t, back, mine.cookie).Problem(t, http.StatusUnauthorized, "oidc-refused")
	for name, changed := range map[string]url.Values{"another issuer": {"iss": {"https://other.example"}}, "a code of nobody": {"code": {"x"}}, "the issuer refuses": {"error": {"access_denied"}}} {
		t.Run(name, func(t *testing.T) {
			a := v.begin(t, agreed)
			back := issuertest.SignIn(t, a.AuthorizationURL, issuertest.Beto).Query()
			for name, value := range changed {
				back[name] = value
			}
			v.finish(t, back, a.cookie).Problem(t, http.StatusUnauthorized, "oidc-refused")
		})
	}
	late := v.begin(t, agreed)
	lateBack := issuertest.SignIn(t, late.AuthorizationURL, issuertest.Beto).Query()
	v.later.Add(int64(10 * time.Minute))
	v.finish(t, lateBack, late.cookie).Problem(t, http.StatusUnauthorized, "oidc-refused")
	v.later.Add(int64(time.Hour)) // the issuer's clock stays, so that its token is too old
	v.signIn(t, issuertest.Beto).Problem(t, http.StatusUnauthorized, "oidc-refused")
}

func TestWhoSetsAnIssuer(t *testing.T) {
	v := openVouching(t)
	wanted := func(issuer string) body { return body{"issuer": issuer, "client_id": "qhatu"} }
	_, other := v.molino(t, "Tostaduría Sol")
	other.Put(t, v.oidc(), wanted(v.issuer)).Problem(t, http.StatusNotFound, "not-found")
	other.Get(t, v.oidc()).Problem(t, http.StatusNotFound, "not-found")
	other.Do(t, http.MethodDelete, v.oidc()).Problem(t, http.StatusNotFound, "not-found")
	v.as(t, token.Claims{Subject: "per_1", Org: v.organisation, Role: token.RoleBuyer, Session: "ses_1", Member: token.MemberTrader}).
		Put(t, v.oidc(), wanted(v.issuer)).Problem(t, http.StatusForbidden, "admins-only")
	for issuer, reason := range map[string]string{
		"http://login.molino.example": "https", "https://127.0.0.1:9": "not public", "https://localhost:9": "not public", strings.Replace(v.issuer, "localhost", "127.0.0.1", 1): "https",
	} {
		refused := v.admin.Put(t, v.oidc(), wanted(issuer))
		if refused.Problem(t, http.StatusConflict, "issuer-unusable"); !strings.Contains(refused.Text(t, "reason"), reason) {
			t.Errorf("%s: %s", issuer, refused.Body)
		}
	}
	for _, to := range []string{"http://market.example", "https://*.market.example", "https://market.example/*", "https://%2a.market.example"} {
		v.admin.Put(t, v.oidc(), but(wanted(v.issuer), "redirect_uris", []string{to})).Problem(t, http.StatusUnprocessableEntity, "invalid")
	}
	if shown := read[identityrest.Issuer](t, v.admin.Get(t, v.oidc()).Want(t, http.StatusOK)); *shown.ClientID != issuertest.ClientID {
		t.Errorf("what was refused is set: %+v", shown)
	}
}
