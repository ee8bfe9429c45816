package qhatu_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestOperatorsAndReadersFindTheirPages(t *testing.T) {
	m := open(t)
	publish(t, m.seller, "20")
	m.Anyone().Get(t, "/v1/lots/lot_secret?token=abc")
	for path, part := range map[string]string{
		"/healthz": "ok", "/readyz": "ready", "/docs": "<html", "/problems": "stale-offer", "/problems/stale-offer": "stale-offer",
		"/.well-known/jwks.json": `"kty":"OKP"`,
	} {
		answer := m.Anyone().Get(t, path)
		for answer.Status == http.StatusFound || answer.Status == http.StatusMovedPermanently || answer.Status == http.StatusPermanentRedirect {
			answer = m.Anyone().Get(t, answer.Header.Get("Location"))
		}
		answer.Want(t, http.StatusOK)
		if !strings.Contains(string(answer.Body), part) {
			t.Errorf("%s does not hold %q", path, part)
		}
	}
	for path, part := range map[string]string{
		"/healthz": "ok", "/readyz": `{"name":"order","ready":true,"position":`, "/metrics": `route="/v1/lots/:id/publish"`,
		"/debug/pprof/": "goroutine",
	} {
		shown := fetch(t, m.OperatorURL()+path)
		if !strings.Contains(shown, part) || strings.Contains(shown, "lot_") || strings.Contains(shown, "token=abc") {
			t.Errorf("operators see at %s: %s", path, shown)
		}
		if path == "/metrics" || path == "/debug/pprof/" {
			m.Anyone().Get(t, path).Problem(t, http.StatusNotFound, "not-found")
		}
	}
	m.Anyone().Get(t, "/nowhere").Problem(t, http.StatusNotFound, "not-found")
	m.Anyone().Do(t, http.MethodDelete, "/v1/lots").Problem(t, http.StatusMethodNotAllowed, "method-not-allowed")
}

// fetch returns what stands at an address.
func fetch(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address) //nolint:gosec // a test's own
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheDataFolder(t *testing.T) {
	m := open(t)
	publish(t, m.seller, "20")
	m.Stop(t)
	entries, err := os.ReadDir(m.Dir())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	for _, want := range []string{"guard", "keys", "nats", "read"} {
		if !slices.Contains(names, want) {
			t.Errorf("no folder %s among %v", want, names)
		}
	}
	for _, secret := range []string{"signing.pem", "secret.key"} {
		info, err := os.Stat(filepath.Join(m.Dir(), "keys", secret))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", secret, info.Mode().Perm())
		}
	}
}
