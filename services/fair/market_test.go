package fair_test

import (
	"cmp"
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/vault"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	service "github.com/qhatu/qhatu/services/fair"
)

type (
	body   = map[string]any
	client = *webtest.Client
)

// market is a process that runs the fair service alone, on a port of the loopback interface, over a data folder of the
// test. Its clock may be moved, but for the edge's and the timers'.
type market struct {
	signer *token.Signer
	anyone client
	vault  *vault.Vault
	moved  atomic.Int64 // how far the clock is ahead
}

func open(t *testing.T) *market {
	t.Helper()
	m := &market{}
	cfg := host.Config{HTTPAddr: "127.0.0.1:0", DataDir: t.TempDir(), LogLevel: "error"}
	ctx, stop := context.WithCancel(context.Background())
	h, err := host.Open(ctx, cfg, func(ctx context.Context, p host.Platform) (host.Service, error) {
		p.Now, m.vault = m.now, p.Vault
		return service.New(ctx, p)
	})
	if err != nil {
		stop()
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	if m.signer, err = token.LoadOrCreateKey(cfg.SigningKeyPath()); err != nil {
		t.Fatal(err)
	}
	contract, err := fairrest.GetSpec()
	if err != nil {
		t.Fatal(err)
	}
	m.anyone = webtest.New(forward(t, h.URL()), contract)
	testkit.Eventually(t, "it is ready", func() bool { return m.anyone.Get(t, "/readyz").Status == http.StatusOK })
	return m
}

func (m *market) now() time.Time { return time.Now().Add(time.Duration(m.moved.Load())) }

// move sets how far the clock is ahead.
func (m *market) move(ahead time.Duration) { m.moved.Store(int64(ahead)) }

// forward passes requests on to the process.
func forward(t *testing.T, address string) http.Handler {
	t.Helper()
	to, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		out := in.Clone(in.Context())
		out.URL.Scheme, out.URL.Host = to.Scheme, "127.0.0.1:"+to.Port()
		out.Host, out.RequestURI = "", ""
		answer, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer answer.Body.Close() //nolint:errcheck // it was read
		maps.Copy(w.Header(), answer.Header)
		w.WriteHeader(answer.StatusCode)
		_, _ = io.Copy(w, answer.Body) // a cut answer fails where it is read
	})
}

// as is a client of the organisation with this name, in this role, as the vault has it once it is registered; chat: over the chat.
func (m *market) as(t *testing.T, role, name string, chat ...string) client {
	t.Helper()
	claims := token.Claims{Role: role, Org: id.Derive("org", role, name), Subject: "per_1"}
	if role == token.RolePerson {
		claims.Org = ""
	}
	if err := m.vault.NameOrganisation(t.Context(), cmp.Or(claims.Org, "none"), name); err != nil {
		t.Fatal(err)
	}
	if len(chat) > 0 {
		claims.Act = chat[0]
	}
	minted, err := m.signer.Mint(claims, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return m.anyone.As(minted)
}

func (m *market) association(t *testing.T, name string) client {
	t.Helper()
	return m.as(t, token.RoleAssociation, name)
}

func (m *market) organiser(t *testing.T, name string) client {
	t.Helper()
	return m.as(t, token.RoleOrganiser, name)
}

// plan is a fair in ten days with so many stalls, of which an association may have two if there are two.
func plan(capacity int) body {
	starts := time.Now().Add(10 * 24 * time.Hour).UTC()
	return body{
		"name":      "Feria de Urcos",
		"venue":     body{"name": "Plaza de Armas", "address": "Plaza de Armas s/n", "province": "Quispicanchi", "region": "Cusco", "lat": "-13.687512", "lon": "-71.622874"},
		"starts_at": starts.Format(time.RFC3339), "ends_at": starts.Add(9 * time.Hour).Format(time.RFC3339),
		"stalls": body{"capacity": capacity, "max_per_applicant": min(2, capacity)}, "products": []string{"maize"},
	}
}

// inDays is that a fair takes place in so many days.
func inDays(days int) body {
	starts := time.Now().Add(time.Duration(days) * 24 * time.Hour).UTC()
	return body{"starts_at": starts.Format(time.RFC3339), "ends_at": starts.Add(9 * time.Hour).Format(time.RFC3339)}
}

// but sets a field of a body, or takes it away.
func but(b body, name string, value any) body {
	changed := maps.Clone(b)
	changed[name] = value
	if value == nil {
		delete(changed, name)
	}
	return changed
}

func read[T any](t *testing.T, r webtest.Response) (v T) {
	t.Helper()
	r.JSON(t, &v)
	return v
}

// publish schedules and publishes a fair.
func publish(t *testing.T, organiser client, plan body) fairrest.Fair {
	t.Helper()
	drafted := read[fairrest.Fair](t, organiser.Post(t, "/v1/fairs", plan).Want(t, http.StatusCreated))
	return read[fairrest.Fair](t, organiser.Post(t, at(drafted, "/publish"), nil).Want(t, http.StatusOK))
}

func at(f fairrest.Fair, steps string) string { return "/v1/fairs/" + f.ID + steps }

func about(s fairrest.StallApplication, steps string) string {
	return "/v1/fairs/" + s.FairID + "/stalls/" + s.ID + steps
}

func apply(t *testing.T, who client, f fairrest.Fair, count int) fairrest.StallApplication {
	t.Helper()
	return read[fairrest.StallApplication](t, who.Post(t, at(f, "/stalls"), body{"count": count}).Want(t, http.StatusCreated))
}

// act does something to an application and expects it to be in a state then.
func act(t *testing.T, who client, s fairrest.StallApplication, verb string, want fairrest.StallState) fairrest.StallApplication {
	t.Helper()
	after := read[fairrest.StallApplication](t, who.Post(t, about(s, "/"+verb), nil).Want(t, http.StatusOK))
	if after.State != want || after.ID != s.ID {
		t.Fatalf("%s after %s is %+v, want %s", s.ID, verb, after, want)
	}
	return after
}

func stallAs(t *testing.T, who client, s fairrest.StallApplication) fairrest.StallApplication {
	t.Helper()
	return read[fairrest.StallApplication](t, who.Get(t, about(s, "")).Want(t, http.StatusOK))
}

func fairAs(t *testing.T, who client, f fairrest.Fair) fairrest.Fair {
	t.Helper()
	return read[fairrest.Fair](t, who.Get(t, at(f, "")).Want(t, http.StatusOK))
}
