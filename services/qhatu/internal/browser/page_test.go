//go:build browser

package browser_test

import (
	"strings"
	"testing"
)

// Every other page that people see: those of the edge's own in both languages, each contract, which is in English, once.
func TestPages(t *testing.T) {
	market := openDemo(t)
	b := openTab(openBrowser(t), t, market+"/")
	visit := func(path, lang, ready string) {
		t.Helper()
		b.open(t, market+path+"?lang="+lang)
		b.wait(t, ready)
		if got := eval[string](t, b, `document.documentElement.lang`); got != lang {
			t.Errorf("%s is in %q, not in %s", path, got, lang)
		}
		b.check(t, "page"+strings.ReplaceAll(path, "/", "-")+"-"+lang)
	}
	for _, path := range []string{"/", "/docs", "/problems", "/problems/not-found"} {
		visit(path, "es", `document.querySelector('h1')`)
		visit(path, "en", `document.querySelector('h1')`)
	}
	for _, service := range []string{"catalog", "order", "fair", "identity"} {
		visit("/docs/"+service, "es", `document.querySelector('.swagger-ui .opblock')`)
	}
}
