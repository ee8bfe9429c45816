package web_test

import (
	"net/http"
	"testing"

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
}
