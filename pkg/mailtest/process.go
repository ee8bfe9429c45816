package mailtest

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/qhatu/qhatu/pkg/testkit"
)

// The variables that tell a test's own program to be the server instead: where to keep mails, and at what address.
const (
	folder  = "QHATU_MAILTEST_FOLDER"
	address = "QHATU_MAILTEST_ADDRESS"
)

// Main runs the server where a test has started this program to be one, and ends it then. A TestMain calls it first.
func Main() {
	dir := os.Getenv(folder)
	if dir == "" {
		return
	}
	if err := Serve(dir, os.Getenv(address), os.Stdin, os.Stdout); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "mailtest:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Server is a server that runs in a process of its own until the test ends, or Stop.
type Server struct {
	Address string // host:port
	Stop    func() // as if there were none; [Server.Again] ends that
	dir     string
}

// Start starts a server: the test's own program, whose TestMain calls Main.
func Start(t testing.TB) *Server {
	t.Helper()
	s := &Server{Address: "127.0.0.1:0", dir: t.TempDir()}
	s.Again(t)
	return s
}

// Again starts a server that was stopped, at the same address and with the mails that have come.
func (s *Server) Again(t testing.TB) {
	t.Helper()
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), folder+"="+s.dir, address+"="+s.Address)
	process.Stderr = os.Stderr
	in, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	s.Stop = sync.OnceFunc(func() {
		_ = in.Close() // it ends then
		_ = process.Wait()
	})
	t.Cleanup(s.Stop)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("SMTP server: %v", err)
	}
	s.Address = strings.TrimSpace(line)
}

// Mails are all that have come so far, as they came.
func (s *Server) Mails(t testing.TB) (all []string) {
	t.Helper()
	for _, file := range Mails(s.dir) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(raw))
	}
	return all
}

// URL is the server's address as it is configured, with user and password.
func (s *Server) URL() string { return "smtp://" + User + ":" + Password + "@" + s.Address }

// TLS trusts the server.
func (s *Server) TLS(t testing.TB) *tls.Config {
	t.Helper()
	certificate, err := os.ReadFile(filepath.Join(s.dir, CertificateFile))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(certificate) {
		t.Fatal("no certificate")
	}
	return &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
}

// Mail waits until the server has as many mails, and returns the last of them: how it is headed, and all of it as it came.
func (s *Server) Mail(t testing.TB, count int) (header mail.Header, raw string) {
	t.Helper()
	testkit.Eventually(t, "the mail has come", func() bool { return len(Mails(s.dir)) >= count })
	bytes, err := os.ReadFile(Mails(s.dir)[count-1])
	if err != nil {
		t.Fatal(err)
	}
	read, err := mail.ReadMessage(strings.NewReader(string(bytes)))
	if err != nil {
		t.Fatal(err)
	}
	return read.Header, string(bytes)
}
