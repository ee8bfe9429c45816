package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
)

// HeaderIdempotencyKey makes a request of an unsafe method safe to repeat.
const HeaderIdempotencyKey = "Idempotency-Key"

var visibleASCII = regexp.MustCompile(`^[!-~]{1,255}$`)

// operate runs the checks of the contract before the handler. Requests that match no operation pass: they are for the
// edge's own pages, for a service without a contract, or for nobody.
func (s *Server) operate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		op := s.operations[operationID{c.Request().Method, c.Path()}]
		if op == nil {
			return s.refuseMethod(c, next)
		}
		requestOf(c).op = op
		describeAnswer(c)
		if err := s.check(c, op, checkOnce, s.authenticate /* 401 */, s.limitRate /* 429 */); err != nil {
			return err
		}
		leave, err := s.enterRequest(c) // 429
		if err != nil {
			return err
		}
		defer leave()
		if err := s.check(c, op, authorise); err != nil { // 403
			return err
		}
		done, err := s.enterUpload(c, op) // 429
		if err != nil {
			return err
		}
		defer done()
		err = s.check(c, op,
			s.readBody,       // 413
			s.readConditions, // If-Match
			s.readActed,      // Qhatu-Acted-At
			readPurpose,      // Qhatu-Purpose
			allowCaching,
		)
		if err != nil {
			return err
		}
		if s.answerAgain(c, op) {
			return nil
		}
		err = s.check(c, op,
			s.readCommandID, // Idempotency-Key
			s.validate,      // query and body: 400, 415, 422
			s.awaitPosition, // Qhatu-Position
		)
		if err != nil {
			return err
		}
		if err := s.answerKept(c, op, next); err != nil {
			return err
		}
		return s.auditAnswer(c, op) // 503
	}
}

// check runs checks in their order, as far as the first refusal.
func (*Server) check(c echo.Context, op *operation, checks ...func(echo.Context, *operation) error) error {
	for _, check := range checks {
		if err := check(c, op); err != nil {
			return err
		}
	}
	return nil
}

// single are the headers that count once: of two, nobody can tell which is meant.
var single = []string{echo.HeaderAuthorization, echo.HeaderContentType, HeaderIdempotencyKey, HeaderActedAt, HeaderPosition, HeaderPurpose}

// protecting are the headers that keep a command from doing what is not meant: whoever sends one believes to be safe from doing something
// twice, or to change only what they saw.
var protecting = []string{HeaderIdempotencyKey, "If-Match"}

// known are the headers that the edge reads a value of.
var known = slices.Concat(single, conditions)

// dropEmpty drops those of them that are sent without a value: they count as absent. Not so those that protect a command, which is refused then.
func dropEmpty(in *http.Request) {
	for _, name := range known {
		values := in.Header[name]
		empty := len(values) == 1 && strings.TrimSpace(values[0]) == ""
		if empty && (isSafe(in.Method) || !slices.Contains(protecting, name)) {
			delete(in.Header, name)
		}
	}
}

func checkOnce(c echo.Context, _ *operation) error {
	var wrong []fault.Field
	for _, name := range single {
		if len(c.Request().Header[name]) > 1 {
			wrong = append(wrong, fault.Field{Pointer: name + ":", Detail: textRepeatedParameter})
		}
	}
	if len(wrong) > 0 {
		return faultRepeatedHeader.Naming(wrong...)
	}
	return nil
}

// refuseMethod lets the answer be 405 where the path has other methods, for whoever may use one of them; OPTIONS tells them to anybody.
func (s *Server) refuseMethod(c echo.Context, next echo.HandlerFunc) error {
	ops := s.paths[c.Path()]
	if len(ops) == 0 || c.Request().Method == http.MethodOptions {
		if err := s.limitPages(c); err != nil {
			return err
		}
		return next(c)
	}
	closed := !slices.ContainsFunc(ops, func(op *operation) bool { return !op.secured })
	if err := s.check(c, &operation{secured: closed}, checkOnce, s.authenticate, s.limitRate); err != nil {
		return err
	}
	if err := authoriseAny(c, ops); err != nil {
		return err
	}
	return next(c)
}

// varies is on what the answers of operations depend.
var varies = []string{"Accept-Language, Authorization, " + echo.HeaderAcceptEncoding}

// describeAnswer sets the headers that every answer of an operation carries; a handler may replace them.
func describeAnswer(c echo.Context) {
	header := c.Response().Header()
	header["Content-Language"] = contentLanguages[requestOf(c).lang]
	header[echo.HeaderVary] = varies
}

// What those who asked may do with what was read.
var (
	cachingOpen  = []string{"no-cache"}
	cachingKnown = []string{"private, no-cache"}
)

// allowCaching lets whoever asked keep what was read, to ask next time whether it has changed. Of what concerns people, only public
// answers are kept.
func allowCaching(c echo.Context, op *operation) error {
	known := !requestOf(c).caller.Anonymous()
	if !isSafe(c.Request().Method) || known && op.personal {
		return nil
	}
	caching := cachingOpen
	if known {
		caching = cachingKnown
	}
	c.Response().Header()[echo.HeaderCacheControl] = caching
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
	r.commands = s.commands
	key, sent := in.Header[HeaderIdempotencyKey]
	if isSafe(in.Method) || !sent {
		r.commandID = s.commands.random()
		return nil
	}
	if !visibleASCII.MatchString(key[0]) {
		return fault.InvalidField(HeaderIdempotencyKey+":", fault.Text{
			ES: "Usa de 1 a 255 caracteres ASCII visibles.", EN: "Use 1 to 255 visible ASCII characters.",
		})
	}
	r.commandID = s.commands.random()
	if !r.caller.Anonymous() {
		r.commandID = s.commands.derive(r.caller.scope(), in.Method, in.URL.EscapedPath(), key[0])
	}
	return nil
}
