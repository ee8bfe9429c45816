// Package mailtest runs an SMTP server, as a process of its own, for tests of what sends e-mails: it takes a user and a password, over TLS
// that begins with STARTTLS, and keeps what comes as files. It is for tests only.
package mailtest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Who may send.
const (
	User     = "qhatu"
	Password = "corre-ve-y-dile"
)

// CertificateFile is the name, in the folder of the mails, of the certificate that the server shows.
const CertificateFile = "certificate.pem"

// Serve serves SMTP at an address of the loopback interface until its input ends, and writes the address first as one line. Each mail becomes a file
// in the folder, "001.eml" the first. Who gives no password is refused, and who gives one before TLS. Mail to an address that begins with
// "later" is refused for now, twice; to one that begins with "never", for good; of the first mail to one that begins with "lost" the answer is lost.
func Serve(dir, address string, in io.Reader, out io.Writer) error {
	certificate, err := certify(dir)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := smtp.NewServer(&backend{dir: dir, refused: map[string]int{}, count: len(Mails(dir))})
	server.Domain, server.TLSConfig = "localhost", &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	server.ErrorLog = quiet{}
	if _, err := fmt.Fprintln(out, listener.Addr()); err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, bufio.NewReader(in)) // until whoever started it has gone
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, smtp.ErrServerClosed) {
		return err
	}
	return nil
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// certify makes a certificate for the loopback interface and stores it for those who are to trust it.
func certify(dir string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	encoded := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, os.WriteFile(filepath.Join(dir, CertificateFile), encoded, 0o600)
}

// backend keeps mails.
type backend struct {
	dir string

	mu      sync.Mutex
	count   int
	refused map[string]int
}

func (b *backend) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &session{backend: b, conn: c}, nil
}

type session struct {
	*backend
	conn *smtp.Conn
	user string
	to   string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if _, secure := s.conn.TLSConnectionState(); !secure || user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.user == "" {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to = to
	switch s.refused[to]++; {
	case strings.HasPrefix(to, "never"):
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user " + to}
	case strings.HasPrefix(to, "later") && s.refused[to] <= 2:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "not now, " + to}
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	mail, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	written := filepath.Join(s.dir, "writing")
	if err := os.WriteFile(written, mail, 0o600); err != nil {
		return err
	}
	if err := os.Rename(written, filepath.Join(s.dir, fmt.Sprintf("%03d.eml", s.count))); err != nil {
		return err
	}
	if strings.HasPrefix(s.to, "lost") && s.refused[s.to] == 1 {
		return s.conn.Conn().Close()
	}
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// Mails are the files of what has come so far, in order.
func Mails(dir string) []string {
	all, _ := filepath.Glob(filepath.Join(dir, "*.eml")) // the pattern is well written
	slices.Sort(all)
	return all
}
