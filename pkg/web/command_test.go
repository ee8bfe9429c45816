package web_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

func TestCommandIDs(t *testing.T) {
	f := newFixture(t)
	f.shop.does(reply(http.StatusOK))
	send := func(path string, options ...webtest.Option) string {
		return f.producer(t).Post(t, path, nil, options...).Want(t, 200).Text(t, "did")
	}
	if one, two := send("/v1/lots/lot_1/publish"), send("/v1/lots/lot_1/publish"); one == two {
		t.Error("without a key, two requests share a command id")
	}
	first := send("/v1/lots/lot_1/publish", webtest.Key("k1"))
	f.config.Idempotency = newBucket(t) // the answer is forgotten
	f.restart(t)
	if again := send("/v1/lots/lot_1/publish", webtest.Key("k1")); again != first {
		t.Errorf("command id %s, then %s", first, again)
	}
	if other := send("/v1/lots/lot_1/publish", webtest.Key("k2")); other == first {
		t.Error("another key, the same command id")
	}
}

func TestAnonymousKeysAreNotShared(t *testing.T) {
	f := newFixture(t)
	f.shop.does(reply(http.StatusOK))
	send := func() webtest.Response {
		return f.Post(t, "/v1/kinds", map[string]any{"kind": "fixed"}, webtest.Key("k1")).Want(t, 200)
	}
	if one, two := send().Text(t, "did"), send().Text(t, "did"); one == two {
		t.Error("two strangers share a command id")
	}
	if f.producer(t).Post(t, "/v1/kinds", map[string]any{"kind": "fixed"}, webtest.Key("k1")); f.shop.did() != 3 {
		t.Errorf("done %d times", f.shop.did())
	}
	if again := f.producer(t).Post(t, "/v1/kinds", map[string]any{"kind": "fixed"}, webtest.Key("k1")); again.Header.Get("Idempotent-Replayed") != "" || f.shop.did() != 4 {
		t.Errorf("what needs no token is repeated for a key: done %d times", f.shop.did())
	}
}

// Both headers work by the method's nature and not by its name: a contract that grows a PATCH needs nothing of the edge.
func TestEveryUnsafeMethodHearsIdempotencyKeyAndIfMatch(t *testing.T) {
	for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete} {
		t.Run(method, func(t *testing.T) {
			f := newFixture(t)
			var seen es.Meta
			f.shop.does(func(c echo.Context) error {
				seen = web.MetaFrom(c.Request().Context())
				return reply(http.StatusOK)(c)
			})
			send := func() webtest.Response {
				return f.producer(t).Do(t, method, "/v1/lots/lot_1", webtest.Key("k1"), webtest.IfMatch(7))
			}
			first := send().Want(t, 200)
			if second := send(); second.Header.Get("Idempotent-Replayed") != "true" || f.shop.did() != 1 {
				t.Errorf("ran %d times", f.shop.did())
			}
			f.config.Idempotency = newBucket(t) // the answer is forgotten
			f.restart(t)
			if again := send().Text(t, "did"); again != first.Text(t, "did") {
				t.Errorf("command id %s, then %s", first.Text(t, "did"), again)
			}
			if !slices.Equal(seen.IfRevision, es.Revisions{7}) || seen.Fingerprint == "" {
				t.Errorf("meta %+v", seen)
			}
			f.producer(t).Do(t, method, "/v1/lots/lot_2", webtest.Key("k1")).Problem(t, 422, "idempotency-key-reused")
			f.producer(t).Do(t, method, "/v1/lots/lot_1", webtest.Header("If-Match", "7")).Problem(t, 400, "malformed")
		})
	}
}
