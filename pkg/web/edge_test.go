package web_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func newRequest(t *testing.T, method, path string, body io.Reader) *http.Request {
	t.Helper()
	return httptest.NewRequestWithContext(t.Context(), method, path, body)
}

func serve(f *fixture, req *http.Request) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	f.server.Handler().ServeHTTP(recorder, req)
	return recorder
}

func producerClaims() token.Claims {
	return token.Claims{Subject: "person_juana", Org: "assoc_1", Role: token.RoleAssociation}
}

func TestLanguages(t *testing.T) {
	f := newFixture(t)
	for accepted, want := range map[string]string{
		"": "es", "es-PE": "es", "en": "en", "en-GB,es;q=0.5": "en", "qu,es;q=0.8": "es", "de": "es", "*": "es", "§": "es",
	} {
		answer := f.Get(t, "/v1/nothing", webtest.Lang(accepted))
		problem := answer.Problem(t, 404, "not-found")
		title := map[string]string{"es": "No encontrado", "en": "Not found"}[want]
		if answer.Header.Get("Content-Language") != want || problem.Title != title {
			t.Errorf("%q: %s %q", accepted, answer.Header.Get("Content-Language"), problem.Title)
		}
	}
}

func TestNobodyThere(t *testing.T) {
	f := newFixture(t)
	f.Get(t, "/nothing").Problem(t, 404, "not-found")
	answer := f.Do(t, http.MethodDelete, "/v1/lots")
	answer.Problem(t, 405, "method-not-allowed")
	for _, method := range []string{"GET", "HEAD", "POST"} {
		if !strings.Contains(answer.Header.Get("Allow"), method) {
			t.Errorf("Allow %q lacks %s", answer.Header.Get("Allow"), method)
		}
	}
	options := f.Do(t, http.MethodOptions, "/v1/lots").Want(t, 204)
	if !strings.Contains(options.Header.Get("Allow"), "HEAD") {
		t.Errorf("Allow %q", options.Header.Get("Allow"))
	}
	f.Do(t, "BREW", "/v1/lots").Problem(t, 405, "method-not-allowed")
}

// Of two headers nobody can tell which is meant; whoever is asked is told before anything else.
func TestHeadersThatCountOnce(t *testing.T) {
	f := newFixture(t)
	for _, name := range []string{"Authorization", "Content-Type", "Idempotency-Key", "Qhatu-Acted-At", "Qhatu-Position"} {
		for _, method := range []string{http.MethodPost, http.MethodDelete} {
			req := newRequest(t, method, "/v1/lots", strings.NewReader(goodLot))
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Authorization", "Bearer "+f.token(t, producerClaims()))
			req.Header.Set("Accept-Language", "en")
			req.Header[name] = []string{"a", "b"}
			answer := serve(f, req)
			says := `{"pointer":"` + name + `:","detail":"It is there more than once: send it once."}`
			if answer.Code != 400 || !strings.Contains(answer.Body.String(), says) {
				t.Errorf("%s %s: %d %s", method, name, answer.Code, answer.Body)
			}
		}
	}
	if f.shop.did() != 0 {
		t.Errorf("%d handlers ran", f.shop.did())
	}
}

func TestAnEmptyHeaderIsAbsent(t *testing.T) {
	f := newFixture(t)
	for _, name := range []string{"If-Match", "If-None-Match"} { // as contracts declare them
		declared := openapi3.NewHeaderParameter(name).WithSchema(openapi3.NewStringSchema().WithMinLength(1))
		f.shop.changing(t).Paths.Value("/v1/lots").Get.AddParameter(declared)
	}
	f.restart(t)
	for _, value := range []string{"", " "} {
		for _, name := range []string{"Idempotency-Key", "If-Match"} { // they protect
			f.Get(t, "/v1/lots", webtest.Header(name, value), webtest.Wrong()).Want(t, 200)
		}
		f.producer(t).Post(t, "/v1/lots", lot(), webtest.Key(value)).Problem(t, 422, "invalid")
		f.producer(t).Post(t, "/v1/lots", lot(), webtest.Header("If-Match", value)).Problem(t, 400, "malformed")
		for _, name := range []string{"Qhatu-Acted-At", "Qhatu-Position", "If-None-Match"} {
			f.shop.does(f.created())
			f.producer(t).Post(t, "/v1/lots", lot(), webtest.Header(name, value)).Want(t, 201)
			f.shop.does(reply(http.StatusOK))
			f.Get(t, "/v1/lots", webtest.Header(name, value), webtest.Wrong()).Want(t, 200)
		}
	}
	f.Get(t, "/v1/lots", webtest.Header("Authorization", " ")).Want(t, 200)
	f.producer(t).Post(t, "/v1/lots", lot(), webtest.Headers("Idempotency-Key", "", "k1")).Want(t, 400)
}

