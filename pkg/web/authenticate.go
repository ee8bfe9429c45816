package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/token"
)

// authenticate verifies the bearer token. A bad one is refused even where none is needed: its sender believes to be
// someone.
func (s *Server) authenticate(c echo.Context, op *operation) error {
	header := c.Request().Header.Get(echo.HeaderAuthorization)
	if header == "" {
		if op.secured {
			c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
			return faultNoToken
		}
		return nil
	}
	claims, err := s.verify(c, header)
	if errors.Is(err, token.ErrKeysUnavailable) {
		return faultKeysUnavailable.Because(err)
	}
	if err != nil {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer error="invalid_token"`)
		return faultBadToken.Because(err)
	}
	requestOf(c).caller = callerOf(claims)
	return s.tellName(c, claims)
}

// tellName passes on how an organisation calls itself, the first time that this process hears it.
func (s *Server) tellName(c echo.Context, claims token.Claims) error {
	if s.cfg.Named == nil || claims.Org == "" || claims.OrgName == "" {
		return nil
	}
	if _, told := s.named.Load(claims.Org); told {
		return nil
	}
	if err := s.cfg.Named(c.Request().Context(), claims.Org, claims.OrgName); err != nil {
		return fault.UnavailableBecause(err)
	}
	s.named.Store(claims.Org, true)
	return nil
}

func (s *Server) verify(c echo.Context, header string) (token.Claims, error) {
	scheme, raw, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return token.Claims{}, token.ErrInvalid
	}
	return s.keys.Verify(c.Request().Context(), strings.TrimSpace(raw))
}

// authorise checks that the caller's role may ever do this. An operation that names no roles is for every person; a
// service may do only what names it, and read what is public.
func (s *Server) authorise(c echo.Context, op *operation) error {
	caller := requestOf(c).caller
	open := op.roles == nil && (caller.Role != token.RoleService || !op.secured)
	if open || caller.Anonymous() || slices.Contains(op.roles, caller.Role) {
		return nil
	}
	return faultRoleForbidden.With("roles", op.roles)
}
