package web_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestHealthAndMetrics(t *testing.T) {
	f := newFixture(t)
	f.Get(t, "/healthz").Want(t, 200)
	f.Get(t, "/readyz").Want(t, 200)
	f.Get(t, "/v1/lots").Want(t, 200)
	f.Get(t, "/v1/secret-path").Want(t, 404)
	f.Get(t, "/metrics").Want(t, 404)
	metrics := f.metrics(t)
	for _, line := range []string{
		`qhatu_http_requests_total{method="GET",route="/v1/lots",status="200"} 1`,
		`qhatu_http_requests_total{method="GET",route="unmatched",status="404"} 2`,
		`qhatu_http_request_duration_seconds_count{method="GET",route="/v1/lots",status="200"} 1`,
	} {
		if !strings.Contains(metrics, line) {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(metrics, "secret-path") {
		t.Error("a path stands in the metrics")
	}
	f.shop.ready = errors.New("rebuilding from /var/data: at 9 of 20")
	f.config.Checks = []web.Check{{Name: "log", Ready: func(context.Context) error { return errors.New("no leader") }}}
	f.restart(t)
	answer := f.Get(t, "/readyz")
	answer.Problem(t, 503, "not-ready")
	for _, detail := range []string{"/var/data", "shop", "leader"} {
		if strings.Contains(string(answer.Body), detail) || !strings.Contains(f.logs.String(), detail) {
			t.Errorf("%s is logged, not told: %s", detail, answer.Body)
		}
	}
	f.shop.ready = errors.New("rebuilding from /var/data: at 10 of 20")
	f.Get(t, "/readyz").Problem(t, 503, "not-ready")
	if said := strings.Count(f.logs.String(), "request not served"); said != 1 || strings.Contains(f.logs.String(), "WARN") {
		t.Errorf("said %d times:\n%s", said, f.logs)
	}
	f.shop.ready = errors.New("stuck")
	f.Get(t, "/readyz").Problem(t, 503, "not-ready")
	if said := strings.Count(f.logs.String(), "request not served"); said != 2 {
		t.Errorf("two reasons are said %d times:\n%s", said, f.logs)
	}
	parts := f.server.Parts(t.Context())
	if len(parts) != 2 || parts[0].Name != "shop" || parts[0].Err == nil || parts[1].Name != "log" || parts[1].Err == nil {
		t.Errorf("parts %+v", parts)
	}
}

func TestKeySet(t *testing.T) {
	f := newFixture(t)
	answer := f.Get(t, "/.well-known/jwks.json").Want(t, 200)
	if answer.Header.Get("Content-Type") != "application/jwk-set+json" || !bytes.Equal(answer.Body, f.signer.JWKS()) {
		t.Errorf("%v %s", answer.Header, answer.Body)
	}
}

func TestProblemPages(t *testing.T) {
	f := newFixture(t)
	for _, slug := range []string{"sold-out", "stale-revision", "invalid", "behind", "internal", "not-found"} {
		body := string(f.Get(t, "/problems/"+slug).Want(t, 200).Body)
		if !strings.Contains(body, "<code>"+slug+"</code>") {
			t.Errorf("%s: %s", slug, body)
		}
	}
	if body := string(f.Get(t, "/problems/sold-out", webtest.Lang("en")).Body); !strings.Contains(body, "Look for another lot.") {
		t.Errorf("not in English: %s", body)
	}
	f.Get(t, "/problems/unheard-of").Problem(t, 404, "not-found")
	if all := string(f.Get(t, "/problems").Want(t, 200).Body); !strings.Contains(all, "sold-out") || !strings.Contains(all, "role-forbidden") {
		t.Error("the list lacks problems")
	}
	one := f.Get(t, "/problems/sold-out", webtest.Lang("en"), webtest.Header("Accept", "application/json")).Want(t, 200)
	if one.Field(t, "type") != "/problems/sold-out" || one.Field(t, "detail") != "Look for another lot." || one.Field(t, "left") != 0.0 {
		t.Errorf("as JSON: %s", one.Body)
	}
	f.Get(t, "/problems/").Want(t, 308)
	f.Get(t, "/docs/").Want(t, 308)
}

// The first steps lead a stranger from nothing to a program's key, by the ways that there are here.
func TestTheFirstStepsLeadAStrangerIn(t *testing.T) {
	f := newFixture(t)
	for name, c := range map[string]struct {
		phone, email  bool
		shown, hidden string
	}{
		"to phones": {true, false, `"phone":"`, `"email":"compras`},
		"by e-mail": {false, true, `"email":"compras`, `"phone":"`},
		"by both":   {true, true, "(<code>email</code>)", `href="#operator"`},
		"by none":   {false, false, `href="#operator"`, "not told of"},
	} {
		f.config.CodesBy = func(context.Context) (bool, bool, error) { return c.phone, c.email, nil }
		f.restart(t)
		for _, lang := range []string{"es", "en"} {
			page := string(f.Get(t, "/docs?lang="+lang).Want(t, 200).Body)
			page, _, _ = strings.Cut(page, `id="seller"`)
			page = strings.ReplaceAll(page, "&#34;", `"`)
			for _, step := range []string{
				c.shown, "/v1/auth/otp", "/v1/auth/token", "/v1/organisations ", `"organisation":"`, "/invitations ", "/v1/invitations/accept", "/v1/api-keys ", "/v1/negotiations ",
			} {
				if !strings.Contains(page, step) {
					t.Errorf("%s, %s: no %s", name, lang, step)
				}
			}
			if strings.Contains(page, c.hidden) {
				t.Errorf("%s, %s: it tells of %s", name, lang, c.hidden)
			}
		}
	}
	for _, lang := range []string{"es", "en"} {
		if advice := string(f.Get(t, "/problems/role-forbidden?lang="+lang).Want(t, 200).Body); !strings.Contains(advice, "POST /v1/organisations") {
			t.Errorf("%s: the refusal of a role does not say how to get one", lang)
		}
	}
}

// relative finds the links of a page to its own process.
var relative = regexp.MustCompile(`(?:href|src|data-url)="(\.[^"#]*|\?[^"]*)"`)

// Behind a proxy that cuts off a prefix of any depth, every link of every page still leads to the process.
func TestLinksLeadToTheProcessBehindAPrefix(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/", "/docs", "/docs/privacy", "/docs/shop", "/problems", "/problems/sold-out", "/problems/sold-out?lang=en"} {
		page := string(f.Get(t, path, webtest.Header("Accept", "text/html")).Want(t, 200).Body)
		at, err := url.Parse("http://proxy.example/market" + path)
		if err != nil {
			t.Fatal(err)
		}
		links := relative.FindAllStringSubmatch(page, -1)
		if len(links) < 5 {
			t.Errorf("%s has %d links", path, len(links))
		}
		for _, link := range links {
			to, err := at.Parse(link[1])
			if err != nil {
				t.Fatal(err)
			}
			within, ok := strings.CutPrefix(to.RequestURI(), "/market")
			if !ok {
				t.Errorf("%s leads out of the prefix to %s", path, to)
				continue
			}
			f.Get(t, within).Want(t, 200)
		}
	}
}

// Whoever opens in a browser what is for programs is told so in words; programs get the problem.
func TestABrowserIsToldInWordsWhatIsWrong(t *testing.T) {
	f := newFixture(t)
	for path, want := range map[string]int{"/v1/lots/lot_1": 401, "/v1/nowhere": 404} {
		in := httptest.NewRequest(http.MethodGet, path, nil)
		in.Header = http.Header{"Accept": {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, "Accept-Language": {"es"}}
		page := httptest.NewRecorder()
		f.server.Handler().ServeHTTP(page, in)
		if kind := page.Header().Get("Content-Type"); page.Code != want || !strings.HasPrefix(kind, "text/html") {
			t.Errorf("%s: %d, %s", path, page.Code, kind)
		}
		if body := page.Body.String(); !strings.Contains(body, `<html lang="es">`) || !strings.Contains(body, "<h1>") || strings.Contains(body, "Authorization") {
			t.Errorf("%s: %s", path, body)
		}
		for _, accept := range []string{"*/*", "application/json", "text/html,application/json", ""} {
			f.Get(t, path, webtest.Header("Accept", accept), webtest.Wrong()).Problem(t, want, map[int]string{401: "token-required", 404: "not-found"}[want])
		}
	}
}

func TestTheRootSaysWhatThisIs(t *testing.T) {
	f := newFixture(t)
	spanish := f.Get(t, "/", webtest.Header("Accept", "text/html,application/json;q=0.9")).Want(t, 200)
	if body := string(spanish.Body); !strings.Contains(body, `<html lang="es">`) || !strings.Contains(body, `href="./v1/lots"`) || strings.Contains(body, "v1/fairs") {
		t.Errorf("page: %s", body)
	}
	for _, english := range []webtest.Response{f.Get(t, "/", webtest.Lang("en")), f.Get(t, "/?lang=en", webtest.Lang("es"))} {
		if body := string(english.Body); !strings.Contains(body, `<html lang="en">`) || !strings.Contains(body, "producers’ associations") {
			t.Errorf("not in English: %s", body)
		}
	}
	machine := f.Get(t, "/", webtest.Header("Accept", "application/json"), webtest.Header("X-Forwarded-Prefix", "/market/")).Want(t, 200)
	if diff := cmp.Diff(map[string]any{"shop": "/market/docs/shop.json"}, machine.Field(t, "contracts")); diff != "" {
		t.Error(diff)
	}
	f.Do(t, "HEAD", "/").Want(t, 200)
}

// The type of a problem is the address of its page, wherever the process is reached.
func TestProblemsLeadToTheirPages(t *testing.T) {
	f := newFixture(t)
	typeOf := func(options ...webtest.Option) any { return f.Get(t, "/v1/nothing", options...).Field(t, "type") }
	if got := typeOf(); got != "/problems/not-found" {
		t.Errorf("type %v", got)
	}
	if got := typeOf(webtest.Header("X-Forwarded-Prefix", "/market")); got != "/market/problems/not-found" {
		t.Errorf("type %v behind a prefix", got)
	}
	for _, forged := range []string{"//evil.example", "https://evil.example", "/a b", "/<b>", "market", "/a/../b", "/..", "/a/./b"} {
		if got := typeOf(webtest.Header("X-Forwarded-Prefix", forged)); got != "/problems/not-found" {
			t.Errorf("type %v by the prefix %q", got, forged)
		}
	}
	f.config.PublicURL = "https://market.example/order/"
	f.restart(t)
	if got := typeOf(webtest.Header("X-Forwarded-Prefix", "/other")); got != "https://market.example/order/problems/not-found" {
		t.Errorf("type %v with a public URL", got)
	}
	if page := string(f.Get(t, "/docs").Body); !strings.Contains(page, "https://market.example/order/v1/lots?") {
		t.Error("the first steps are told of another address")
	}
	for _, wrong := range []string{"market.example", "ftp://market.example", "https://", "https://market.example?a=b", "https://a:b@market.example"} {
		f.config.PublicURL = wrong
		if _, err := web.New(f.config, f.shop); err == nil {
			t.Errorf("the public URL %q is taken", wrong)
		}
	}
}

// The Location of a new thing leads to it, wherever the process is reached.
func TestLocationsLeadToNewThings(t *testing.T) {
	f := newFixture(t)
	f.shop.does(f.created())
	location := func(options ...webtest.Option) string {
		return f.producer(t).Post(t, "/v1/lots", lot(), append(options, webtest.Key("k1"))...).Want(t, 201).Header.Get("Location")
	}
	if got := location(); got != "/v1/lots/lot_1" {
		t.Errorf("Location %q", got)
	}
	if got := location(webtest.Header("X-Forwarded-Prefix", "/market")); got != "/market/v1/lots/lot_1" {
		t.Errorf("Location %q behind a prefix", got)
	}
	f.config.PublicURL = "https://market.example/qhatu"
	f.restart(t)
	if got := location(); got != "https://market.example/qhatu/v1/lots/lot_1" {
		t.Errorf("Location %q with a public URL", got)
	}
}

func TestDocs(t *testing.T) {
	f := newFixture(t)
	if start := string(f.Get(t, "/docs").Want(t, 200).Body); !strings.Contains(start, `href="./docs/shop"`) {
		t.Errorf("no way to the contract: %s", start)
	}
	page := f.Get(t, "/docs/shop").Want(t, 200)
	if !strings.Contains(string(page.Body), `data-url="../docs/shop.json"`) {
		t.Errorf("page: %s", page.Body)
	}
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self';") {
		t.Errorf("policy %q", policy)
	}
	contract, err := openapi3.NewLoader().LoadFromData(f.Get(t, "/docs/shop.json").Want(t, 200).Body)
	if err != nil || contract.Info.Title != "Shop" {
		t.Errorf("contract: %v", err)
	}
	plain := f.Get(t, "/docs/assets/swagger-ui-bundle.js").Want(t, 200)
	if !strings.Contains(string(plain.Body), "SwaggerUIBundle") || plain.Header.Get("Content-Encoding") != "" {
		t.Error("the script is not served unpacked")
	}
	packed := f.Get(t, "/docs/assets/swagger-ui.css", webtest.Header("Accept-Encoding", "br, gzip")).Want(t, 200)
	if packed.Header.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(packed.Header.Get("Content-Type"), "text/css") {
		t.Errorf("headers %v", packed.Header)
	}
	for _, asset := range []string{"contract.js", "style.css", "icon.svg"} {
		f.Get(t, "/docs/assets/"+asset).Want(t, 200)
	}
	for _, path := range []string{"/docs/none", "/docs/none.json", "/docs/assets/none.js", "/docs/assets/..%2Fcontract.html"} {
		f.Get(t, path).Problem(t, 404, "not-found")
	}
}

// What a contract tells of what is soon is soon whenever it is read.
func TestExamplesAreOfToday(t *testing.T) {
	f := newFixture(t)
	for today, want := range map[time.Time][2]string{
		time.Date(2026, 11, 2, 7, 0, 0, 0, time.UTC):  {"2026-11-12", "2026-11-03T17:00:00-05:00"},
		time.Date(2026, 11, 3, 4, 59, 0, 0, time.UTC): {"2026-11-12", "2026-11-03T17:00:00-05:00"}, // still the 2nd in Peru
		time.Date(2028, 2, 27, 12, 0, 0, 0, time.UTC): {"2028-03-08", "2028-02-28T17:00:00-05:00"},
	} {
		f.config.Now = func() time.Time { return today }
		f.restart(t)
		served := string(f.Get(t, "/docs/shop.json").Want(t, 200).Body)
		for _, part := range want {
			if !strings.Contains(served, "For example `"+part+"`") {
				t.Errorf("on %s there is no %s in %s", today, part, served)
			}
		}
	}
}

// An example of what may be left out would be sent by whoever tries the operation out.
func TestOptionalParametersAreLeftEmpty(t *testing.T) {
	f := newFixture(t)
	contract, err := openapi3.NewLoader().LoadFromData(f.Get(t, "/docs/shop.json").Want(t, 200).Body)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, item := range contract.Paths.Map() {
		for _, op := range item.Operations() {
			for _, p := range op.Parameters {
				if !p.Value.Required && strings.Contains(p.Value.Description, "For example `") {
					seen++
				}
				if !p.Value.Required && (p.Value.Example != nil || p.Value.Schema.Value.Example != nil) {
					t.Errorf("%s is filled in", p.Value.Name)
				}
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d descriptions tell of an example", seen)
	}
}

// A contract that names a problem tells what it means; one that nobody answers is refused.
func TestContractsTellOfTheirProblems(t *testing.T) {
	f := newFixture(t)
	served := string(f.Get(t, "/docs/shop.json").Want(t, 200).Body)
	for _, part := range []string{"[`sold-out`](../problems/sold-out) Sold out. Look for another lot.", `"type":"/problems/sold-out"`, "Roles: `association` (what belongs to the caller's organisation).", "Open to everyone, without a token."} {
		if !strings.Contains(served, part) {
			t.Errorf("no %s in %s", part, served)
		}
	}
	f.shop.changing(t).Paths.Find("/v1/lots").Post.Extensions["x-problems"] = []any{"unheard-of"}
	f.config.Registry = prometheus.NewRegistry()
	if _, err := web.New(f.config, f.shop); err == nil || !strings.Contains(err.Error(), "unheard-of") {
		t.Errorf("taken: %v", err)
	}
}
