package web_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/qhatu/qhatu/pkg/web"
)

func TestAFormOfAnotherSiteIsForeign(t *testing.T) {
	for _, c := range []struct {
		site, origin, forwarded string
		foreign                 bool
	}{
		{},
		{site: "same-origin", origin: "https://market.example"},
		{site: "none"},
		{site: "cross-site", foreign: true},
		{site: "same-site", origin: "https://market.example", foreign: true},
		{origin: "https://market.example"},
		{origin: "null"}, // of a page whose policy is no-referrer
		{origin: "https://evil.example", foreign: true},
		{origin: "https://outside.example", forwarded: "outside.example"},
		{origin: "://", foreign: true},
	} {
		in := httptest.NewRequest(http.MethodPost, "https://market.example/s/1", nil)
		for name, value := range map[string]string{"Sec-Fetch-Site": c.site, "Origin": c.origin, "X-Forwarded-Host": c.forwarded} {
			if value != "" {
				in.Header.Set(name, value)
			}
		}
		if got := web.IsForeign(in); got != c.foreign {
			t.Errorf("%+v: foreign %v", c, got)
		}
	}
}
