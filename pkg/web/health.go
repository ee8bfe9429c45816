package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
)

func (s *Server) routeHealth() {
	s.echo.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	s.echo.GET("/readyz", s.readyz)
	if s.cfg.JWKS != nil {
		s.echo.GET("/.well-known/jwks.json", func(c echo.Context) error {
			keys, err := s.cfg.JWKS()
			if err != nil {
				return fault.UnavailableBecause(err)
			}
			c.Response().Header().Set("Cache-Control", "public, max-age=300")
			return c.Blob(http.StatusOK, "application/jwk-set+json", keys)
		})
	}
}

// Part is something that has to be ready before the process is: a service, or one of the checks.
type Part struct {
	Name     string
	Position es.Position // how far a service's read model has got; 0 for a check
	Err      error       // why it is not ready; nil: it is
}

// Parts tells how each part of the process stands. It is for operators: strangers are told by /readyz only whether all are ready.
func (s *Server) Parts(ctx context.Context) []Part {
	var parts []Part
	for _, service := range s.services {
		parts = append(parts, Part{Name: service.Name(), Position: service.Position(), Err: service.Ready()})
	}
	for _, check := range s.cfg.Checks {
		parts = append(parts, Part{Name: check.Name, Err: check.Ready(ctx)})
	}
	return parts
}

// readyz tells whether the process is ready; what is not, and why, is only logged.
func (s *Server) readyz(c echo.Context) error {
	var waiting []error
	for _, part := range s.Parts(c.Request().Context()) {
		if part.Err != nil {
			waiting = append(waiting, fmt.Errorf("%s: %w", part.Name, part.Err))
		}
	}
	if len(waiting) > 0 {
		return faultNotReady.Because(errors.Join(waiting...))
	}
	s.saidNotReady.Clear()
	return c.String(http.StatusOK, "ready\n")
}
