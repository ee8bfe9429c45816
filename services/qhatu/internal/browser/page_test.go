//go:build browser

package browser_test

import (
	"testing"
)

// Every other page that people see, in every language that it has.
func TestPages(t *testing.T) {
	market := openDemo(t)
	b := openTab(t, openBrowser(t), market+"/")
	for _, page := range []struct{ name, path, ready string }{
		{"problems", "/problems", `document.querySelector('h1')`},
		{"docs", "/docs", `document.querySelector('.swagger-ui .opblock')`},
	} {
		b.open(t, market+page.path)
		b.wait(t, page.ready)
		b.check(t, page.name)
	}
}
