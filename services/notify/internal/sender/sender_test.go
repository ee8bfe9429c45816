package sender_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/services/notify/internal/sender"
)

var this = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

// receiver runs a server, and returns a sender that may send to it.
func receiver(t *testing.T, timeout time.Duration, answer http.HandlerFunc) (*httptest.Server, *sender.Sender) {
	t.Helper()
	r := httptest.NewUnstartedServer(answer)
	r.EnableHTTP2 = true
	r.StartTLS()
	t.Cleanup(r.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return r, testkit.Must(sender.New(sender.Config{Networks: this, CAFile: file, Timeout: timeout}))(t)
}

const (
	secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" // 24 bytes
	other  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
)

func message(url string, secrets ...string) sender.Message {
	return sender.Message{URL: url, Secrets: append(secrets, secret), ID: "msg_1", At: time.Unix(1_767_280_000, 0), Body: []byte(`{"type":"order.confirmed"}`)}
}

// signature is what the specification says: "v1," and the base64 of the HMAC-SHA256, by the secret's bytes, of id, timestamp and body with dots between.
func signature(t *testing.T, secret, id, timestamp string, body []byte) string {
	t.Helper()
	key := testkit.Must(base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_")))(t)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func TestAMessageIsSignedAsTheSpecificationSays(t *testing.T) {
	var head http.Header
	var body []byte
	r, s := receiver(t, 0, func(w http.ResponseWriter, in *http.Request) {
		head = in.Header
		body, _ = io.ReadAll(in.Body)
		if in.Method != http.MethodPost || in.URL.RequestURI() != "/hook?of=qhatu" {
			w.WriteHeader(http.StatusNotFound)
		}
	})
	m := message(r.URL+"/hook?of=qhatu", other)
	if got := s.Send(t.Context(), m); got.Error != "" || got.Status != http.StatusOK || got.Took <= 0 {
		t.Fatalf("%+v", got)
	}
	stamp := strconv.FormatInt(m.At.Unix(), 10)
	if head.Get("webhook-id") != m.ID || head.Get("webhook-timestamp") != stamp || head.Get("Content-Type") != "application/json" || string(body) != string(m.Body) {
		t.Errorf("sent %v %s", head, body)
	}
	want := signature(t, other, m.ID, stamp, body) + " " + signature(t, secret, m.ID, stamp, body)
	if got := head.Get("webhook-signature"); got != want {
		t.Errorf("signed %s, want %s", got, want)
	}
}

// The example of those who wrote the specification.
func TestTheSpecificationsExampleIsSignedAsThere(t *testing.T) {
	var signed string
	r, s := receiver(t, 0, func(_ http.ResponseWriter, in *http.Request) { signed = in.Header.Get("webhook-signature") })
	s.Send(t.Context(), sender.Message{
		URL: r.URL, Secrets: []string{other}, ID: "msg_p5jXN8AQM9LWM0D4loKWxJek", At: time.Unix(1614265330, 0), Body: []byte(`{"test": 2432232314}`),
	})
	if signed != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" {
		t.Errorf("signed %s", signed)
	}
}

func TestWhatComesOfAMessage(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   sender.Answer
	}{
		"taken":        {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }, sender.Answer{Status: 202}},
		"not now":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, sender.Answer{Status: 500, Error: "status"}},
		"refused":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadRequest) }, sender.Answer{Status: 400, Error: "status"}},
		"gone":         {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }, sender.Answer{Status: 410, Error: "status"}},
		"come later":   {later("7"), sender.Answer{Status: 503, Error: "status", RetryAfter: 7 * time.Second}},
		"come at noon": {later("Wed, 21 Oct 2026 07:28:00 GMT"), sender.Answer{Status: 503, Error: "status"}},
		"the answer is lost": {func(_ http.ResponseWriter, in *http.Request) {
			_, _ = io.Copy(io.Discard, in.Body)
			panic(http.ErrAbortHandler)
		}, sender.Answer{Error: "connection"}},
		"a head without an end": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 1<<20)) }, sender.Answer{Error: "connection"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, s := receiver(t, time.Minute, c.answer)
			got := s.Send(t.Context(), message(r.URL))
			if got.Took = 0; got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func later(when string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", when)
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// Where an address leads elsewhere, nobody goes: it may lead inside.
func TestARedirectIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		asked := 0
		r, s := receiver(t, 0, func(w http.ResponseWriter, in *http.Request) {
			asked++
			http.Redirect(w, in, "/elsewhere", status)
		})
		got := s.Send(t.Context(), message(r.URL))
		if got.Took = 0; got != (sender.Answer{Status: status, Error: "redirect"}) || asked != 1 {
			t.Errorf("%d: %+v, asked %d times", status, got, asked)
		}
	}
}

