// Package markettest runs the whole market in a test: the services and the wiring of the single binary, on a port of the
// loopback interface, over a data folder of the test. It is for tests only.
package markettest

import (
	"context"
	"fmt"
	"hash/crc32"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/qhatu/qhatu/api/catalogrest"
	"github.com/qhatu/qhatu/api/chatrest"
	"github.com/qhatu/qhatu/api/fairrest"
	"github.com/qhatu/qhatu/api/identityrest"
	"github.com/qhatu/qhatu/api/notifyrest"
	"github.com/qhatu/qhatu/api/orderrest"
	"github.com/qhatu/qhatu/pkg/bus"
	"github.com/qhatu/qhatu/pkg/host"
	"github.com/qhatu/qhatu/pkg/id"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web/webtest"
	"github.com/qhatu/qhatu/services/qhatu/internal/services"
	"github.com/qhatu/qhatu/services/whatsapp"
)

// Market is a market that runs, or that was stopped and may be opened again over the same folder.
type Market struct {
	*Clock

	cfg      host.Config
	services []host.Builder
	signer   *token.Signer
	client   *webtest.Client

	forward   Forward
	operators string // where they are served
	reactions []bus.Reaction
	stop      context.CancelFunc // nil while stopped
	done      chan error
}

// sweepEvery is so short that what a test makes overdue is found at once.
const sweepEvery = 100 * time.Millisecond

// Start opens a market without chat in a new folder of the test, which closes it at its end.
func Start(t testing.TB) *Market {
	t.Helper()
	return At(t, t.TempDir())
}

// At opens the market of a folder, such as one that was restored.
func At(t testing.TB, dir string) *Market {
	t.Helper()
	return start(t, dir, new(Clock), services.All(whatsapp.Config{}))
}

func start(t testing.TB, dir string, clock *Clock, services []host.Builder) *Market {
	t.Helper()
	m := &Market{
		Clock: clock, services: services,
		cfg: host.Config{
			HTTPAddr: "127.0.0.1:0", OpsAddr: "127.0.0.1:0", DataDir: dir, LogLevel: "error", Now: clock.Now, SweepEvery: sweepEvery,
		},
	}
	if _, measured := t.(*testing.B); measured {
		m.cfg.Limits = limit.Off() // what is measured asks for more than people do
	}
	m.Open(t)
	t.Cleanup(func() { m.Stop(t) })
	var err error
	if m.signer, err = token.LoadOrCreateKey(m.cfg.SigningKeyPath()); err != nil {
		t.Fatal(err)
	}
	m.client = webtest.New(m, slices.Collect(maps.Values(Contracts(t)))...)
	return m
}

// Contracts are those of all services, by name. They are for reading: there is one of each.
func Contracts(t testing.TB) map[string]*openapi3.T {
	t.Helper()
	all := map[string]*openapi3.T{}
	for name, load := range map[string]func() (*openapi3.T, error){
		"catalog": catalogrest.GetSpec, "order": orderrest.GetSpec, "fair": fairrest.GetSpec, "identity": identityrest.GetSpec, "chat": chatrest.GetSpec, "notify": notifyrest.GetSpec,
	} {
		contract, err := load()
		if err != nil {
			t.Fatal(err)
		}
		all[name] = contract
	}
	return all
}

// Open opens a stopped market and returns when it is ready.
func (m *Market) Open(t testing.TB) {
	t.Helper()
	m.OpenUnready(t)
	testkit.Eventually(t, "the market is ready", func() bool { return m.forward.Ready() })
}

// AcceptLog opens a stopped market once with the operator's word that its log is right.
func (m *Market) AcceptLog(t testing.TB) {
	t.Helper()
	m.cfg.AcceptLog = true
	m.Open(t)
	m.cfg.AcceptLog = false
}

// Refused opens a stopped market that is not to open, and returns why it does not.
func (m *Market) Refused(t testing.TB) error {
	t.Helper()
	h, err := host.Open(t.Context(), m.cfg, m.services...)
	if err == nil {
		t.Fatalf("the market opens: %s", h.URL())
	}
	return err
}

