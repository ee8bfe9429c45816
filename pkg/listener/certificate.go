package listener

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// ErrHalfTLS is returned when there is a certificate without its key, or the other way round.
var ErrHalfTLS = errors.New("TLS needs both, a certificate and its key")

// TLS returns a configuration that serves the certificate of two files in PEM: the chain, the server's own first, and its key.
// Once they change on disk, new connections get the new one; while that cannot be read they get the old one, and the log says so.
// Without files it returns nil.
func TLS(certFile, keyFile string, logger *slog.Logger) (*tls.Config, error) {
	if certFile == "" && keyFile == "" {
		return nil, nil //nolint:nilnil // nothing is to be configured
	}
	if certFile == "" || keyFile == "" {
		return nil, ErrHalfTLS
	}
	c := &certificate{certFile: certFile, keyFile: keyFile, logger: logger}
	if err := c.load(); err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: c.get,
		CipherSuites: []uint16{ // of TLS 1.2: those with forward secrecy and authenticated encryption. Those of 1.3 all are
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		},
	}, nil
}

// certificate is a certificate as it stands in its files.
type certificate struct {
	certFile, keyFile string
	logger            *slog.Logger

	mu     sync.Mutex
	loaded *tls.Certificate
	seen   [2]version // of the files, when they were last read
}

// version tells one content of a file from another.
type version struct {
	modified time.Time
	size     int64
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now, err := c.versions(); err == nil && now == c.seen {
		return c.loaded, nil
	}
	if err := c.load(); err != nil {
		c.logger.Error("the new certificate is not taken, the old one goes on", "error", err)
	}
	return c.loaded, nil
}

// load reads the files. What cannot be read is not tried again before it changes.
func (c *certificate) load() error {
	now, err := c.versions()
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	c.seen = now
	loaded, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("certificate %s with key %s: %w", c.certFile, c.keyFile, err)
	}
	c.loaded = &loaded
	return nil
}

// measureCertificate has a registry tell until when the certificate is good that is served now, if one is.
func (s *Server) measureCertificate(registry prometheus.Registerer) error {
	if s.tls == nil || s.tls.GetCertificate == nil {
		return nil
	}
	return registry.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "qhatu_tls_certificate_expiry_timestamp_seconds", Help: "Unix time at which the certificate ends that is served.",
	}, func() float64 {
		served, err := s.tls.GetCertificate(nil)
		if err != nil || served.Leaf == nil {
			return 0
		}
		return float64(served.Leaf.NotAfter.Unix())
	}))
}

func (c *certificate) versions() (all [2]version, err error) {
	for i, file := range []string{c.certFile, c.keyFile} {
		var info fs.FileInfo
		if info, err = os.Stat(file); err != nil {
			return all, err
		}
		all[i] = version{info.ModTime(), info.Size()}
	}
	return all, nil
}