// Nobody is waited for without end, and an answer without one is left as soon as its status is known.
func TestASlowAnswerIsLeftAndALongOneNotRead(t *testing.T) {
	left := make(chan struct{})
	r, s := receiver(t, 50*time.Millisecond, func(_ http.ResponseWriter, in *http.Request) {
		_, _ = io.Copy(io.Discard, in.Body) // or nobody sees that the caller leaves
		<-in.Context().Done()
		close(left)
	})
	if got := s.Send(t.Context(), message(r.URL)); got.Error != "timeout" || got.Status != 0 {
		t.Errorf("slow: %+v", got)
	}
	<-left
	left = make(chan struct{})
	r, s = receiver(t, time.Minute, func(w http.ResponseWriter, in *http.Request) {
		_, _ = io.Copy(io.Discard, in.Body)
		for block := make([]byte, 64<<10); ; {
			if _, err := w.Write(block); err != nil {
				close(left)
				return
			}
		}
	})
	if got := s.Send(t.Context(), message(r.URL)); got.Error != "" || got.Status != http.StatusOK {
		t.Errorf("without an end: %+v", got)
	}
	<-left
}

func TestNothingIsSentInsideNorToWhomNobodyVouchesFor(t *testing.T) {
	r, _ := receiver(t, 0, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
	open := testkit.Must(sender.New(sender.Config{Timeout: time.Minute}))(t)
	unsigned := testkit.Must(sender.New(sender.Config{Networks: this, Timeout: time.Minute}))(t)
	for name, c := range map[string]struct {
		by   *sender.Sender
		url  string
		want string
	}{
		"inside":           {open, r.URL, "private_address"},
		"inside by a name": {open, strings.Replace(r.URL, "127.0.0.1", "localhost", 1), "private_address"},
		"unknown signer":   {unsigned, r.URL, "tls"},
		"no TLS there":     {unsigned, plain(t), "tls"},
		"nobody there":     {unsigned, "https://127.0.0.1:1/", "connection"},
	} {
		if got := c.by.Send(t.Context(), message(c.url)); got.Error != c.want || got.Status != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for url, want := range map[string]error{
		r.URL: sender.ErrPrivate, "https://localhost/": sender.ErrPrivate, "http://example.com/": sender.ErrNotHTTPS, "https:///x": sender.ErrNotHTTPS,
		"https://user@example.com/": sender.ErrNotHTTPS, "https://example.com/#x": sender.ErrNotHTTPS, "https://[::1": sender.ErrNotHTTPS,
	} {
		if err := open.Check(t.Context(), url); !errors.Is(err, want) {
			t.Errorf("%s: %v", url, err)
		}
	}
	if err := unsigned.Check(t.Context(), r.URL); err != nil {
		t.Errorf("an allowed network: %v", err)
	}
}

// plain is a server that speaks no TLS.
func plain(t *testing.T) string {
	t.Helper()
	r := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(r.Close)
	return strings.Replace(r.URL, "http:", "https:", 1)
}

func TestCertificatesAreReadBeforeAnythingIsSent(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{empty, filepath.Join(t.TempDir(), "none.pem")} {
		if _, err := sender.New(sender.Config{CAFile: file}); err == nil {
			t.Errorf("%s is taken", filepath.Base(file))
		}
	}
}
