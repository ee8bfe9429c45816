package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/fault"
	"github.com/qhatu/qhatu/pkg/token"
)

// authenticate verifies the bearer token. A bad one is refused even where none is needed: whoever sends a token expects
// to be recognised by it.
func (s *Server) authenticate(c echo.Context, op *operation) error {
	header := c.Request().Header.Get(echo.HeaderAuthorization)
	if header == "" {
		if !op.secured {
			return nil
		}
		return cmp.Or(s.limitRate(c, op), error(faultNoToken))
	}
	raw, claims, err := s.verify(c, header)
	if errors.Is(err, token.ErrKeysUnavailable) {
		return faultKeysUnavailable.Because(err)
	}
	if err != nil {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer error="invalid_token"`)
		return s.countGuess(c, badToken(err))
	}
	if s.cfg.Revoked(claims) {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer error="invalid_token", error_description="revoked"`)
		return s.countGuess(c, faultRevoked)
	}
	requestOf(c).caller, requestOf(c).token = callerOf(claims), raw
	return nil
}

// TokenFrom is the token of the request at hand, for a handler that asks other services as its caller; "" where none was sent.
func TokenFrom(ctx context.Context) string {
	if r := ownFrom(ctx); r != nil {
		return r.token
	}
	return ""
}

// verify returns the token of a header, and what it says.
func (s *Server) verify(c echo.Context, header string) (raw string, claims token.Claims, err error) {
	scheme, raw, _ := strings.Cut(header, " ")
	raw = strings.TrimSpace(raw)
	if again, _, _ := strings.Cut(raw, " "); !strings.EqualFold(scheme, "Bearer") || raw == "" || strings.EqualFold(again, "Bearer") {
		return "", claims, errNotBearer
	}
	claims, err = s.keys.Verify(c.Request().Context(), raw)
	return raw, claims, err
}

// errNotBearer is the header's fault, not the token's.
var errNotBearer = fmt.Errorf("%w: not written as Bearer and a token", token.ErrInvalid)

// badToken says what is wrong with a token, as far as whoever sent it can see for themselves or was told when they got it.
func badToken(err error) error {
	said := faultBadToken
	switch {
	case errors.Is(err, errNotBearer):
		said = faultNotBearer
	case errors.Is(err, token.ErrMalformed):
		said = faultNoTokenAtAll
	case errors.Is(err, token.ErrRevoked):
		said = faultRevoked
	case errors.Is(err, token.ErrExpired):
		said = faultExpired
	case errors.Is(err, token.ErrUnknownKey):
		said = faultForeignToken
	}
	return said.Because(err)
}

// Caller is who sends a request. The zero Caller is anonymous.
type Caller struct {
	Role    string // one of token.Roles
	Org     string // organisation id; may be empty for a coordinator
	Person  string // person or key id
	Act     string // the party that speaks for the person ("whatsapp"); empty: nobody
	Frozen  bool   // it is in doubt that whoever speaks is the person
	Session string // the credential: "ses_…" of a sign-in, "key_…" of an API key; empty: the operator's own token
	Member  string // what the person may do in the organisation, one of token's Member constants; empty: as a trader
	Scopes  []string
	Limit   *int64       // total in céntimos that one act may bind the organisation to; nil: any
	Token   token.Claims // all that the credential says
}

// CallerFrom returns the caller of the request at hand.
func CallerFrom(ctx context.Context) Caller {
	if r := requestFrom(ctx); r != nil {
		return r.caller
	}
	return Caller{}
}

// Anonymous reports that no token was sent.
func (c Caller) Anonymous() bool { return c.Role == "" }

// Require asks for a token where none was sent, and refuses every other role with the given fault: it is for handlers of
// operations that everyone may use, and only one role in this way.
func (c Caller) Require(role string, otherwise *fault.Fault) error {
	switch {
	case c.Anonymous():
		return faultNoToken
	case c.Role != role:
		return otherwise
	}
	return nil
}

// Actor is the caller as events record it. Where another party speaks for the caller, that party stands instead of via.
func (c Caller) Actor(via string) es.Actor {
	if c.Act != "" {
		via = c.Act
	}
	return es.Actor{Role: c.Role, Org: c.Org, Person: c.Person, Via: via, Session: c.Session}
}

// scope sets one caller's idempotency keys apart from every other's. The lengths keep ("ab","c") and ("a","bc") apart.
func (c Caller) scope() string {
	return fmt.Sprintf("%d:%s%d:%s%d:%s", len(c.Role), c.Role, len(c.Org), c.Org, len(c.Person), c.Person)
}

func callerOf(claims token.Claims) Caller {
	return Caller{
		Role: claims.Role, Org: claims.Org, Person: claims.Subject, Act: claims.Act, Frozen: claims.Frozen,
		Session: claims.Session, Member: claims.Member, Scopes: claims.Scopes, Limit: claims.Limit, Token: claims,
	}
}
