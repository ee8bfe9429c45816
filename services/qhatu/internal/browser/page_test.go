//go:build browser

package browser_test

import "testing"

// Every other page that people see, in both languages.
func TestPages(t *testing.T) {
	market := openDemo(t)
	b := openTab(openBrowser(t), t, market+"/")
	const contract = `document.querySelector('.swagger-ui .opblock')`
	for _, page := range []struct{ name, path, ready string }{
		{"home", "/", `document.querySelector('h1')`},
		{"docs", "/docs", `document.querySelector('h1')`},
		{"docs-catalog", "/docs/catalog", contract},
		{"docs-order", "/docs/order", contract},
		{"docs-fair", "/docs/fair", contract},
		{"docs-identity", "/docs/identity", contract},
		{"problems", "/problems", `document.querySelector('h1')`},
		{"problem", "/problems/not-found", `document.querySelector('h1')`},
	} {
		for _, lang := range []string{"es", "en"} {
			b.open(t, market+page.path+"?lang="+lang)
			b.wait(t, page.ready)
			if got := eval[string](t, b, `document.documentElement.lang`); got != lang {
				t.Errorf("%s is in %q, not in %s", page.path, got, lang)
			}
			b.check(t, page.name+"-"+lang)
		}
	}
}