func TestHeadIsGetWithoutItsBody(t *testing.T) {
	f := newFixture(t)
	answer := f.Do(t, http.MethodHead, "/v1/lots").Want(t, 200)
	if len(answer.Body) != 0 || answer.Header.Get("Qhatu-Position") == "" {
		t.Errorf("body %q, headers %v", answer.Body, answer.Header)
	}
	refused := f.Do(t, http.MethodHead, "/v1/lots/lot_1").Want(t, 401)
	if len(refused.Body) != 0 {
		t.Errorf("body %q", refused.Body)
	}
}

func TestInternalErrorsAreLoggedAndNotTold(t *testing.T) {
	for name, act := range map[string]echo.HandlerFunc{
		"broken disk":          func(echo.Context) error { return fmt.Errorf("open /var/secret: %w", errors.New("broken disk")) },
		"panic of type string": func(echo.Context) error { panic("secret disk") },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.shop.does(act)
			answer := f.Get(t, "/v1/lots")
			problem := answer.Problem(t, 500, "internal")
			if strings.Contains(string(answer.Body), "disk") || strings.Contains(string(answer.Body), "secret") {
				t.Errorf("told: %s", answer.Body)
			}
			if id := answer.Header.Get("X-Request-Id"); problem.Instance != "urn:uuid:"+id || !strings.Contains(f.logs.String(), id) {
				t.Errorf("instance %q, request %q", problem.Instance, id)
			}
			if !strings.Contains(f.logs.String(), name) || strings.Contains(f.logs.String(), "secret disk") {
				t.Errorf("not logged: %s", f.logs)
			}
		})
	}
}

func TestFaultsOfServicesAndTheLog(t *testing.T) {
	f := newFixture(t)
	f.shop.does(func(echo.Context) error {
		return fault.New(fault.Conflict, "sold-out", fault.Text{EN: "Sold out"}, fault.Textf("Quedan %d", "%d left", 0)).With("left", 0)
	})
	answer := f.Get(t, "/v1/lots", webtest.Lang("en"))
	if problem := answer.Problem(t, 409, "sold-out"); problem.Detail != "0 left" || answer.Field(t, "left") != 0.0 {
		t.Errorf("%s", answer.Body)
	}
	for err, want := range map[error]struct {
		status int
		slug   string
	}{
		es.ErrStaleRevision: {412, "stale-revision"}, es.ErrOtherCommand: {422, "idempotency-key-reused"},
		es.ErrNoAggregate: {404, "not-found"}, es.ErrTooLarge: {413, "too-large"},
		es.ErrUnavailable: {503, "unavailable"}, es.ErrHeld: {503, "unavailable"}, es.ErrReadOnly: {503, "read-only"}, es.ErrLost: {409, "history-lost"}, es.ErrBrokenChain: {500, "internal"},
	} {
		f.shop.does(func(echo.Context) error { return fmt.Errorf("publish: %w", err) })
		f.Get(t, "/v1/lots").Problem(t, want.status, want.slug)
	}
}

