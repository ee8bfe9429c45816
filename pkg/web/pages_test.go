package web_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestHealthAndMetrics(t *testing.T) {
	f := newFixture(t)
	f.Get(t, "/healthz").Want(t, 200)
	f.Get(t, "/readyz").Want(t, 200)
	f.Get(t, "/v1/lots").Want(t, 200)
	f.Get(t, "/v1/secret-path").Want(t, 404)
	metrics := string(f.Get(t, "/metrics").Want(t, 200).Body)
	for _, line := range []string{
		`qhatu_http_requests_total{method="GET",route="/v1/lots",status="200"} 1`,
		`qhatu_http_requests_total{method="GET",route="unmatched",status="404"} 1`,
		`qhatu_http_request_duration_seconds_count{method="GET",route="/v1/lots",status="200"} 1`,
	} {
		if !strings.Contains(metrics, line) {
			t.Errorf("no %s", line)
		}
	}
	if strings.Contains(metrics, "secret-path") {
		t.Error("a path stands in the metrics")
	}
	f.shop.ready = errors.New("rebuilding from /var/data")
	f.config.Checks = []web.Check{{Name: "log", Ready: func(context.Context) error { return errors.New("no leader") }}}
	f.restart(t)
	answer := f.Get(t, "/readyz")
	answer.Problem(t, 503, "not-ready")
	if diff := cmp.Diff([]any{"log", "shop"}, answer.Field(t, "not_ready")); diff != "" {
		t.Error(diff)
	}
	if strings.Contains(string(answer.Body), "/var/data") || !strings.Contains(f.logs.String(), "/var/data") {
		t.Error("the reason is logged, not told")
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
}

func TestDocs(t *testing.T) {
	f := newFixture(t)
	for _, path := range []string{"/docs", "/docs/shop"} {
		page := f.Get(t, path).Want(t, 200)
		if !strings.Contains(string(page.Body), `data-url="/docs/shop.json"`) {
			t.Errorf("%s: %s", path, page.Body)
		}
		if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self';") {
			t.Errorf("policy %q", policy)
		}
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
	f.Get(t, "/docs/assets/start.js").Want(t, 200)
	f.Get(t, "/docs/assets/favicon-32x32.png").Want(t, 200)
	for _, path := range []string{"/docs/none", "/docs/none.json", "/docs/assets/none.js", "/docs/assets/..%2Fpage.html"} {
		f.Get(t, path).Problem(t, 404, "not-found")
	}
}
