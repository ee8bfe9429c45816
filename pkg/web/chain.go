package web

import (
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"
)

// Handler answers every request of every service. It is safe for concurrent use.
//
// A request passes, from outside to inside: what stands here around echo, the middlewares of chain, and the checks of operate.
func (s *Server) Handler() http.Handler {
	return SecureHeaders( // what browsers may make of an answer
		s.cfg.Tracer.Handler( // a step of a trace
			linger( // takes in what is left of a body that was refused
				headAsGet(s.echo), // HEAD is GET without a body
			),
			isTraced,
		),
		s.cfg.isHTTPS(),
	)
}

// isTraced leaves out what machines poll and pages load.
func isTraced(in *http.Request) bool {
	return levelOf(in.URL.Path, http.StatusOK, "") == slog.LevelInfo
}

// chain puts the middlewares around every route. Answers come back through them the other way.
func (s *Server) chain(e *echo.Echo) {
	e.Pre( // before routing
		s.begin,        // the request's id, its language, its place in the context
		s.cutExtension, // "/v1/fairs/7.ics" is routed as "/v1/fairs/7/.ics"
	)
	e.Use(
		s.logRequest, // a line of the log, and the metrics
		share,        // CORS
		s.represent,  // the whole answer, panics as 500 included: Location, ETag, 304, gzip, HEAD wherever GET is allowed
		limitHeader,  // 414 and 431
		s.limitBody,  // 413, once the body is read
		s.operate,    // the checks of the contract, idempotency, and then the handler
	)
}
