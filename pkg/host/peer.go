package host

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync/atomic"
	"time"
)

// Peers says where the other services are, for a process that does not run them itself.
type Peers struct {
	CatalogURL  string `name:"catalog-url" type:"url" env:"QHATU_CATALOG_URL" help:"Address of the catalog, where it does not run in this process."`
	OrderURL    string `name:"order-url" type:"url" env:"QHATU_ORDER_URL" help:"Address of the order service, likewise."`
	FairURL     string `name:"fair-url" type:"url" env:"QHATU_FAIR_URL" help:"Address of the fair service, likewise."`
	ChatURL     string `name:"chat-url" type:"url" env:"QHATU_CHAT_URL" help:"Address of the chat, likewise: for exports."`
	NotifyURL   string `name:"notify-url" type:"url" env:"QHATU_NOTIFY_URL" help:"Address of the notify service, likewise."`
	IdentityURL string `name:"identity-url" type:"url" env:"QHATU_IDENTITY_URL" help:"Address of the identity service, likewise."`
}

const peerTimeout = 20 * time.Second // more than a command may take

// inProcess is the address of services of this process. It is never resolved.
const inProcess = "http://qhatu.internal"

// peer returns a service's address from the configuration or, without one, this process's own edge.
func (h *Host) peer(service string) (url string, reached *http.Client) {
	if at := h.cfg.Peers.of(service); at != "" {
		return at, &http.Client{Transport: h.tracer.Transport(http.DefaultTransport, service), Timeout: peerTimeout}
	}
	return inProcess, &http.Client{Transport: h.tracer.Transport(h.loopback, service), Timeout: peerTimeout}
}

// checkPeers makes sure that whoever is called is in this process or has an address.
func (h *Host) checkPeers() error {
	here := map[string]bool{}
	for _, s := range h.services {
		here[s.Name()] = true
	}
	for _, s := range h.services {
		for _, name := range s.Peers {
			if !here[name] && h.cfg.Peers.of(name) == "" {
				return Misconfigured{fmt.Errorf("%s calls %s, which does not run in this process: say where it is with --%s-url", s.Name(), name, name)}
			}
		}
	}
	return nil
}

func (p Peers) of(service string) string {
	return map[string]string{
		"catalog": p.CatalogURL, "order": p.OrderURL, "fair": p.FairURL, "identity": p.IdentityURL, "chat": p.ChatURL, "notify": p.NotifyURL,
	}[service]
}

// loopback carries requests to the process's own edge without a network, once the edge is there.
type loopback struct {
	host string // by which this machine reaches the process, for addresses in answers
	edge atomic.Pointer[http.Handler]
}

var errNotServing = errors.New("the services of this process are not served yet")

// serve has requests answered by the edge from now on.
func (l *loopback) serve(edge http.Handler) { l.edge.Store(&edge) }

// RoundTrip answers a request by the edge.
func (l *loopback) RoundTrip(in *http.Request) (*http.Response, error) {
	edge := l.edge.Load()
	if in.Body != nil {
		defer in.Body.Close() //nolint:errcheck // it was read by the edge
	}
	if edge == nil {
		return nil, errNotServing
	}
	if err := in.Context().Err(); err != nil {
		return nil, err
	}
	served := in.Clone(in.Context())
	served.RequestURI = in.URL.RequestURI()
	if l.host != "" {
		served.Host = l.host
	}
	if served.Body == nil {
		served.Body = http.NoBody
	}
	answer := &answer{header: http.Header{}}
	(*edge).ServeHTTP(answer, served)
	return answer.response(in), nil
}

// answer is an answer as it is written.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(part []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(part)
}

func (a *answer) response(in *http.Request) *http.Response {
	a.WriteHeader(http.StatusOK)
	body := slices.Clone(a.body.Bytes())
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: in,
	}
}