func TestLogHoldsNoPersonalData(t *testing.T) {
	f := newFixture(t)
	f.shop.does(f.created())
	raw := f.token(t, producerClaims())
	f.As(raw).Post(t, "/v1/lots", lot(), webtest.Key("key-51999"), webtest.Header("User-Agent", "agent-x")).Want(t, 201)
	f.As(raw).Get(t, "/v1/lots/lot_privado?phone=51999888777", webtest.Wrong()).Want(t, 422)
	f.As(raw).Get(t, "/v1/unknown/51999888777", webtest.Wrong()).Want(t, 404)
	for _, private := range []string{"person_juana", "assoc_1", "Ñuqanchik", "lot_privado", "51999", raw, "192.0.2.1", "Maíz", "agent-x"} {
		if strings.Contains(f.logs.String(), private) {
			t.Errorf("%q stands in the log", private)
		}
	}
	var line map[string]any
	if err := json.NewDecoder(bytes.NewReader(f.logs.Bytes())).Decode(&line); err != nil {
		t.Fatal(err)
	}
	if line["duration_ms"] == nil || line["request_id"] == nil || line["bytes"] == 0.0 {
		t.Errorf("line %v", line)
	}
	for _, varying := range []string{"time", "duration_ms", "request_id", "bytes"} {
		delete(line, varying)
	}
	want := map[string]any{"level": "INFO", "msg": "request", "method": "POST", "route": "/v1/lots", "status": 201.0, "role": "association"}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("line (-want +got):\n%s", diff)
	}
}

// Whatever is answered, and however, tells browsers what they may make of it.
func TestSecurityHeaders(t *testing.T) {
	f := newFixture(t)
	answers := map[string]webtest.Response{
		"an answer": f.Get(t, "/v1/lots"), "not found": f.Get(t, "/nothing"), "no method": f.Do(t, http.MethodDelete, "/v1/lots"),
		"HEAD": f.Do(t, http.MethodHead, "/v1/lots"), "methods": f.Do(t, http.MethodOptions, "/v1/lots"),
		"too long": f.Get(t, "/v1/lots?q="+strings.Repeat("x", 9<<10), webtest.Wrong()),
	}
	for _, route := range f.server.Routes() {
		answers[route.Method+" "+route.Path] = f.Do(t, route.Method, strings.ReplaceAll(route.Path, ":", "any-"), webtest.Wrong())
	}
	for _, page := range []string{"/docs/shop", "/docs/shop.json", "/docs/assets/contract.js", "/problems/sold-out"} {
		answers[page] = f.Get(t, page).Want(t, http.StatusOK)
	}
	for name, answer := range answers {
		checkSecured(t, name, answer.Header)
		if hsts := answer.Header.Get("Strict-Transport-Security"); hsts != "" {
			t.Errorf("%s: without TLS %q", name, hsts)
		}
	}
}

func checkSecured(t *testing.T, name string, header http.Header) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	policy := header.Get("Content-Security-Policy")
	isPage := strings.HasPrefix(header.Get("Content-Type"), "text/html")
	if !strings.HasPrefix(policy, "default-src 'none'; ") || !strings.Contains(policy, "frame-ancestors 'none'") ||
		strings.Contains(policy, "unsafe") || isPage != strings.Contains(policy, "style-src 'self'") {
		t.Errorf("%s, page: %t: policy %q", name, isPage, policy)
	}
}

func TestOverTLSBrowsersStayWithIt(t *testing.T) {
	f := newFixture(t)
	for name, c := range map[string]struct {
		url   string
		tls   *tls.ConnectionState
		proxy string
		want  string
	}{
		"plain":                      {"", nil, "", ""},
		"TLS":                        {"", &tls.ConnectionState{}, "", "max-age=31536000"},
		"behind a proxy of TLS":      {"https://market.example", nil, "", "max-age=31536000"},
		"behind another":             {"http://market.example", nil, "", ""},
		"a header that anyone sends": {"", nil, "https", ""},
	} {
		f.config.PublicURL = c.url
		f.restart(t)
		in := newRequest(t, http.MethodGet, "/healthz", nil)
		in.TLS = c.tls
		in.Header.Set("X-Forwarded-Proto", c.proxy)
		if got := serve(f, in).Header().Get("Strict-Transport-Security"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
