package web

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/trace"
)

// logRequest writes one line per request and counts it. It also sees to it that every error is answered, so that the
// line tells the status that was sent.
func (s *Server) logRequest(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		took := time.Since(start)
		if sent := requestOf(c).sent; !sent.IsZero() {
			took = sent.Sub(start) // a stream takes as long as somebody follows it
		}
		s.logAnswer(c, took)
		return nil
	}
}

func (s *Server) logAnswer(c echo.Context, took time.Duration) {
	r, out := requestOf(c), c.Response()
	method, route := methodLabel(r.method), routeLabel(c)
	s.metrics.observe(answered{method, route, out.Status}, took)
	ctx, level := c.Request().Context(), levelOf(route, out.Status, r.problem)
	trace.NameRequest(ctx, method, route, r.id)
	if !s.cfg.Logger.Enabled(ctx, level) {
		return
	}
	attributes := []slog.Attr{
		slog.String("method", method),
		slog.String("route", route),
		slog.Int("status", out.Status),
		slog.Float64("duration_ms", float64(took.Microseconds())/1000),
		slog.Int64("bytes", out.Size),
		slog.String("request_id", r.id),
		slog.String("role", roleLabel(r.caller)),
	}
	if r.problem != "" {
		attributes = append(attributes, slog.String("problem", r.problem))
	}
	s.cfg.Logger.LogAttrs(ctx, level, "request", attributes...)
}

func roleLabel(c Caller) string {
	if c.Anonymous() {
		return "anonymous"
	}
	return c.Role
}

// isMonitored: what machines poll.
func isMonitored(route string) bool {
	return slices.Contains([]string{"/healthz", "/readyz"}, route)
}

// levelOf keeps what machines poll and pages load out of the ordinary log. That the process is not ready yet warns of nothing.
func levelOf(route string, status int, problem string) slog.Level {
	isUnready := problem == faultNotReady.Slug
	switch {
	case status >= http.StatusInternalServerError && !isUnready:
		return slog.LevelWarn
	case isMonitored(route), strings.HasPrefix(route, "/docs/"):
		return slog.LevelDebug
	}
	return slog.LevelInfo
}
