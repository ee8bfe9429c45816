// Package issuertest runs an OpenID provider, as a process of its own, for tests of signing in by one: that of github.com/zitadel/oidc, with
// the people and pages of its example. It is for tests only.
package issuertest

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
)

// What the provider knows the market as.
const (
	ClientID = "web"
	Secret   = "secret"
)

// People who sign in there, and the password of each.
const (
	Ana      = "test-user@localhost"
	Beto     = "test-user2"
	Password = "verysecure"
)

// redirects is the variable that tells a test's own program to be the provider instead, and where to send people back to.
const redirects = "QHATU_ISSUERTEST_REDIRECTS"

// Main runs the provider where a test has started this program to be one, and ends it then. A TestMain calls it first.
func Main() {
	to := os.Getenv(redirects)
	if to == "" {
		return
	}
	if err := serve(strings.Fields(to), os.Stdin, os.Stdout); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "issuertest:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// serve serves until its input ends, and writes the issuer first as one line.
func serve(redirects []string, in io.Reader, out io.Writer) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	issuer := fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	storage.RegisterClients(storage.WebClient(ClientID, Secret, redirects...))
	provider := exampleop.SetupServer(issuer, storage.NewStorage(storage.NewUserStore(issuer)), slog.New(slog.DiscardHandler), false)
	if _, err := fmt.Fprintln(out, issuer); err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, in) // until whoever started it has gone
		_ = listener.Close()
	}()
	_ = http.Serve(listener, provider) //nolint:gosec // it is asked by a test
	return nil
}

// Start starts a provider, the test's own program, whose TestMain calls Main, and returns its issuer. It ends with the test.
func Start(t testing.TB, redirectURIs ...string) (issuer string) {
	t.Helper()
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), redirects+"="+strings.Join(redirectURIs, " "))
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
	t.Cleanup(func() {
		_ = in.Close() // it ends then
		_ = process.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

// SignIn does what a person does in their browser at the provider, and returns where it sends them back to.
func SignIn(t testing.TB, authorizationURL, user string) *url.URL {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	next := follow(t, browser, authorizationURL)
	answer, err := browser.PostForm(next.String(), url.Values{"username": {user}, "password": {Password}, "id": {next.Query().Get("authRequestID")}})
	if err != nil {
		t.Fatal(err)
	}
	return follow(t, browser, location(t, answer).String())
}

// follow asks for a page and returns where it leads.
func follow(t testing.TB, browser *http.Client, address string) *url.URL {
	t.Helper()
	answer, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	return location(t, answer)
}

func location(t testing.TB, answer *http.Response) *url.URL {
	t.Helper()
	body, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	to, err := answer.Location()
	if err != nil {
		t.Fatalf("%s leads nowhere: %d %s", answer.Request.URL, answer.StatusCode, body)
	}
	return to
}
