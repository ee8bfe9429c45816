package web

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/kept"
	"github.com/qhatu/qhatu/pkg/text"
)

// request is what the edge knows of the request at hand. It is the single value that the edge puts in a context,
// because generated handlers are given nothing but that context. Middlewares fill it in their order; from the handler
// on it is only read, except for reached.
type request struct {
	id        string // a random UUID
	method    string // as the client wrote it
	target    string // path and query as the client wrote them
	lang      Lang
	client    string // see ClientFrom
	edge      *Server
	op        *operation    // that is asked for; nil: none
	in        *http.Request // for those of its headers that few handlers ask for
	answer    http.Header   // see TellLimit
	caller    Caller
	token     string // see TokenFrom
	commandID es.CommandID
	commands  commandIDs
	asked     string        // keyed fingerprint of what was asked, where the caller chose the command id
	revisions es.Revisions  // If-Match of a command
	purpose   string        // why people's data is asked for; see HeaderPurpose
	acted     time.Time     // when the person acted, if that is not now; see HeaderActedAt
	isFile    bool          // the body is bytes, which the contract does not describe
	said      any           // what the body says, once it is checked; nil: there is none, or it is no JSON
	body      []byte        // as received; once it is checked, JSON in the one form of what it says
	reached   atomic.Uint64 // see MarkReached
	problem   string        // slug of the problem that was answered, for the log
	digest    []byte        // see TellApart; nil: the answer's bytes

	keeps  bool       // the answer may be given again: see Keep
	own    bool       // it never may: the handler has asked for more than answers are kept by, or a source changes just now
	made   kept.Stamp // when it was made
	keptAs string     // by which key it is kept; "" as long as no answer of the operation is
	leave  func()     // lets those go on who wait for it; nil: nobody does

	follow *stream   // what comes behind the head of the answer; nil: the answer is whole
	sent   time.Time // when its head was sent; zero: not before the rest
}

type requestKey struct{}

// requestFrom returns nil outside of a request.
func requestFrom(ctx context.Context) *request {
	r, _ := ctx.Value(requestKey{}).(*request)
	return r
}

// begin gives each request its id, its language and its place in the context, and its headers the form in which they are read. It runs before routing.
func (s *Server) begin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		in := c.Request()
		joinConditions(in.Header)
		dropEmpty(in)
		r := &request{
			id: uuid.NewString(), edge: s, client: s.clientOf(in), method: methodOf(c), target: in.RequestURI,
			lang: matchLang(in.Header.Get("Accept-Language")), in: in, answer: c.Response().Header(),
		}
		c.SetRequest(in.WithContext(context.WithValue(in.Context(), requestKey{}, r)))
		r.answer[echo.HeaderXRequestID] = []string{r.id}
		return next(c)
	}
}

// DeviceFrom is what the program that sends a request calls itself (User-Agent), cleaned; it may be anything, and is personal data.
func DeviceFrom(ctx context.Context) string {
	if r := ownFrom(ctx); r != nil {
		return text.Clean(r.in.UserAgent())
	}
	return ""
}

// OriginFrom is where whoever sends a request has reached the root of this process: the public URL where one is configured, else what
// the request itself says, which its sender may have made up.
func OriginFrom(ctx context.Context) string {
	if r := ownFrom(ctx); r != nil {
		return r.edge.origin(r.edge.echo.NewContext(r.in, nil))
	}
	return ""
}

// CookieFrom is the value of the only cookie of a name that came with a request; "" where none came, or several, of which nobody can tell
// which is meant.
func CookieFrom(ctx context.Context, name string) string {
	r := ownFrom(ctx)
	if r == nil {
		return ""
	}
	if found := r.in.CookiesNamed(name); len(found) == 1 {
		return found[0].Value
	}
	return ""
}

// requestOf returns the request of an echo context; begin has put it there.
func requestOf(c echo.Context) *request { return requestFrom(c.Request().Context()) }

// MetaFrom returns what a command of this request brings: its id, who sends it, and on which revision. Every call
// within one request gives the same command id, which a repeated request with the same Idempotency-Key gives again. Outside
// of a request it returns the zero Meta, which no aggregate accepts.
func MetaFrom(ctx context.Context) es.Meta {
	r := requestFrom(ctx)
	if r == nil {
		return es.Meta{}
	}
	return es.Meta{
		CommandID: r.commandID, Fingerprint: r.asked,
		Actor:      r.caller.Actor("rest"),
		Cause:      es.EventRef{CorrelationID: r.id},
		Occurred:   r.acted,
		IfRevision: r.revisions,
	}
}

// SeedFrom returns 256 bits that nobody can guess, for a secret that a command makes for one purpose. A repeated request with the same
// Idempotency-Key gets the same ones, so that what is stored nowhere can be said again. Outside of a request it returns nil.
func SeedFrom(ctx context.Context, purpose string) []byte {
	r := requestFrom(ctx)
	if r == nil {
		return nil
	}
	return r.commands.seed(purpose, r.commandID)
}

// MarkReached says that the answer shows, or follows from, the log up to p: a command passes its commit's position. The
// answer's Qhatu-Position is then at least p, even where the read model is not yet there.
func MarkReached(ctx context.Context, p es.Position) {
	r := requestFrom(ctx)
	if r == nil {
		return
	}
	for {
		seen := r.reached.Load()
		if uint64(p) <= seen || r.reached.CompareAndSwap(seen, uint64(p)) {
			return
		}
	}
}
