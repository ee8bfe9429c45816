package web_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestTokenIsDemandedWhereTheContractDoes(t *testing.T) {
	f := newFixture(t)
	f.Get(t, "/v1/lots").Want(t, 200)
	f.Post(t, "/v1/kinds", map[string]any{"kind": "fixed"}).Want(t, 200)
	missing := f.Get(t, "/v1/lots/lot_1")
	missing.Problem(t, 401, "token-required")
	if got := missing.Header.Get("WWW-Authenticate"); got != "Bearer" {
		t.Errorf("WWW-Authenticate %q", got)
	}
	f.producer(t).Get(t, "/v1/lots/lot_1").Want(t, 200)
}

func TestWhoIsInDoubtOnlyReads(t *testing.T) {
	f := newFixture(t)
	frozen, err := f.signer.Mint(token.Claims{Subject: "p", Org: "assoc_1", Role: token.RoleAssociation, Frozen: true}, time.Minute, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	f.As(frozen).Get(t, "/v1/lots/lot_1").Want(t, 200)
	f.As(frozen).Post(t, "/v1/kinds", map[string]any{"kind": "fixed"}).Problem(t, 403, "identity-in-doubt")
	f.As(frozen).Do(t, "DELETE", "/v1/lots/lot_1").Problem(t, 403, "identity-in-doubt")
	f.shop.changing(t).Paths.Value("/v1/lots/{id}").Delete.Extensions["x-in-doubt"] = true
	f.restart(t)
	if frozen, err = f.signer.Mint(token.Claims{Subject: "p", Org: "assoc_1", Role: token.RoleAssociation, Frozen: true}, time.Minute, time.Now()); err != nil {
		t.Fatal(err)
	}
	f.As(frozen).Do(t, "DELETE", "/v1/lots/lot_1").Want(t, 200)
}

func TestAViewerOnlyReads(t *testing.T) {
	f := newFixture(t)
	as := func(member string) *webtest.Client {
		return f.As(f.token(t, token.Claims{Subject: "p", Org: "assoc_1", Role: token.RoleAssociation, Member: member}))
	}
	f.shop.changing(t).Paths.Value("/v1/only").Delete.Extensions["x-access"] = map[string]any{"association": "self"}
	f.restart(t)
	as(token.MemberViewer).Get(t, "/v1/lots/lot_1").Want(t, 200)
	as(token.MemberViewer).Post(t, "/v1/lots/lot_1/publish", nil).Problem(t, 403, "viewer-only-reads")
	if f.shop.did() != 1 {
		t.Errorf("%d handlers ran, want the one that reads", f.shop.did())
	}
	as(token.MemberViewer).Do(t, "DELETE", "/v1/only").Want(t, 200)                           // their own
	as(token.MemberViewer).Post(t, "/v1/kinds", map[string]any{"kind": "fixed"}).Want(t, 200) // anybody's
	for _, member := range []string{"", token.MemberTrader, token.MemberAdmin} {
		as(member).Post(t, "/v1/lots/lot_1/publish", nil).Want(t, 200)
	}
}

func TestScopesNarrowWhatARoleMayDo(t *testing.T) {
	f := newFixture(t)
	for _, c := range []struct {
		scopes      []string
		read, write bool
	}{
		{nil, true, true},
		{[]string{"shop:read", "shop:write"}, true, true},
		{[]string{"shop:read"}, true, false},
		{[]string{"shop:write"}, false, true}, // who may only write reads nothing
		{[]string{"order:read", "order:write"}, false, false},
		{[]string{}, false, false},
	} {
		as := f.As(f.token(t, token.Claims{Subject: "key_1", Session: "key_1", Org: "assoc_1", Role: token.RoleAssociation, Scopes: c.scopes}))
		for _, method := range []string{"GET", "HEAD"} {
			wantScope(t, as.Do(t, method, "/v1/lots/lot_1"), c.read, "shop:read")
			wantScope(t, as.Do(t, method, "/v1/lots"), true, "") // public: it needs no credential at all
		}
		wantScope(t, as.Post(t, "/v1/kinds", map[string]any{"kind": "fixed"}), true, "")
		wantScope(t, as.Do(t, "DELETE", "/v1/lots/lot_1"), c.write, "shop:write")
	}
	narrow := f.As(f.token(t, token.Claims{Subject: "key_1", Org: "org_1", Role: token.RoleBuyer, Scopes: []string{"shop:write"}}))
	narrow.Post(t, "/v1/lots", lot()).Problem(t, 403, "role-forbidden") // no scope gives what the role has not
}

// A key acts for an organisation; what is a person's own it leaves alone, whatever its scopes.
func TestAKeyIsNoPerson(t *testing.T) {
	f := newFixture(t)
	f.shop.changing(t).Paths.Value("/v1/lots/{id}").Delete.Extensions["x-access"] = map[string]any{"association": "self"}
	f.shop.changing(t).Paths.Value("/v1/lots/{id}").Get.Extensions["x-access"] = map[string]any{"association": "self"}
	f.restart(t)
	claims := token.Claims{Subject: "key_1", Session: "key_1", Org: "assoc_1", Role: token.RoleAssociation, Scopes: []string{"shop:read", "shop:write"}}
	key := f.As(f.token(t, claims))
	key.Do(t, "DELETE", "/v1/lots/lot_1").Problem(t, 403, "people-only")
	key.Get(t, "/v1/lots/lot_1").Want(t, 200)
	claims.Subject, claims.Session = "per_1", "ses_1"
	f.As(f.token(t, claims)).Do(t, "DELETE", "/v1/lots/lot_1").Want(t, 200)
}

// A service that speaks for a person leaves what is the person's own alone, but for what the contract says that it may do for them.
func TestAServiceThatSpeaksForAPersonIsNotThePerson(t *testing.T) {
	f := newFixture(t)
	own := f.shop.changing(t).Paths.Value("/v1/lots/{id}")
	own.Delete.Extensions["x-access"], own.Get.Extensions["x-access"] = map[string]any{"association": "self"}, map[string]any{"association": "self"}
	f.restart(t)
	claims := token.Claims{Subject: "per_1", Org: "assoc_1", Role: token.RoleAssociation, Act: "whatsapp"}
	chat := f.As(f.token(t, claims))
	chat.Do(t, "DELETE", "/v1/lots/lot_1").Problem(t, 403, "people-only")
	chat.Get(t, "/v1/lots/lot_1").Want(t, 200)
	own.Delete.Extensions["x-on-behalf"] = true
	f.restart(t)
	f.As(f.token(t, claims)).Do(t, "DELETE", "/v1/lots/lot_1").Want(t, 200)
}

func wantScope(t *testing.T, answer webtest.Response, may bool, scope string) {
	t.Helper()
	if may {
		answer.Want(t, 200)
		return
	}
	answer.Want(t, 403)
	if told := answer.Header.Get("WWW-Authenticate"); told != fmt.Sprintf(`Bearer error="insufficient_scope", scope=%q`, scope) {
		t.Errorf("WWW-Authenticate %q, want %s", told, scope)
	}
}

func TestAPersonWithoutAnOrganisationReadsWhatIsPublic(t *testing.T) {
	f := newFixture(t)
	person := f.As(f.token(t, token.Claims{Subject: "per_1", Role: token.RolePerson, Session: "ses_1"}))
	person.Get(t, "/v1/lots").Want(t, 200)
	person.Get(t, "/v1/lots/lot_1").Problem(t, 403, "role-forbidden")
	person.Post(t, "/v1/lots", lot()).Problem(t, 403, "role-forbidden")
	person.Post(t, "/v1/lots/lot_1/publish", nil).Problem(t, 403, "role-forbidden")
}

func TestBadTokensAreRefusedEvenWherePublic(t *testing.T) {
	f := newFixture(t)
	expired, err := f.signer.Mint(token.Claims{Subject: "p", Role: token.RoleCoordinator}, time.Second, time.Now().Add(-time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	foreign := newFixture(t)
	valid := f.token(t, token.Claims{Subject: "p", Role: token.RoleCoordinator})
	for name, c := range map[string]struct{ header, told string }{
		"garbage":    {"Bearer x.y.z", "three parts"},
		"cut":        {"Bearer " + valid[:20], "three parts"},
		"changed":    {"Bearer " + valid[:len(valid)-8], "whole and unchanged"},
		"empty":      {"Bearer ", "once, a blank"},
		"bare":       {valid, "once, a blank"},
		"twice":      {"Bearer Bearer " + valid, "once, a blank"},
		"basic":      {"Basic cDpw", "once, a blank"},
		"expired":    {"Bearer " + expired, "has expired"},
		"of another": {"Bearer " + foreign.token(t, token.Claims{Subject: "p", Role: token.RoleCoordinator}), "not of this market"},
		"oversized":  {"Bearer " + valid + strings.Repeat("A", 8<<10), "whole and unchanged"},
		"wrong alg":  {"Bearer " + symmetric(f.signer.Public()), "whole and unchanged"},
	} {
		for _, path := range []string{"/v1/lots", "/v1/lots/lot_1"} {
			answer := f.Get(t, path, webtest.Header("Authorization", c.header), webtest.Lang("en"))
			if refused := answer.Problem(t, 401, "token-invalid"); !strings.Contains(refused.Detail, c.told) {
				t.Errorf("%s: told %q", name, refused.Detail)
			}
			if answer.Header.Get("WWW-Authenticate") == "" {
				t.Errorf("%s: no WWW-Authenticate", name)
			}
		}
	}
	if f.shop.did() != 0 {
		t.Errorf("%d handlers ran", f.shop.did())
	}
}

func TestARevokedTokenIsRefused(t *testing.T) {
	f := newFixture(t)
	revoked := ""
	f.config.Revoked = func(c token.Claims) bool { return c.Session == revoked }
	f.restart(t)
	claims := token.Claims{Subject: "p", Org: "assoc_1", Role: token.RoleAssociation, Session: "ses_1"}
	ended := f.As(f.token(t, claims))
	ended.Get(t, "/v1/lots").Want(t, 200)
	revoked = "ses_1" // at once, though the token is known
	claims.Session = "ses_2"
	for _, path := range []string{"/v1/lots", "/v1/lots/lot_1"} {
		refused := ended.Get(t, path)
		refused.Problem(t, 401, "token-revoked")
		if got := refused.Header.Get("WWW-Authenticate"); !strings.Contains(got, "invalid_token") {
			t.Errorf("WWW-Authenticate %q", got)
		}
		f.As(f.token(t, claims)).Get(t, path).Want(t, 200)
	}
	ended.Post(t, "/v1/lots", lot()).Problem(t, 401, "token-revoked")
}

// symmetric signs with the public key as if it were a shared secret.
func symmetric(public []byte) string {
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
		encode([]byte(`{"iss":"qhatu","aud":"qhatu","sub":"p","role":"coordinator","exp":99999999999}`))
	mac := hmac.New(sha256.New, public)
	mac.Write([]byte(text))
	return text + "." + encode(mac.Sum(nil))
}

func TestRolesOfTheContract(t *testing.T) {
	f := newFixture(t)
	f.shop.does(reply(http.StatusCreated))
	f.producer(t).Post(t, "/v1/lots", lot()).Want(t, 201)
	refused := f.buyer(t, "person_b").Post(t, "/v1/lots", lot())
	refused.Problem(t, 403, "role-forbidden")
	if diff := cmp.Diff([]any{"association"}, refused.Field(t, "roles")); diff != "" {
		t.Error(diff)
	}
	if told := refused.Text(t, "detail"); !strings.Contains(told, "association") {
		t.Errorf("told %q", told)
	}
	f.Post(t, "/v1/lots", lot()).Problem(t, 401, "token-required")
}

type keysDown struct{}

func (keysDown) Verify(context.Context, string) (token.Claims, error) {
	return token.Claims{}, token.ErrKeysUnavailable
}

func TestUnreachableKeysAreNotTheCallersFault(t *testing.T) {
	f := newFixture(t)
	f.config.Keys = keysDown{}
	f.restart(t)
	f.producer(t).Get(t, "/v1/lots/lot_1").Problem(t, 503, "unavailable")
}

func TestMetaOfARequest(t *testing.T) {
	f := newFixture(t)
	var meta es.Meta
	var caller web.Caller
	f.shop.does(func(c echo.Context) error {
		meta, caller = web.MetaFrom(c.Request().Context()), web.CallerFrom(c.Request().Context())
		return reply(http.StatusOK)(c)
	})
	answer := f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil, webtest.IfMatch(7)).Want(t, 200)
	want := es.Meta{
		CommandID:  meta.CommandID,
		Actor:      es.Actor{Role: "association", Org: "assoc_1", Person: "person_juana", Via: "rest"},
		Cause:      es.EventRef{CorrelationID: answer.Header.Get("X-Request-Id")},
		IfRevision: es.Revisions{7},
	}
	if diff := cmp.Diff(want, meta); diff != "" {
		t.Errorf("meta (-want +got):\n%s", diff)
	}
	if len(meta.CommandID) != 32 {
		t.Errorf("command id %q, caller %+v", meta.CommandID, caller)
	}
	if diff := cmp.Diff(es.Meta{}, web.MetaFrom(t.Context())); diff != "" {
		t.Errorf("outside of a request: %s", diff)
	}
}

func TestWhoForWhomThroughWhat(t *testing.T) {
	f := newFixture(t)
	var actor es.Actor
	f.shop.does(func(c echo.Context) error {
		actor = web.MetaFrom(c.Request().Context()).Actor
		return reply(http.StatusOK)(c)
	})
	for claims, want := range map[*token.Claims]string{
		{Subject: "p", Org: "assoc_1", Role: token.RoleAssociation, Act: "whatsapp"}:      "association/assoc_1/p/whatsapp",
		{Subject: "p", Org: "assoc_1", Role: token.RoleAssociation, Session: "ses_1"}:     "association/assoc_1/p/rest/ses_1",
		{Subject: "key_1", Org: "assoc_1", Role: token.RoleAssociation, Session: "key_1"}: "association/assoc_1/key_1/rest/key_1",
	} {
		f.As(f.token(t, *claims)).Post(t, "/v1/lots/lot_1/publish", nil).Want(t, 200)
		if actor.String() != want {
			t.Errorf("actor %v, want %s", actor, want)
		}
	}
}

// 401 comes before 403, and both before what else is wrong.
func TestWhoAsksCountsBeforeWhatIsAsked(t *testing.T) {
	f := newFixture(t)
	buyer := f.buyer(t, "person_b")
	large := webtest.Body("application/json", strings.Repeat(" ", 2<<20))
	for name, send := range map[string]func(*webtest.Client) webtest.Response{
		"nothing wrong": func(c *webtest.Client) webtest.Response { return c.Post(t, "/v1/lots", lot()) },
		"no JSON": func(c *webtest.Client) webtest.Response {
			return c.Do(t, "POST", "/v1/lots", webtest.Body("application/json", "{"), webtest.Wrong())
		},
		"other kind": func(c *webtest.Client) webtest.Response {
			return c.Do(t, "POST", "/v1/lots", webtest.Body("text/csv", "a"), webtest.Wrong())
		},
		"too large": func(c *webtest.Client) webtest.Response { return c.Do(t, "POST", "/v1/lots", large, webtest.Wrong()) },
		"invalid": func(c *webtest.Client) webtest.Response {
			return c.Post(t, "/v1/lots?x=1", map[string]any{}, webtest.Wrong())
		},
		"condition": func(c *webtest.Client) webtest.Response {
			return c.Post(t, "/v1/lots", lot(), webtest.Header("If-Match", "7"))
		},
		"position": func(c *webtest.Client) webtest.Response {
			return c.Post(t, "/v1/lots", lot(), webtest.Header("Qhatu-Position", "x"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			refused := send(f.Client)
			refused.Problem(t, 401, "token-required")
			if refused.Header.Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("headers %v", refused.Header)
			}
			send(buyer).Problem(t, 403, "role-forbidden")
		})
	}
	for _, method := range []string{"GET", "HEAD", "PUT", "BREW"} { // at a path where all that there is needs a role
		if got := f.Do(t, method, "/v1/only").Status; got != 401 {
			t.Errorf("%s: %d without a token", method, got)
		}
		if got := buyer.Do(t, method, "/v1/only").Status; got != 403 {
			t.Errorf("%s: %d of a buyer", method, got)
		}
		refused := f.producer(t).Do(t, method, "/v1/only").Want(t, 405)
		if got := refused.Header.Get("Allow"); got != "OPTIONS, DELETE" {
			t.Errorf("%s: Allow %q", method, got)
		}
	}
	if got := f.Do(t, http.MethodOptions, "/v1/only").Want(t, 204).Header.Get("Allow"); got != "OPTIONS, DELETE" {
		t.Errorf("Allow %q", got)
	}
	f.As(f.token(t, token.Claims{Subject: "p", Org: "assoc_1", Role: token.RoleAssociation})).Do(t, "PUT", "/v1/lots").Problem(t, 405, "method-not-allowed")
}

func TestServicesOfTheContract(t *testing.T) {
	f := newFixture(t)
	f.shop.changing(t).Paths.Value("/v1/only").Delete.Extensions["x-access"] = map[string]any{"service": []any{"whatsapp"}}
	f.restart(t)
	named := f.As(f.token(t, token.Claims{Subject: "whatsapp", Role: token.RoleService}))
	other := f.As(f.token(t, token.Claims{Subject: "catalog", Role: token.RoleService}))
	named.Do(t, "DELETE", "/v1/only").Want(t, 200)
	if told := other.Do(t, "DELETE", "/v1/only", webtest.Lang("en")).Problem(t, 403, "role-forbidden").Detail; !strings.Contains(told, "whatsapp") {
		t.Errorf("told %q", told)
	}
	other.Get(t, "/v1/lots").Want(t, 200)
	other.Get(t, "/v1/lots/lot_1").Problem(t, 403, "role-forbidden")
}

func TestAdminsOfTheContract(t *testing.T) {
	f := newFixture(t)
	f.shop.changing(t).Paths.Value("/v1/only").Delete.Extensions["x-access"] = map[string]any{"association": "admin", "buyer": "admin", "coordinator": "any"}
	f.restart(t)
	of := token.Claims{Subject: "per_1", Org: "assoc_1", Role: token.RoleAssociation, Session: "ses_1"}
	for _, c := range []struct {
		change func(*token.Claims)
		may    bool
	}{
		{func(c *token.Claims) { c.Member = token.MemberAdmin }, true},
		{func(c *token.Claims) { c.Session = "" }, true}, // the operator's own
		{func(c *token.Claims) { c.Member = token.MemberTrader }, false},
		{func(*token.Claims) {}, true},                          // speaks for the association
		{func(c *token.Claims) { c.Limit = new(int64) }, false}, // is new
		{func(c *token.Claims) { c.Role, c.Org = token.RoleBuyer, "org_1" }, false},
		{func(c *token.Claims) { c.Session, c.Act = "", "whatsapp" }, false},
		{func(c *token.Claims) { c.Session, c.Act, c.Member = "", "whatsapp", token.MemberAdmin }, false},
		{func(c *token.Claims) { c.Session, c.Member = "key_1", token.MemberTrader }, false},
		{func(c *token.Claims) { c.Role, c.Org = token.RoleCoordinator, "" }, true},
	} {
		claims := of
		c.change(&claims)
		answer := f.As(f.token(t, claims)).Do(t, "DELETE", "/v1/only")
		if c.may {
			answer.Want(t, 200)
			continue
		}
		answer.Problem(t, 403, "admins-only")
	}
}
