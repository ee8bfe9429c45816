// Package identity_test tells what identity does for those who use it, as scenarios over HTTP in which every request and
// answer is held against the contract: the service alone, as its own command runs it.
package identity_test

import (
	"context"
	"net/http"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/identity"
)

type (
	body        = map[string]any
	client      = *webtest.Client
	association = identityrest.Association
	session     = identityrest.Session
)

// fixture is identity, running, with those who use it.
type fixture struct {
	host.Platform
	dir    string
	anyone client

	coordinator, whatsapp client
}

func contract(t *testing.T) *openapi3.T {
	t.Helper()
	spec, err := identityrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// open starts identity in a new folder of the test, which stops it at its end.
func open(t *testing.T) *fixture {
	t.Helper()
	return openWith(t, func(*host.Platform) {})
}

// openWith lets the test change what the service is given.
func openWith(t *testing.T, change func(*host.Platform)) *fixture {
	t.Helper()
	return openConfigured(t, host.Config{}, identity.Config{}, change)
}

// openConfigured also lets it say what is configured.
func openConfigured(t *testing.T, cfg host.Config, own identity.Config, change func(*host.Platform)) *fixture {
	t.Helper()
	h := &fixture{dir: t.TempDir()}
	cfg.HTTPAddr, cfg.DataDir, cfg.LogLevel = "127.0.0.1:0", h.dir, "error"
	cfg.Proxies = web.Proxies{netip.MustParsePrefix("127.0.0.0/8")}
	ctx, stop := context.WithCancel(context.Background())
	running, err := host.Open(ctx, cfg, func(ctx context.Context, p host.Platform) (host.Service, error) {
		h.Platform = p
		change(&p)
		return identity.With(own)(ctx, p)
	})
	if err != nil {
		stop()
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- running.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	h.anyone = webtest.New(forward(t, running.URL()), contract(t))
	testkit.Eventually(t, "identity is ready", func() bool { return h.anyone.Get(t, "/readyz").Status == http.StatusOK })
	h.coordinator = h.as(t, token.Claims{Role: token.RoleCoordinator, Subject: "per_coordinator"})
	h.whatsapp = h.as(t, token.Claims{Role: token.RoleService, Subject: "whatsapp"})
	return h
}

// forward passes requests on to where the service listens: "localhost" may name another address first.
func forward(t *testing.T, address string) http.Handler {
	t.Helper()
	to, err := url.Parse(strings.Replace(address, "localhost", "127.0.0.1", 1))
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Header["X-Forwarded-For"] = r.In.Header["X-Forwarded-For"]
	}}
}

// as is a client with these claims.
func (h *fixture) as(t *testing.T, c token.Claims) client {
	t.Helper()
	minted, err := h.Mint(c, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return h.anyone.As(minted)
}

// member is a client of an organisation that nobody has registered, as the operator mints its token.
func (h *fixture) member(t *testing.T, role, name string) client {
	t.Helper()
	return h.as(t, token.Claims{Role: role, Org: id.Derive("org", role, name), Subject: "per_operator"})
}

func read[T any](t *testing.T, r webtest.Response) (v T) {
	t.Helper()
	r.JSON(t, &v)
	return v
}

const (
	rosa  = "+51987654321"
	juan  = "+51912345678"
	elena = "+51955512345"
)

func person(name, phone string) body { return body{"name": name, "phone": phone, "language": "qu"} }

// huaro is an association with these representatives.
func huaro(representatives ...body) body {
	return body{
		"name": "Productores de Huaro", "community": "Huaro", "province": "Quispicanchi", "region": "Cusco",
		"products": []string{"maize"}, "representatives": representatives,
	}
}

// but adds fields to a body, or replaces them.
func but(b body, name string, value any) body {
	changed := body{name: value}
	for n, v := range b {
		if n != name {
			changed[n] = v
		}
	}
	return changed
}

// register registers an association as the coordinator.
func (h *fixture) register(t *testing.T, b body, options ...webtest.Option) association {
	t.Helper()
	return read[association](t, h.coordinator.Post(t, "/v1/associations", b, options...).Want(t, http.StatusCreated))
}

// exchange asks for a token as the chat does.
func (h *fixture) exchange(t *testing.T, b body) webtest.Response {
	t.Helper()
	return h.whatsapp.Post(t, "/v1/auth/token", b)
}

// session is what the chat gets for a phone.
func (h *fixture) session(t *testing.T, phone string) session {
	t.Helper()
	return read[session](t, h.exchange(t, body{"phone": phone}).Want(t, http.StatusOK))
}
