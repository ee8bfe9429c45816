package web_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/testkit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/web"
	"github.com/qhatu/qhatu/pkg/web/webtest"
)

// shop is a service whose handlers all do what the test says.
type shop struct {
	contract *openapi3.T
	position es.Position
	waitFor  func(context.Context, es.Position) error
	ready    error
	extra    func(*echo.Group)

	mu   sync.Mutex
	act  echo.HandlerFunc
	acts int
}

func (s *shop) Name() string          { return "shop" }
func (s *shop) Contract() *openapi3.T { return s.contract }
func (s *shop) Position() es.Position { return s.position }
func (s *shop) Ready() error          { return s.ready }
func (s *shop) BodyLimit() int64      { return 0 }
func (s *shop) Pages() []web.Page     { return nil }

func (s *shop) WaitFor(ctx context.Context, p es.Position) error { return s.waitFor(ctx, p) }

func (s *shop) Problems() fault.Table {
	return fault.Table{fault.Entry{Fault: fault.Fault{
		Kind: fault.Conflict, Slug: "sold-out",
		Title:  fault.Text{ES: "Agotado", EN: "Sold out"},
		Detail: fault.Text{ES: "Busca otro lote.", EN: "Look for another lot."},
	}}.Showing("left", 0)}
}

func (s *shop) Routes(g *echo.Group) {
	g.GET("/v1/lots", s.handle)
	g.POST("/v1/lots", s.handle)
	g.GET("/v1/lots/:id", s.handle)
	g.PUT("/v1/lots/:id", s.handle)
	g.PATCH("/v1/lots/:id", s.handle)
	g.DELETE("/v1/lots/:id", s.handle)
	g.POST("/v1/lots/:id/publish", s.handle)
	g.POST("/v1/kinds", s.handle)
	g.DELETE("/v1/only", s.handle)
	g.GET("/v1/lots.csv", s.handle)
	g.GET("/v1/lots/:id/.csv", s.handle)
	if s.extra != nil {
		s.extra(g)
	}
}

func (s *shop) handle(c echo.Context) error {
	s.mu.Lock()
	s.acts++
	act := s.act
	s.mu.Unlock()
	return act(c)
}

func (s *shop) does(act echo.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.act, s.acts = act, 0
}

// did is how often a handler ran since does.
func (s *shop) did() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.acts
}

// reply answers with the command's id.
func reply(status int) echo.HandlerFunc {
	return func(c echo.Context) error {
		return c.JSON(status, map[string]any{"did": web.MetaFrom(c.Request().Context()).CommandID})
	}
}

var now = time.Date(2026, 11, 2, 7, 0, 0, 0, time.FixedZone("PET", -5*3600))

type fixture struct {
	*webtest.Client
	shop   *shop
	server *web.Server
	signer *token.Signer
	config web.Config
	logs   *bytes.Buffer
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	signer, logs := token.NewSigner(private), &bytes.Buffer{}
	f := &fixture{signer: signer, logs: logs, shop: newShop(t)}
	f.config = web.Config{
		Keys: signer.Verifier(), JWKS: func() ([]byte, error) { return signer.JWKS(), nil }, LogIdentity: "log-1", Idempotency: newBucket(t),
		Secret:   bytes.Repeat([]byte("s"), 32),
		Logger:   slog.New(slog.NewJSONHandler(logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Registry: prometheus.NewRegistry(), Now: func() time.Time { return now },
	}
	f.restart(t)
	return f
}

// restart builds the edge anew over the same bucket.
func (f *fixture) restart(t testing.TB) {
	t.Helper()
	f.config.Registry = prometheus.NewRegistry()
	edge, err := web.New(f.config, f.shop)
	if err != nil {
		t.Fatal(err)
	}
	f.server = edge
	f.Client = webtest.New(edge.Handler(), f.shop.contract)
}

// metrics is what the edge has counted, as operators read it.
func (f *fixture) metrics(t *testing.T) string {
	t.Helper()
	answer := httptest.NewRecorder()
	promhttp.HandlerFor(f.config.Registry, promhttp.HandlerOpts{}).ServeHTTP(answer, newRequest(t, http.MethodGet, "/metrics", nil))
	return answer.Body.String()
}

func newShop(t testing.TB) *shop {
	t.Helper()
	return &shop{
		contract: testkit.Must(shared())(t), position: 10, act: reply(http.StatusOK),
		waitFor: func(context.Context, es.Position) error { return nil },
	}
}

// shared is the contract of all shops that do not change it.
var shared = sync.OnceValues(func() (*openapi3.T, error) {
	document, err := written()
	if err != nil {
		return nil, err
	}
	return openapi3.NewLoader().LoadFromData(document)
})

// written is the contract as JSON, in one document, as those of services are.
var written = sync.OnceValues(func() ([]byte, error) {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	contract, err := loader.LoadFromFile("testdata/shop.yaml")
	if err != nil {
		return nil, err
	}
	contract.InternalizeRefs(context.Background(), nil)
	if err := contract.Validate(context.Background(), openapi3.DisableExamplesValidation()); err != nil {
		return nil, err
	}
	return contract.MarshalJSON()
})

// changing is the contract of this shop alone, which a test may change.
func (s *shop) changing(t *testing.T) *openapi3.T {
	t.Helper()
	if s.contract == testkit.Must(shared())(t) {
		s.contract = testkit.Must(openapi3.NewLoader().LoadFromData(testkit.Must(written())(t)))(t)
	}
	return s.contract
}

func newBucket(t testing.TB) jetstream.KeyValue {
	t.Helper()
	bucket, _ := connectBucket(t)
	return bucket
}

// connectBucket also returns the connection, for tests that cut it.
func connectBucket(t testing.TB) (jetstream.KeyValue, *nats.Conn) {
	t.Helper()
	node, err := server.NewServer(&server.Options{JetStream: true, StoreDir: t.TempDir(), DontListen: true, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	node.Start()
	t.Cleanup(func() { node.Shutdown(); node.WaitForShutdown() })
	conn, err := nats.Connect("", nats.InProcessServer(node))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	bucket, err := js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: "IDEMPOTENCY", TTL: 24 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	return bucket, conn
}

func (f *fixture) token(t testing.TB, claims token.Claims) string {
	t.Helper()
	raw, err := f.signer.Mint(claims, time.Hour, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// producer is a client of an association.
func (f *fixture) producer(t *testing.T) *webtest.Client {
	t.Helper()
	return f.As(f.token(t, token.Claims{Subject: "person_juana", Org: "assoc_1", Role: token.RoleAssociation}))
}

func (f *fixture) buyer(t *testing.T, person string) *webtest.Client {
	t.Helper()
	return f.As(f.token(t, token.Claims{Subject: person, Org: "org_1", Role: token.RoleBuyer}))
}

func lot() map[string]any {
	return map[string]any{"title": "Maíz morado", "price": map[string]any{"amount": "3.50", "currency": "PEN"}}
}
