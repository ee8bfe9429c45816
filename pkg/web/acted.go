package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/token"
)

// HeaderActedAt says when the person acted (RFC 3339), where what they did reaches us later: a message that waited. It is
// heard only from a party that speaks for people (the token's act claim), and from a service, which tells what came to it.
const HeaderActedAt = "Qhatu-Acted-At"

// oldestAct is how long an act may have been under way: so long the chat's network delivers again.
const oldestAct = 7 * 24 * time.Hour

// readActed reads when the person acted, within its bounds: not in the future, not before oldestAct.
func (s *Server) readActed(c echo.Context, _ *operation) error {
	header := c.Request().Header.Get(HeaderActedAt)
	r := requestOf(c)
	if header == "" || r.caller.Act == "" && r.caller.Role != token.RoleService {
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, header)
	if err != nil {
		return faultBadActedAt.Because(err)
	}
	now := s.cfg.Now()
	if at.After(now) {
		return nil
	}
	r.acted = at
	if oldest := now.Add(-oldestAct); at.Before(oldest) {
		r.acted = oldest
	}
	return nil
}
