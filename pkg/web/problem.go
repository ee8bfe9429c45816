package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/limit"
	"github.com/qhatu/qhatu/pkg/readmodel"
)

const problemType = "application/problem+json"

// fieldProblem is one entry of a problem's "errors".
type fieldProblem struct {
	Pointer string `json:"pointer"`
	Detail  string `json:"detail"`
}

// answerProblem is echo's error handler: it turns any error into an RFC 9457 problem document in the caller's language.
func (s *Server) answerProblem(err error, c echo.Context) {
	f, r := faultOf(err), requestOf(c)
	s.logInternals(c, f, err)
	if c.Response().Committed {
		return // too late to say so
	}
	r.problem = f.Slug
	header := c.Response().Header()
	header.Set(echo.HeaderContentType, problemType)
	header.Set("Content-Language", string(r.lang))
	header.Set("Cache-Control", "no-store")
	vary(header, "Accept-Language")
	for _, name := range []string{"ETag", "Location", echo.HeaderContentEncoding, echo.HeaderContentLength} {
		header.Del(name) // of an answer that is dropped
	}
	if seconds, told := f.Extra[limit.RetryAfter].(int); told {
		header.Set("Retry-After", strconv.Itoa(seconds))
	}
	if refused, is := errors.AsType[limit.Refusal](err); is {
		tellRate(header, refused.Usage)
	}
	if retryable(f) && header.Get("Retry-After") == "" {
		header.Set("Retry-After", "1")
	}
	if f.Kind == fault.Unauthenticated && header.Get(echo.HeaderWWWAuthenticate) == "" {
		header.Set(echo.HeaderWWWAuthenticate, "Bearer")
	}
	if in := c.Request(); in.Method == http.MethodGet && wantsPage(in.Header.Get("Accept")) && s.showProblem(c, f) == nil {
		return
	}
	raw, err := json.Marshal(s.documentOf(c, f))
	if err != nil { // an extension member that is no JSON
		s.cfg.Logger.Error("encode problem", "slug", f.Slug, "request_id", r.id, "error", err)
		raw = []byte(`{"type":"/problems/internal","title":"Internal error","status":500}`)
	}
	c.Response().WriteHeader(statusOf(f.Kind))
	_ = writeAll(c.Response(), raw) // the caller has gone
}

var problemPage = pageOf("problem.html")

// shownProblem is a problem as a person sees it who has opened an address in a browser.
type shownProblem struct {
	documented
	Detail fault.Text
}

// showProblem answers a browser with a page that says the same in words.
func (s *Server) showProblem(c echo.Context, f *fault.Fault) error {
	status := statusOf(f.Kind)
	c.Response().Header().Del(echo.HeaderContentType)
	return s.render(c, status, problemPage, shownProblem{documented{Slug: f.Slug, Status: status, Title: f.Title}, f.Detail})
}

func (s *Server) documentOf(c echo.Context, f *fault.Fault) map[string]any {
	r := requestOf(c)
	document := make(map[string]any, len(f.Extra)+6)
	for name, value := range f.Extra {
		if written, is := value.(string); is {
			value = shorten(written, mostDetail)
		}
		document[name] = value
	}
	document["type"] = s.base(c) + "/problems/" + f.Slug
	document["title"] = r.lang.Of(f.Title)
	document["status"] = statusOf(f.Kind)
	document["instance"] = "urn:uuid:" + r.id
	if detail := r.lang.Of(f.Detail); detail != "" {
		document["detail"] = shorten(detail, mostDetail)
	}
	if len(f.Fields) > 0 {
		fields := make([]fieldProblem, len(f.Fields))
		for i, field := range f.Fields {
			fields[i] = fieldProblem{Pointer: shorten(field.Pointer, mostPointer), Detail: shorten(r.lang.Of(field.Detail), mostDetail)}
		}
		document["errors"] = fields
	}
	return document
}

// Bytes of a text in a problem: what a caller wrote is said again so far that they find it, and no further.
const (
	mostPointer = 300
	mostDetail  = 1000
)

// shorten cuts a text where it is too long, and what is left of a sign.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// retryable faults tell when to come back.
func retryable(f *fault.Fault) bool {
	return f.Kind == fault.Unavailable || f.Kind == fault.TooMany || f.Slug == faultStillRunning.Slug
}

// withoutNumbers is a reason as it stays while what it counts goes on, such as the position of a read model that is rebuilt.
func withoutNumbers(reason string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, reason)
}

// logInternals logs what the caller is not told. A caller that hung up is nobody's fault. Each reason why the process is not ready is said once,
// until it is.
func (s *Server) logInternals(c echo.Context, f *fault.Fault, err error) {
	if f.Kind != fault.Internal && f.Kind != fault.Unavailable {
		return
	}
	if errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
		return
	}
	level := slog.LevelError
	switch {
	case f.Slug == faultNotReady.Slug && !errors.Is(err, readmodel.ErrDamaged):
		if _, said := s.saidNotReady.LoadOrStore(withoutNumbers(err.Error()), true); said {
			return
		}
		level = slog.LevelInfo
	case f.Kind == fault.Unavailable:
		level = slog.LevelWarn
	}
	attributes := []any{"slug", f.Slug, "request_id", requestOf(c).id, "route", routeLabel(c), "error", err}
	if p, ok := errors.AsType[*panicked](err); ok {
		attributes = append(attributes, "stack", string(p.stack))
	}
	s.cfg.Logger.Log(c.Request().Context(), level, "request not served", attributes...)
}

// methodLabel keeps invented methods out of logs and metrics.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// routeLabel is the route's template, never the path.
func routeLabel(c echo.Context) string {
	if path := c.Path(); path != "" && path != "/*" {
		return path
	}
	return "unmatched"
}
