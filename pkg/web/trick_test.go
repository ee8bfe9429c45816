package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// Who calls, and what, is told by the method, the path and one header, and by nothing else.
func TestNoHeaderGetsAroundTheContract(t *testing.T) {
	f := newFixture(t)
	raw := f.token(t, producerClaims())
	for name, options := range map[string][]webtest.Option{
		"the token in a cookie":           {webtest.Header("Cookie", "Authorization=Bearer "+raw+"; token="+raw)},
		"the token for a proxy":           {webtest.Header("Proxy-Authorization", "Bearer "+raw)},
		"the token by another name":       {webtest.Header("X-Authorization", "Bearer "+raw), webtest.Header("X-Api-Key", raw)},
		"somebody whom a proxy has found": {webtest.Header("X-Forwarded-User", "person_juana"), webtest.Header("X-Remote-User", "admin")},
		"from this machine":               {webtest.Header("X-Forwarded-For", "127.0.0.1"), webtest.Header("X-Real-Ip", "127.0.0.1")},
		"another path":                    {webtest.Header("X-Original-Url", "/v1/lots"), webtest.Header("X-Rewrite-Url", "/v1/lots")},
		"another method":                  {webtest.Header("X-Http-Method-Override", "GET"), webtest.Header("X-Method-Override", "GET")},
	} {
		for _, method := range []string{http.MethodGet, http.MethodDelete} {
			t.Run(method+" with "+name, func(t *testing.T) {
				f.Do(t, method, "/v1/lots/lot_1", options...).Problem(t, 401, "token-required")
			})
		}
	}
	for _, name := range []string{"access_token", "token", "authorization", "Authorization"} {
		f.Get(t, "/v1/lots/lot_1?"+name+"="+raw).Problem(t, 401, "token-required")
	}
	two := []string{"Bearer " + raw, "Bearer " + f.token(t, token.Claims{Subject: "p", Role: token.RoleCoordinator})}
	f.Get(t, "/v1/lots/lot_1", webtest.Headers("Authorization", two...)).Problem(t, 400, "malformed")
	f.Get(t, "/v1/lots/lot_1", webtest.Header("Authorization", strings.Join(two, ", "))).Problem(t, 401, "token-invalid")
	if f.shop.did() != 0 {
		t.Errorf("%d handlers ran", f.shop.did())
	}
}

func TestMethodsAreNotOverridden(t *testing.T) {
	f := newFixture(t)
	var ran string
	f.shop.does(func(c echo.Context) error {
		ran = c.Request().Method
		return reply(http.StatusOK)(c)
	})
	f.producer(t).Post(t, "/v1/lots/lot_1/publish?_method=DELETE", nil, webtest.Wrong()).Problem(t, 422, "invalid")
	f.producer(t).Post(t, "/v1/lots/lot_1/publish", nil, webtest.Header("X-Http-Method-Override", "DELETE")).Want(t, 200)
	if ran != http.MethodPost {
		t.Errorf("%s ran", ran)
	}
}

// Paths are what is written, letter by letter: what a proxy may have read otherwise is nothing here.
func TestPathsAreTakenAsTheyAreWritten(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{
		"//v1/lots", "/v1//lots", "/v1/lots/", "/v1/./lots", "/v1/x/../lots", "/v1/x/%2e%2e/lots", "/v1/..;/v1/lots", "/v1/lots;x=1", "/v1/lots.",
		"/v1/lots%2f", "/v1/lots%20", "/v1/lots%00", "/v1/lots%3f", "/v1%2flots", "/V1/lots", "/v1/LOTS", `/v1\lots`, "/v1/lots.json", "/v1/lots/%2e",
		"/v1/lots/lot_1/", "/v1/lots/lot_1//publish", "/v1/lots/lot_1%2fpublish", "/v1/lots/lot_1/PUBLISH",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			in := newRequest(t, method, "/", nil)
			in.URL = parsed(t, path)
			in.Header.Set("Authorization", "Bearer "+f.token(t, producerClaims()))
			answer := httptest.NewRecorder()
			f.server.Handler().ServeHTTP(answer, in)
			if answer.Code != http.StatusNotFound && answer.Code != http.StatusMethodNotAllowed && answer.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s %s: %d %s", method, path, answer.Code, answer.Body)
			}
		}
	}
	if f.shop.did() != 0 {
		t.Errorf("%d handlers ran", f.shop.did())
	}
}

// What may be kept by others is kept for each address under which the market is reached.
func TestNobodyWritesAnAddressIntoTheCopyOfOthers(t *testing.T) {
	f := newFixture(t)
	page := f.Get(t, "/docs", webtest.Header("Accept", "text/html"), webtest.Header("X-Forwarded-Host", "other.example"), webtest.Header("X-Forwarded-Prefix", "/other"))
	for _, name := range []string{"X-Forwarded-Host", "X-Forwarded-Prefix", "X-Forwarded-Proto"} {
		if !strings.Contains(page.Header.Get("Vary"), name) {
			t.Errorf("Vary %q lacks %s", page.Header.Get("Vary"), name)
		}
	}
	f.config.PublicURL = "https://market.example"
	f.restart(t)
	page = f.Get(t, "/docs", webtest.Header("X-Forwarded-Host", "other.example"), webtest.Header("X-Forwarded-Prefix", "/other"))
	if strings.Contains(string(page.Body), "other.example") {
		t.Error("a caller's address counts before the one that is configured")
	}
}

func parsed(t *testing.T, path string) *url.URL {
	t.Helper()
	at, err := url.ParseRequestURI(strings.ReplaceAll(path, `\`, "%5c"))
	if err != nil {
		t.Fatal(err)
	}
	return at
}