// OpenUnready opens a stopped market that may have reason not to become ready.
func (m *Market) OpenUnready(t testing.TB) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	h, err := host.Open(ctx, m.cfg, m.services...)
	if err != nil {
		stop()
		t.Fatalf("open market: %v", err)
	}
	m.stop, m.done = stop, make(chan error, 1)
	go func() { m.done <- h.Run(ctx) }()
	m.forward, m.operators, m.reactions = Forward(loopback(t, h.URL())), h.OperatorURL(), h.Reactions()
}

// Stop tells the market to stop, as a signal would, and waits until it has.
func (m *Market) Stop(t testing.TB) {
	t.Helper()
	if m.stop == nil {
		return
	}
	m.stop()
	m.stop = nil
	if err := <-m.done; err != nil {
		t.Errorf("stop market: %v", err)
	}
}

// Restart stops the market and opens it again. Its address changes; clients follow.
func (m *Market) Restart(t testing.TB) {
	t.Helper()
	m.Stop(t)
	m.Open(t)
}

// Reactions lists the reactions of all services.
func (m *Market) Reactions() []bus.Reaction { return m.reactions }

// URL is where the market is served.
func (m *Market) URL() string { return string(m.forward) }

// OperatorURL is where operators are served.
func (m *Market) OperatorURL() string { return m.operators }

// Dir is the data folder.
func (m *Market) Dir() string { return m.cfg.DataDir }

// ServeHTTP passes a request on to the market where it now is, so that clients outlive a restart.
func (m *Market) ServeHTTP(w http.ResponseWriter, in *http.Request) { m.forward.ServeHTTP(w, in) }

// Anyone is a client without a token. Every request and answer is held against the contracts.
func (m *Market) Anyone() *webtest.Client { return m.client }

// Association is a client of the association with this name.
func (m *Market) Association(t testing.TB, name string) *webtest.Client {
	t.Helper()
	return m.As(t, token.RoleAssociation, name)
}

// Buyer is a client of the buyer with this name.
func (m *Market) Buyer(t testing.TB, name string) *webtest.Client {
	t.Helper()
	return m.As(t, token.RoleBuyer, name)
}

// As is a client of the organisation with this name, in this role, which the coordinator registers the first time: a buyer or organiser
// at level 0, an association with somebody who speaks for it.
func (m *Market) As(t testing.TB, role, name string) *webtest.Client {
	t.Helper()
	c := token.Claims{Role: role, Subject: id.Derive("per", role, name)}
	switch role {
	case token.RoleService:
		c.Subject = name
	case token.RoleAssociation:
		c.Org = m.registered(t, role, name, "/v1/associations", map[string]any{
			"name": name, "community": name, "representatives": []any{map[string]any{"name": name, "phone": phoneOf(name)}},
		})
	case token.RoleBuyer, token.RoleOrganiser:
		c.Org = m.registered(t, role, name, "/v1/organisations", map[string]any{"kind": role, "name": name, "level": 0})
	}
	return m.client.As(m.Mint(t, c, time.Hour))
}

// registered is the id of an organisation. The same request again is the same organisation.
func (m *Market) registered(t testing.TB, role, name, path string, body map[string]any) string {
	t.Helper()
	coordinator := m.As(t, token.RoleCoordinator, "Programa")
	return coordinator.Post(t, path, body, webtest.Key(id.Derive("as", role, name))).Want(t, http.StatusCreated).Text(t, "id")
}

// phoneOf is a Peruvian phone for a name.
func phoneOf(name string) string {
	return fmt.Sprintf("+519%08d", crc32.ChecksumIEEE([]byte(name))%100_000_000)
}

// Mint makes a token with the market's own key; a negative ttl makes one that has expired.
func (m *Market) Mint(t testing.TB, c token.Claims, ttl time.Duration) string {
	t.Helper()
	minted, err := m.signer.Mint(c, ttl, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return minted
}

// loopback is the address as the market listens on it: "localhost" may name another one first.
func loopback(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return "http://" + net.JoinHostPort("127.0.0.1", u.Port())
}

// Speaker is a client of the association with this id.
func (m *Market) Speaker(t testing.TB, association string) *webtest.Client {
	t.Helper()
	return m.client.As(m.Mint(t, token.Claims{Role: token.RoleAssociation, Org: association, Subject: "per_" + association}, time.Hour))
}
