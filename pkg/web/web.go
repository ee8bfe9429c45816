// Package web is the HTTP edge that all services share: one echo for every service.
//
// A service brings its OpenAPI contract and its handlers. The edge finds the operation of each request in the contract
// and, before the handler runs, does this in order:
//
//  1. verifies the bearer token, counts the request against the caller's limits, and checks the role (x-access);
//  2. reads the body, If-Match, Qhatu-Acted-At and Idempotency-Key;
//  3. brings query and body into the one form that everything behind reads (UTF-8, names once, whole numbers in digits,
//     texts cleaned), refuses what has none, and validates the request against the contract;
//  4. waits for the position that the caller has already seen (Qhatu-Position);
//  5. looks up whether the same request was answered before: by its Idempotency-Key, or, where nothing is done, by what it asks ([Keep]).
//
// Behind the handler it gives the answer its ETag, replaces it by 304 where the caller has it already, and packs it. Answers are
// whole before they are sent, but for streams of events (stream.go). What stands around all of this, in its order, is in chain.go.
//
// What comes in is read by body.go (JSON by package strictjson) and query.go and checked by validate.go, in words of fields.go and fieldtext.go; what goes
// out is completed by represent.go and pack.go; errors are in faults.go and problem.go; pages for people are docs.go, home.go and
// problems.go, on page.go.
//
// Errors become RFC 9457 problem documents in the caller's language.
//
// Invariants:
//
//   - Every route of a service that has a contract is an operation of that contract, and the other way round; New
//     refuses anything else, so that no route escapes the checks.
//   - It is the only place that maps faults to status codes and the only one that logs internals; a caller never sees
//     the cause of an internal error.
//   - Logs and metrics hold route templates, never paths, queries, ids of persons, addresses, tokens or bodies.
//   - What is remembered for idempotency is sealed, and stored before it is sent, though not on disk. What is lost with a crash, and what names
//     somebody who was erased since, is not repeated: the request is answered anew, and its command id keeps it from being done twice.
//
// Handlers get everything from the request's context: [MetaFrom], [CallerFrom], [MarkReached].
//
// It imports no service.
package web

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/labstack/echo/v4"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/qhatu/qhatu/pkg/audit"
	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/token"
	"github.com/qhatu/qhatu/pkg/trace"
)

// Service is what the edge needs of a service.
type Service interface {
	// Name is the service's short name: "catalog".
	Name() string
	// Contract is the service's OpenAPI document, valid, references resolved, none to another file, paths in full
	// ("/v1/lots/{id}"). New asks for it once and keeps it as it is. Nil: the service serves pages that no contract
	// describes, and does its own checks.
	Contract() *openapi3.T
	// Routes registers the handlers.
	Routes(g *echo.Group)
	// Problems lists the service's own faults, to document them under /problems.
	Problems() fault.Table
	// Position is how far the service's read model has got.
	Position() es.Position
	// WaitFor returns when the read model has got to the position, or when the context ends.
	WaitFor(ctx context.Context, p es.Position) error
	// Ready returns nil when the service can answer, else why not.
	Ready() error
	// BodyLimit is the largest body in bytes that its routes take; 0: the usual one (1 MiB).
	BodyLimit() int64
	// Pages are what it serves for people to look at.
	Pages() []Page
}

// Check is a further condition of /readyz.
type Check struct {
	Name  string // shown to operators
	Ready func(context.Context) error
}

// Config is what the edge is made of.
type Config struct {
	Keys token.Verifier // required
	// Revoked reports that a token which is good by itself was revoked; nil: none was.
	Revoked func(token.Claims) bool
	// Erased reports that whoever has an id was erased: remembered answers that name them are forgotten; nil: nobody was.
	Erased func(ctx context.Context, id string) (bool, error)
	// Audit records who is told of whom before an answer leaves; nil: nothing is recorded.
	Audit       func(context.Context, ...audit.Record) error
	JWKS        func() ([]byte, error) // served at /.well-known/jwks.json; nil: not served
	LogIdentity string                 // required: es.Log.Identity, so that positions of another log are refused
	Idempotency jetstream.KeyValue     // required: remembers answers for as long as the bucket keeps them
	Secret      []byte                 // required, at least 32 bytes and stable: command ids and sealed answers derive from it
	Logger      *slog.Logger           // nil: no log
	Registry    *prometheus.Registry   // nil: one of its own
	Now         func() time.Time       // nil: time.Now
	Checks      []Check
	Limits      *limit.Limits // of requests; nil: none
	Tracer      *trace.Tracer // nil: nothing is traced
	Proxies     Proxies       // whose X-Forwarded-For is believed
	// CodesBy reports whether codes to sign in with leave to phones, and by e-mail, for the page of the first steps; nil: by both.
	CodesBy func(context.Context) (phone, email bool, err error)
	// PublicURL is where this process is reached from outside, where a proxy puts a path before its own or it answers on
	// another host: "https://market.example/order". Problems, new things and pages are then named by it. Empty: whatever callers write.
	PublicURL string
	KeptBytes int // of answers that are kept to be given again; 0: 32 MB
}

const minSecret = 32

func (c Config) check() error {
	switch {
	case c.Keys == nil:
		return errors.New("web: no keys to verify tokens with")
	case c.LogIdentity == "":
		return errors.New("web: no log identity")
	case c.Idempotency == nil:
		return errors.New("web: no bucket for idempotency")
	case len(c.Secret) < minSecret:
		return errors.New("web: secret shorter than 32 bytes")
	}
	return nil
}

func (c Config) withDefaults() Config {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Registry == nil {
		c.Registry = prometheus.NewRegistry()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Revoked == nil {
		c.Revoked = func(token.Claims) bool { return false }
	}
	if c.KeptBytes == 0 {
		c.KeptBytes = usualKept
	}
	if c.Erased == nil {
		c.Erased = func(context.Context, string) (bool, error) { return false, nil }
	}
	return c
}
