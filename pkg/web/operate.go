package web

import (
	"net/http"
	"regexp"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
)

// HeaderIdempotencyKey makes a request of an unsafe method safe to repeat.
const HeaderIdempotencyKey = "Idempotency-Key"

var (
	visibleASCII = regexp.MustCompile(`^[!-~]{1,255}$`)
	strongETag   = regexp.MustCompile(`^"([1-9][0-9]{0,18})"$`)
)

// operate runs the checks of the contract before the handler. Requests that match no operation pass: they are for the
// edge's own pages, for a service without a contract, or for nobody.
func (s *Server) operate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		op := s.operations[operationID{c.Request().Method, c.Path()}]
		if op == nil {
			return next(c)
		}
		s.describeAnswer(c, op)
		checks := []func(echo.Context, *operation) error{
			s.authenticate, s.authorise, s.readBody, s.readRevision, s.readActed, s.readCommandID, s.validate, s.awaitPosition,
		}
		for _, check := range checks {
			if err := check(c, op); err != nil {
				return err
			}
		}
		return s.answerOnce(c, next)
	}
}

// describeAnswer sets the headers that every answer of an operation carries; a handler may replace them.
func (s *Server) describeAnswer(c echo.Context, op *operation) {
	header := c.Response().Header()
	header.Set("Content-Language", string(requestOf(c).lang))
	header.Set("Vary", "Accept-Language, Authorization")
	header.Set("Cache-Control", "no-store")
	s.stampPosition(c, op)
}

// ETag is the entity tag of a revision, as If-Match gives it back: "7" in double quotes.
func ETag(revision uint64) string { return `"` + strconv.FormatUint(revision, 10) + `"` }

// readRevision reads If-Match: the revision in double quotes, as ETag gives it. "*" says nothing here.
func (s *Server) readRevision(c echo.Context, _ *operation) error {
	header := c.Request().Header.Get("If-Match")
	if header == "" || header == "*" {
		return nil
	}
	match := strongETag.FindStringSubmatch(header)
	if match == nil {
		return faultBadIfMatch
	}
	revision, err := strconv.ParseUint(match[1], 10, 64)
	requestOf(c).revision = revision
	if err != nil {
		return faultBadIfMatch.Because(err)
	}
	return nil
}

// isSafe reports whether requests of this method change nothing, so that there is nothing to repeat and no revision to hold
// against.
func isSafe(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}

// readCommandID derives the command id from the idempotency key; without one, or for a caller that cannot be told from
// others, it is random.
func (s *Server) readCommandID(c echo.Context, _ *operation) error {
	r, in := requestOf(c), c.Request()
	key, sent := in.Header[HeaderIdempotencyKey]
	if isSafe(in.Method) || !sent {
		r.commandID = s.commands.random()
		return nil
	}
	if len(key) != 1 || !visibleASCII.MatchString(key[0]) {
		return fault.InvalidField(HeaderIdempotencyKey+":", fault.Text{
			ES: "Usa de 1 a 255 caracteres ASCII visibles.", EN: "Use 1 to 255 visible ASCII characters.",
		})
	}
	r.commandID = s.commands.random()
	if !r.caller.Anonymous() {
		r.commandID = s.commands.derive(r.caller.scope(), in.Method, in.URL.EscapedPath(), key[0])
		r.asked = s.commands.seal(r.fingerprint())
	}
	return nil
}
