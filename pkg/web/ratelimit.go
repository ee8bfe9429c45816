package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/token"
)

// What limits are on an answer (draft-ietf-httpapi-ratelimit-headers): what a caller may do, and how much of it is left. The names are as
// net/http writes them.
const (
	HeaderRatePolicy = "Ratelimit-Policy"
	HeaderRate       = "Ratelimit"
)

// limitRate counts a request, and refuses it where its caller has sent too many: nothing more is read of it then. Services of the
// market are not counted: they act for people, who are.
func (s *Server) limitRate(c echo.Context, _ *operation) error {
	r := requestOf(c)
	if r.caller.Role == token.RoleService {
		return nil
	}
	name := limit.Writes
	switch {
	case r.caller.Anonymous():
		name = limit.Anonymous
	case isSafe(c.Request().Method):
		name = limit.Reads
	}
	usage := s.cfg.Limits.Take(c.Request().Context(), name, r.counted())
	tellRate(c.Response().Header(), usage)
	if usage.Refused() {
		return usage.Refuse(faultTooMany)
	}
	return nil
}

// counted is the key of whoever sent the request: the caller or, where nobody says who they are, the address.
func (r *request) counted() string {
	if r.caller.Anonymous() {
		return r.client
	}
	return r.caller.scope()
}

// tellRate says what the limit is and how much of it is left.
func tellRate(header http.Header, u limit.Usage) {
	header.Del(HeaderRatePolicy)
	header.Del(HeaderRate)
	addRate(header, u)
}

// addRate says so beside what is said of other limits.
func addRate(header http.Header, u limit.Usage) {
	if u.Rate.Most == 0 {
		return
	}
	header.Add(HeaderRatePolicy, rateItem(u.Name, 'q', u.Rate.Most, 'w', u.Rate.Per))
	header.Add(HeaderRate, rateItem(u.Name, 'r', u.Left, 't', u.Full))
}

// rateItem writes a limit with two parameters: "reads";q=600;w=60.
func rateItem(name limit.Name, number byte, n int, seconds byte, d time.Duration) string {
	item := strconv.AppendQuote(make([]byte, 0, 64), string(name))
	item = strconv.AppendInt(append(item, ';', number, '='), int64(n), 10)
	item = strconv.AppendInt(append(item, ';', seconds, '='), int64(limit.Seconds(d)), 10)
	return string(item)
}

// TellLimit says in the answer to the request at hand how it stands to a limit of its own, beside that of all requests.
func TellLimit(ctx context.Context, u limit.Usage) {
	if r := ownFrom(ctx); r != nil {
		addRate(r.answer, u)
	}
}

// enter takes one of those that there may be at the same time.
func (s *Server) enter(name limit.Name, key string, refusal *fault.Fault) (leave func(), err error) {
	leave, ok := s.cfg.Limits.Enter(name, key)
	if !ok {
		return nil, refusal.With("limit", string(name)).With(limit.RetryAfter, 1)
	}
	return leave, nil
}

// enterRequest bounds how many requests a caller has under way.
func (s *Server) enterRequest(c echo.Context) (leave func(), err error) {
	r := requestOf(c)
	if r.caller.Role == token.RoleService {
		return func() {}, nil
	}
	return s.enter(limit.AtOnce, r.counted(), faultManyAtOnce)
}

// enterUpload bounds how many files are in memory, of one caller and of all.
func (s *Server) enterUpload(c echo.Context, op *operation) (leave func(), err error) {
	if op.maxBody == 0 {
		return func() {}, nil
	}
	own, err := s.enter(limit.Uploads, requestOf(c).counted(), faultManyAtOnce)
	if err != nil {
		return nil, err
	}
	all, err := s.enter(limit.AllUploads, "all", faultManyAtOnce)
	if err != nil {
		own()
		return nil, err
	}
	return func() { all(); own() }, nil
}

// enterWait bounds how many requests wait for a position, of one caller and of all.
func (s *Server) enterWait(c echo.Context) (leave func(), err error) {
	own, err := s.enter(limit.Waits, requestOf(c).counted(), faultManyWaits)
	if err != nil {
		return nil, err
	}
	all, err := s.enter(limit.AllWaits, "all", faultManyWaits)
	if err != nil {
		own()
		return nil, err
	}
	return func() { all(); own() }, nil
}

// countGuess counts a token that is not good, and returns why it is refused. From an address that has sent too many it does not say what is
// wrong with it; one that is good is served, whatever else came from there.
func (s *Server) countGuess(c echo.Context, refusal error) error {
	usage := s.cfg.Limits.Take(c.Request().Context(), limit.BadTokens, requestOf(c).client)
	if usage.Refused() {
		c.Response().Header().Del(echo.HeaderWWWAuthenticate)
		return usage.Refuse(faultGuesses)
	}
	tellRate(c.Response().Header(), usage)
	return refusal
}

// limitPages counts requests that match no operation: for the edge's own pages, or for nobody. Monitors are not counted, nor who reads
// why something was refused, nor what has no contract and does its own checks, such as webhooks.
func (s *Server) limitPages(c echo.Context) error {
	switch path := c.Path(); {
	case isMonitored(path), strings.HasPrefix(path, "/problems"), s.uncounted[operationID{c.Request().Method, path}]:
		return nil
	}
	return s.limitRate(c, nil)
}
