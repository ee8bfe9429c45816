package web

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
)

var (
	pathPrefix = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+$`)
	hostName   = regexp.MustCompile(`^[A-Za-z0-9._:\[\]-]{1,270}$`)
)

const maxPrefix = 200 // bytes of a path that a proxy says it has cut off

// publicURL checks the address under which a process is reached from outside, and cuts its last slash.
func publicURL(raw string) (string, error) {
	if raw == "" {
		return "", nil
	}
	at, err := url.Parse(raw)
	if err != nil {
		return "", fmt.Errorf("public URL: %w", err)
	}
	if (at.Scheme != "https" && at.Scheme != "http") || at.Host == "" || at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return "", errors.New("public URL: write it as https://market.example or https://market.example/path")
	}
	return strings.TrimRight(at.String(), "/"), nil
}

// base is what stands before the paths of this process in references to its own pages: the public URL if one is
// configured, else the prefix that a proxy says it has cut off, mostly nothing. What a caller forges here only they read.
func (s *Server) base(c echo.Context) string {
	if s.cfg.PublicURL != "" {
		return s.cfg.PublicURL
	}
	if prefix := strings.TrimRight(c.Request().Header.Get("X-Forwarded-Prefix"), "/"); len(prefix) <= maxPrefix && pathPrefix.MatchString(prefix) && path.Clean(prefix) == prefix {
		return prefix
	}
	return ""
}

// origin is where the caller has reached the root of this process.
func (s *Server) origin(c echo.Context) string {
	if s.cfg.PublicURL != "" {
		return s.cfg.PublicURL
	}
	host := c.Request().Host
	if !hostName.MatchString(host) {
		host = "localhost"
	}
	if forwarded := c.Request().Header.Get("X-Forwarded-Host"); hostName.MatchString(forwarded) {
		host = forwarded
	}
	return c.Scheme() + "://" + host + s.base(c)
}
