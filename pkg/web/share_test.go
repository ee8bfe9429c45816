package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestPagesOfAnyOriginRead(t *testing.T) {
	f := newFixture(t)
	origin := webtest.Header("Origin", "https://panel.example")
	for name, answer := range map[string]webtest.Response{
		"an answer":   f.Get(t, "/v1/lots", origin).Want(t, 200),
		"HEAD":        f.Do(t, http.MethodHead, "/v1/lots", origin).Want(t, 200),
		"no token":    f.Get(t, "/v1/lots/lot_1", origin).Want(t, 401),
		"not found":   f.Get(t, "/v1/none", origin).Want(t, 404),
		"invalid":     f.Get(t, "/v1/lots?limit=0", origin, webtest.Wrong()).Want(t, 422),
		"a contract":  f.Get(t, "/docs/shop.json", origin).Want(t, 200),
		"a key":       f.Get(t, "/.well-known/jwks.json", origin).Want(t, 200),
		"no Origin":   f.Get(t, "/v1/lots").Want(t, 200),
		"its methods": f.Do(t, http.MethodOptions, "/v1/lots", origin).Want(t, 204),
	} {
		exposed := answer.Header.Get("Access-Control-Expose-Headers")
		if answer.Header.Get("Access-Control-Allow-Origin") != "*" || answer.Header.Get("Access-Control-Allow-Credentials") != "" ||
			!strings.Contains(exposed, "ETag") || !strings.Contains(exposed, "Qhatu-Position") {
			t.Errorf("%s: headers %v", name, answer.Header)
		}
	}
	for name, answer := range map[string]webtest.Response{
		"a command":     f.Post(t, "/v1/kinds", map[string]any{"kind": "fixed"}, origin).Want(t, 200),
		"a refused one": f.Post(t, "/v1/lots", lot(), origin).Want(t, 401),
		"its health":    f.Get(t, "/healthz", origin).Want(t, 200),
	} {
		if got := answer.Header.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("%s is for %q", name, got)
		}
	}
}

func TestBrowsersAskBefore(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/v1/lots", "/v1/lots/lot_1", "/v1/lots/lot_1/publish", "/v1/none"} {
		allowed := f.Do(t, http.MethodOptions, path, webtest.Header("Origin", "https://panel.example"),
			webtest.Header("Access-Control-Request-Method", "GET"),
			webtest.Header("Access-Control-Request-Headers", "authorization,qhatu-position")).Want(t, 204)
		if allowed.Header.Get("Access-Control-Allow-Origin") != "*" || allowed.Header.Get("Access-Control-Allow-Methods") != "GET, HEAD" {
			t.Errorf("%s: headers %v", path, allowed.Header)
		}
		for _, name := range []string{"Authorization", "Accept-Language", "If-None-Match", "Qhatu-Position"} {
			if !strings.Contains(allowed.Header.Get("Access-Control-Allow-Headers"), name) {
				t.Errorf("%s: headers %v", path, allowed.Header)
			}
		}
	}
	if f.shop.did() != 0 {
		t.Error("a handler ran")
	}
}
