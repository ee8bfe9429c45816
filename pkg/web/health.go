package web

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func (s *Server) routeHealth() {
	s.echo.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok\n") })
	s.echo.GET("/readyz", s.readyz)
	s.echo.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(s.cfg.Registry, promhttp.HandlerOpts{})))
	if s.cfg.JWKS != nil {
		s.echo.GET("/.well-known/jwks.json", func(c echo.Context) error {
			c.Response().Header().Set("Cache-Control", "public, max-age=300")
			return c.Blob(http.StatusOK, "application/jwk-set+json", s.cfg.JWKS)
		})
	}
}

// readyz names what is not ready; why is only logged.
func (s *Server) readyz(c echo.Context) error {
	waiting := map[string]error{}
	for _, service := range s.services {
		if err := service.Ready(); err != nil {
			waiting[service.Name()] = err
		}
	}
	for _, check := range s.cfg.Checks {
		if err := check.Ready(c.Request().Context()); err != nil {
			waiting[check.Name] = err
		}
	}
	if len(waiting) == 0 {
		return c.String(http.StatusOK, "ready\n")
	}
	return notReady(waiting)
}

// notReady lists the names for the caller and keeps the reasons as the cause.
func notReady(waiting map[string]error) error {
	names := slices.Sorted(maps.Keys(waiting))
	reasons := make([]error, len(names))
	for i, name := range names {
		reasons[i] = fmt.Errorf("%s: %w", name, waiting[name])
	}
	return faultNotReady.With("not_ready", names).Because(errors.Join(reasons...))
}
