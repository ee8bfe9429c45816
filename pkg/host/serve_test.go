package host_test

import (
	"context"
	"crypto/x509"
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
	if _, body := get(t, http.DefaultClient, h.OperatorURL()+"/metrics"); !strings.Contains(body, "qhatu_http_connections ") {
		t.Errorf("metrics: %s", body)
	}
	rebound := testkit.Must(http.NewRequestWithContext(t.Context(), http.MethodGet, h.OperatorURL()+"/metrics", nil))(t)
	rebound.Host = "evil.example"
	answer, err := http.DefaultClient.Do(rebound)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("by another name: %d", answer.StatusCode)
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

func TestASecretIsNotMadeAgainWhereAMarketHasRun(t *testing.T) {
	cfg := host.Config{HTTPAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error"}
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
	if err := os.Remove(filepath.Join(cfg.DataDir, "keys", "secret.key")); err != nil {
		t.Fatal(err)
	}
	if _, err := host.Open(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "secret.key is gone") {
		t.Errorf("said %v", err)
	}
}
