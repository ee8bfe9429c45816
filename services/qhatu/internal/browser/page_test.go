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

// Ids of what others have are proposed to read, and never to act on. Beside Execute it says that it is for real.
func TestNobodyActsOnOthersThingsByAccident(t *testing.T) {
	market := openDemo(t)
	b := openTab(openBrowser(t), t, market+"/docs/fair?lang=en")
	tried := func(operation string) string {
		t.Helper()
		in := `document.querySelector('[id$="-` + operation + `"]')`
		b.wait(t, in)
		eval[any](t, b, in+`.querySelector('.opblock-summary-control').click()`)
		b.wait(t, in+`.querySelector('.try-out__btn')`)
		eval[any](t, b, in+`.querySelector('.try-out__btn').click()`)
		b.wait(t, in+`.querySelector('.execute')`)
		return in
	}
	id := `.querySelector('tr[data-param-name=id] input').value`
	if got := eval[string](t, b, tried("GetFair")+id); !strings.HasPrefix(got, "fair_") {
		t.Errorf("to read, %q is proposed", got)
	}
	publish := tried("PublishFair")
	if got := eval[string](t, b, publish+id); got != "" {
		t.Errorf("to act on, %q is proposed", got)
	}
	if got := eval[string](t, b, publish+`.querySelector('.for-real').textContent`); !strings.Contains(got, "for real") {
		t.Errorf("beside Execute stands %q", got)
	}
}
