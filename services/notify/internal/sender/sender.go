// Package sender posts messages to addresses that organisations have said, as the Standard Webhooks specification has it.
//
// It is what of the market connects to where strangers say, and so: it speaks https only, to the public internet only, checked for each
// connection right before it is made; it follows no redirect, goes by no proxy, reads a bounded answer and keeps none of it.
package sender

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/qhatu/qhatu/pkg/internet"
)

// What is wrong with an address.
var (
	ErrNotHTTPS = errors.New("not an address with https")
	ErrPrivate  = internet.ErrPrivate
)

// SecretPrefix begins a secret; what follows is base64.
const SecretPrefix = "whsec_"

const (
	usualTimeout = 10 * time.Second
	lookupLasts  = 3 * time.Second
	mostHeader   = 64 << 10
	keepsIdle    = 30 * time.Second
)

// Config says to where beside the public internet messages may go.
type Config struct {
	Networks []netip.Prefix // of addresses that are not public and may be sent to all the same
	CAFile   string         // certificates, in PEM, of who signs those of such addresses, beside whom this machine trusts; "": none
	Timeout  time.Duration  // of one message; 0: ten seconds
}

// Sender sends. It is safe for concurrent use.
type Sender struct {
	guard  internet.Guard
	client *http.Client
}

// New returns a sender.
func New(cfg Config) (*Sender, error) {
	trusted, err := trust(cfg.CAFile)
	if err != nil {
		return nil, err
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = usualTimeout
	}
	guard := internet.Guard(cfg.Networks)
	return &Sender{guard: guard, client: &http.Client{
		Timeout:       cfg.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext:     (&net.Dialer{Timeout: cfg.Timeout, Control: guard.Control}).DialContext,
			TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}, TLSHandshakeTimeout: cfg.Timeout,
			MaxResponseHeaderBytes: mostHeader, IdleConnTimeout: keepsIdle, MaxIdleConnsPerHost: 2, ForceAttemptHTTP2: true,
		},
	}}, nil
}

// trust is whom the machine trusts and who signs in a file; nil: the machine's alone.
func trust(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // which crypto/tls takes so
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("certificates for webhooks: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("certificates for webhooks: %s has none in PEM", file)
	}
	return pool, nil
}

// Lasts is how long one message may take.
func (s *Sender) Lasts() time.Duration { return s.client.Timeout }

// Check returns ErrNotHTTPS or ErrPrivate for an address to which nothing is sent. A name that cannot be looked up just now is taken: each
// connection is checked again.
func (s *Sender) Check(ctx context.Context, address string) error {
	at, err := url.Parse(address)
	if err != nil || at.Scheme != "https" || at.Hostname() == "" || at.User != nil || strings.Contains(address, "#") {
		return ErrNotHTTPS
	}
	ctx, cancel := context.WithTimeout(ctx, lookupLasts)
	defer cancel()
	found, _ := net.DefaultResolver.LookupNetIP(ctx, "ip", at.Hostname()) // what is not found may be there later
	for _, a := range found {
		if !s.guard.Allows(a) {
			return ErrPrivate
		}
	}
	return nil
}

// Message is what is posted, and how it is signed.
type Message struct {
	URL     string
	Secrets []string // each signs
	ID      string
	At      time.Time
	Body    []byte // JSON
}

// Answer is what came of it.
type Answer struct {
	Status     int    // 0: none came
	Error      string // why it was not taken; "": it was
	RetryAfter time.Duration
	Took       time.Duration
}

// Send posts a message. What goes wrong is said in the answer.
func (s *Sender) Send(ctx context.Context, m Message) (answer Answer) {
	begun := time.Now()
	defer func() { answer.Took = time.Since(begun) }()
	request, err := m.request(ctx)
	if err != nil {
		return Answer{Error: "connection"}
	}
	response, err := s.client.Do(request)
	if err != nil {
		return Answer{Error: reason(err)}
	}
	_ = response.Body.Close() // nobody reads what it says
	return answerOf(response)
}

func (m Message) request(ctx context.Context) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, strings.NewReader(string(m.Body)))
	if err != nil {
		return nil, err
	}
	var signatures []string
	for _, secret := range m.Secrets {
		signer, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return nil, err
		}
		signature, err := signer.Sign(m.ID, m.At, m.Body)
		if err != nil {
			return nil, err
		}
		signatures = append(signatures, signature)
	}
	request.Header = http.Header{
		"Content-Type":                          {"application/json"},
		"User-Agent":                            {"Qhatu-Webhooks/1"},
		standardwebhooks.HeaderWebhookID:        {m.ID},
		standardwebhooks.HeaderWebhookTimestamp: {strconv.FormatInt(m.At.Unix(), 10)},
		standardwebhooks.HeaderWebhookSignature: {strings.Join(signatures, " ")},
	}
	return request, nil
}

func answerOf(r *http.Response) Answer {
	a := Answer{Status: r.StatusCode}
	if seconds, err := strconv.Atoi(r.Header.Get("Retry-After")); err == nil && seconds > 0 {
		a.RetryAfter = time.Duration(min(seconds, 1<<20)) * time.Second
	}
	switch {
	case r.StatusCode >= 300 && r.StatusCode < 400:
		a.Error = "redirect"
	case r.StatusCode < 200 || r.StatusCode >= 400:
		a.Error = "status"
	}
	return a
}

// reason says why there is no answer, in one of the contract's words.
func reason(err error) string {
	_, unknownHost := errors.AsType[*net.DNSError](err)
	_, badCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	_, alert := errors.AsType[tls.AlertError](err)
	timedOut, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, internet.ErrPrivate):
		return "private_address"
	case unknownHost:
		return "unknown_host"
	case badCertificate, noTLS, alert, errors.Is(err, http.ErrSchemeMismatch):
		return "tls"
	case isNet && timedOut.Timeout():
		return "timeout"
	}
	return "connection"
}
