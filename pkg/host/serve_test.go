package host_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/testkit"
)

// run opens a process without services, and runs it until the test ends.
func run(t *testing.T, cfg host.Config) *host.Host {
	t.Helper()
	h, err := host.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return h
}

// certificate writes a certificate and its key, and returns a client that trusts it.
func certificate(t *testing.T) (cert, key string, client *http.Client) {
	t.Helper()
	other := httptest.NewTLSServer(nil)
	t.Cleanup(other.Close)
	made := other.TLS.Certificates[0]
	secret, err := x509.MarshalPKCS8PrivateKey(made.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: made.Certificate[0]}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key, other.Client()
}

func get(t *testing.T, client *http.Client, url string) (http.Header, string) {
	t.Helper()
	answer, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.Header, string(body)
}

func TestAProcessServesTLSToEverybodyAndItsStateToOperators(t *testing.T) {
	cert, key, client := certificate(t)
	h := run(t, host.Config{
		HTTPAddr: "127.0.0.1:0", OpsAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error", TLSCert: cert, TLSKey: key,
	})
	public := strings.Replace(h.URL(), "localhost", "127.0.0.1", 1) // which the certificate is for
	header, body := get(t, client, public+"/healthz")
	if body != "ok\n" || header.Get("Strict-Transport-Security") == "" {
		t.Errorf("over TLS: %q %v", body, header)
	}
	testkit.Eventually(t, "it is ready", func() bool {
		_, body := get(t, client, public+"/readyz")
		return body == "ready\n"
	})
	if _, body := get(t, http.DefaultClient, h.OperatorURL()+"/readyz"); !strings.Contains(body, `{"name":"log","ready":true}`) || !strings.HasSuffix(body, `"ready":true}`+"\n") {
		t.Errorf("parts: %s", body)
	}
	_, body = get(t, http.DefaultClient, h.OperatorURL()+"/metrics")
	for _, series := range []string{"qhatu_http_connections ", "qhatu_ready 1", `qhatu_part_ready{part="log"} 1`, "qhatu_tls_certificate_expiry_timestamp_seconds 3.6", "qhatu_disk_free_bytes "} {
		if !strings.Contains(body, "\n"+series) {
			t.Errorf("no %s in the metrics: %s", series, body)
		}
	}
}

// ask asks operators' pages and returns the status.
func ask(t *testing.T, method, url string, change func(*http.Request)) (int, http.Header) {
	t.Helper()
	in := testkit.Must(http.NewRequestWithContext(t.Context(), method, url, nil))(t)
	if change != nil {
		change(in)
	}
	answer, err := http.DefaultClient.Do(in)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode, answer.Header
}

func TestOperatorsAreAskedByNoPageOfElsewhere(t *testing.T) {
	h := run(t, host.Config{HTTPAddr: "127.0.0.1:0", OpsAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error"})
	paths := []string{"/", "/metrics", "/readyz", "/healthz", "/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/profile", "/debug/pprof/symbol", "/debug/pprof/trace", "/nothing"}
	for _, path := range paths {
		for name, want := range map[string]int{"evil.example": 421, "evil.example:9464": 421, "127.0.0.1.evil.example": 421, "localhost.": 421} {
			status, header := ask(t, http.MethodGet, h.OperatorURL()+path, func(in *http.Request) { in.Host = name })
			if status != want || header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s by the name %s: %d %v", path, name, status, header)
			}
		}
		if status, _ := ask(t, http.MethodGet, h.OperatorURL()+path, func(in *http.Request) { in.Header.Set("Sec-Fetch-Site", "cross-site") }); status != http.StatusForbidden {
			t.Errorf("%s from another's page: %d", path, status)
		}
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodTrace} {
			if status, _ := ask(t, method, h.OperatorURL()+path, nil); status != http.StatusMethodNotAllowed && status != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, path, status)
			}
		}
	}
	for _, name := range []string{"127.0.0.1", "localhost:9464", "[::1]:9464", "::1", "10.1.2.3:80", "qhatu:9464"} {
		if status, _ := ask(t, http.MethodGet, h.OperatorURL()+"/healthz", func(in *http.Request) { in.Host = name }); status != http.StatusOK {
			t.Errorf("by the name %s: %d", name, status)
		}
	}
}

func TestProfilesAreBounded(t *testing.T) {
	h := run(t, host.Config{HTTPAddr: "127.0.0.1:0", OpsAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error"})
	for _, profile := range []string{"profile", "trace", "heap", "goroutine", "mutex"} {
		for _, seconds := range []string{"100000", "61", "-1", "0", "NaN", "Inf", "1e9", "x", "99999999999999999999"} {
			if status, _ := ask(t, http.MethodGet, h.OperatorURL()+"/debug/pprof/"+profile+"?seconds="+seconds, nil); status != http.StatusBadRequest {
				t.Errorf("%s of %s seconds: %d", profile, seconds, status)
			}
		}
	}
	if status, _ := ask(t, http.MethodGet, h.OperatorURL()+"/debug/pprof/heap", nil); status != http.StatusOK {
		t.Errorf("a profile of now: %d", status)
	}
}

func TestWithoutAnAddressThereIsNothingForOperators(t *testing.T) {
	h := run(t, host.Config{HTTPAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error"})
	if h.OperatorURL() != "" {
		t.Errorf("operators at %s", h.OperatorURL())
	}
}

func TestACertificateWithoutItsKeyIsNotServed(t *testing.T) {
	cert, _, _ := certificate(t)
	_, err := host.Open(t.Context(), host.Config{HTTPAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error", TLSCert: cert})
	if err == nil || !strings.Contains(err.Error(), "--tls-key") {
		t.Errorf("said %v", err)
	}
}

func TestALogThatTakesNoWritesShowsInTheMetrics(t *testing.T) {
	cfg := host.Config{HTTPAddr: "127.0.0.1:0", OpsAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error"}
	runUntilNoted(t, cfg)
	guard := filepath.Join(cfg.DataDir, "guard", "market.json")
	note := map[string]any{}
	testkit.Must(0, json.Unmarshal(testkit.Must(os.ReadFile(guard))(t), &note))(t)
	note["position"] = 1_000_000 // as if the log had lost its end
	testkit.Must(0, os.WriteFile(guard, testkit.Must(json.Marshal(note))(t), 0o600))(t)
	h := run(t, cfg)
	_, body := get(t, http.DefaultClient, h.OperatorURL()+"/metrics")
	for _, series := range []string{"qhatu_ready 0", `qhatu_part_ready{part="log"} 0`} {
		if !strings.Contains(body, "\n"+series+"\n") {
			t.Errorf("no %s in the metrics: %s", series, body)
		}
	}
}

func TestASecretIsNotMadeAgainWhereAMarketHasRun(t *testing.T) {
	cfg := host.Config{HTTPAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error"}
	runUntilNoted(t, cfg)
	if err := os.Remove(filepath.Join(cfg.DataDir, "keys", "secret.key")); err != nil {
		t.Fatal(err)
	}
	if _, err := host.Open(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "secret.key is gone") {
		t.Errorf("said %v", err)
	}
}

// runUntilNoted runs a process until the end of the log is noted, and stops it.
func runUntilNoted(t *testing.T, cfg host.Config) {
	t.Helper()
	guard := filepath.Join(cfg.DataDir, "guard", "market.json")
	h := testkit.Must(host.Open(t.Context(), cfg))(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	testkit.Eventually(t, "the end of the log is noted", func() bool {
		_, err := os.Stat(guard)
		return err == nil
	})
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
