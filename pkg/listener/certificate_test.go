package listener_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/listener"
)

// files of a certificate for localhost, which clients with pool trust.
type files struct {
	cert, key string
	pool      *x509.CertPool
}

func newFiles(t *testing.T) *files {
	t.Helper()
	dir := t.TempDir()
	f := &files{cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem"), pool: x509.NewCertPool()}
	f.renew(t, 1)
	return f
}

// renew writes another certificate.
func (f *files) renew(t *testing.T, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0), IsCA: true, BasicConstraintsValid: true,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	f.write(t, f.cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), serial)
	f.write(t, f.key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), serial)
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		t.Fatal(err)
	}
	f.pool.AddCert(parsed)
}

// write writes a file as if at another time each time.
func (f *files) write(t *testing.T, path string, content []byte, at int64) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, time.Time{}, time.Unix(at, 0)); err != nil {
		t.Fatal(err)
	}
}

// secured serves over TLS until the test ends, and returns where.
func secured(t *testing.T, f *files, logger *slog.Logger) string {
	t.Helper()
	cfg, err := listener.TLS(f.cert, f.key, logger)
	if err != nil {
		t.Fatal(err)
	}
	server, err := listener.Listen("127.0.0.1:0", listener.Config{Handler: reading, TLS: cfg})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve() }()
	t.Cleanup(func() {
		if err := errors.Join(server.Close(), <-done); err != nil {
			t.Error(err)
		}
	})
	return server.Addr().String()
}

// shake makes a connection and returns what was agreed on.
func shake(addr string, cfg *tls.Config) (tls.ConnectionState, error) {
	conn, err := tls.Dial("tcp", addr, cfg)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer func() { _ = conn.Close() }()
	return conn.ConnectionState(), nil
}

func TestHandshakes(t *testing.T) {
	f := newFiles(t)
	addr := secured(t, f, slog.New(slog.DiscardHandler))
	client := func(change func(*tls.Config)) *tls.Config {
		cfg := &tls.Config{RootCAs: f.pool, ServerName: "localhost", NextProtos: []string{"h2", "http/1.1"}}
		change(cfg)
		return cfg
	}
	for name, c := range map[string]struct {
		client   *tls.Config
		version  uint16
		protocol string // empty: refused
	}{
		"of today":          {client(func(*tls.Config) {}), tls.VersionTLS13, "h2"},
		"without HTTP/2":    {client(func(c *tls.Config) { c.NextProtos = []string{"http/1.1"} }), tls.VersionTLS13, "http/1.1"},
		"TLS 1.2":           {client(func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }), tls.VersionTLS12, "h2"},
		"TLS 1.1":           {client(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }), 0, ""},
		"an old cipher":     {client(func(c *tls.Config) { c.MaxVersion, c.CipherSuites = tls.VersionTLS12, old }), 0, ""},
		"one without trust": {client(func(c *tls.Config) { c.RootCAs = x509.NewCertPool() }), 0, ""},
	} {
		agreed, err := shake(addr, c.client)
		if (err == nil) != (c.protocol != "") || agreed.Version != c.version || agreed.NegotiatedProtocol != c.protocol {
			t.Errorf("%s: %x %q, %v", name, agreed.Version, agreed.NegotiatedProtocol, err)
		}
	}
}

var old = []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}

func TestACertificateIsRenewedWhileItIsServed(t *testing.T) {
	f, logs := newFiles(t), &bytes.Buffer{}
	addr := secured(t, f, slog.New(slog.NewTextHandler(logs, nil)))
	serial := func() int64 {
		t.Helper()
		agreed, err := shake(addr, &tls.Config{RootCAs: f.pool, ServerName: "localhost"})
		if err != nil {
			t.Fatal(err)
		}
		return agreed.PeerCertificates[0].SerialNumber.Int64()
	}
	if got := serial(); got != 1 {
		t.Errorf("serial %d", got)
	}
	f.renew(t, 2)
	if got := serial(); got != 2 {
		t.Errorf("renewed, serial %d", got)
	}
	f.write(t, f.cert, []byte("half of it"), 3)
	if got := serial() + serial(); got != 4 || strings.Count(logs.String(), "the old one goes on") != 1 {
		t.Errorf("while it is written, serial %d; logged %s", got/2, logs)
	}
	f.renew(t, 5)
	if got := serial(); got != 5 {
		t.Errorf("renewed again, serial %d", got)
	}
}

func TestTLSIsConfiguredWholeOrNot(t *testing.T) {
	f := newFiles(t)
	if cfg, err := listener.TLS("", "", nil); cfg != nil || err != nil {
		t.Errorf("nothing: %v, %v", cfg, err)
	}
	for name, c := range map[string][2]string{
		"no key": {f.cert, ""}, "no certificate": {"", f.key}, "another's key": {f.cert, newFiles(t).key}, "not there": {f.cert, "none"},
	} {
		if _, err := listener.TLS(c[0], c[1], nil); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// The limits hold for a request of HTTP/2 as for one of HTTP/1.
func TestABodyComesAtARateOverHTTP2(t *testing.T) {
	f := newFiles(t)
	cfg, err := listener.TLS(f.cert, f.key, nil)
	if err != nil {
		t.Fatal(err)
	}
	for each, want := range map[int]int{600: http.StatusOK, 1: http.StatusRequestTimeout} {
		inFakeTime(t, listener.Config{Handler: reading, TLS: cfg}, func(t *testing.T, n *network, _ *listener.Server) {
			transport := &http.Transport{
				TLSClientConfig: &tls.Config{RootCAs: f.pool, ServerName: "localhost"}, ForceAttemptHTTP2: true,
				DialContext: func(context.Context, string, string) (net.Conn, error) { return n.dial(anyone), nil },
			}
			body, drops := net.Pipe()
			go func() {
				drip(drops, strings.Repeat("x", 30_000), each)
				_ = drops.Close()
			}()
			in, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://localhost/", io.NopCloser(body))
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			answer, err := transport.RoundTrip(in)
			if err != nil || answer.StatusCode != want || answer.ProtoMajor != 2 {
				t.Errorf("at %d bytes a second: %v, %v", each, answer, err)
			}
			if took := time.Since(began).Truncate(time.Second); want == http.StatusRequestTimeout && took != 20*time.Second {
				t.Errorf("cut after %s", took)
			}
			_ = answer.Body.Close()
			_ = body.Close()
			transport.CloseIdleConnections()
		})
	}
}
