package web

import (
	"context"
	"fmt"

	"github.com/qhatu/qhatu/pkg/es"
	"github.com/qhatu/qhatu/pkg/token"
)

// Caller is who sends a request. The zero Caller is anonymous.
type Caller struct {
	Role    string // one of token.Roles
	Org     string // organisation id; may be empty for a coordinator
	OrgName string // how the organisation calls itself, as the token says; may be empty
	Person  string // person or key id
	Act     string // the party that speaks for the person ("whatsapp"); empty: nobody
}

// CallerFrom returns the caller of the request at hand.
func CallerFrom(ctx context.Context) Caller {
	if r := requestFrom(ctx); r != nil {
		return r.caller
	}
	return Caller{}
}

// Anonymous reports that no token was sent.
func (c Caller) Anonymous() bool { return c == Caller{} }

// Actor is the caller as events record it. Where another party speaks for the caller, that party stands instead of via.
func (c Caller) Actor(via string) es.Actor {
	if c.Act != "" {
		via = c.Act
	}
	return es.Actor{Role: c.Role, Org: c.Org, Person: c.Person, Via: via}
}

// scope sets one caller's idempotency keys apart from every other's. The lengths keep ("ab","c") and ("a","bc") apart.
func (c Caller) scope() string {
	return fmt.Sprintf("%d:%s%d:%s%d:%s", len(c.Role), c.Role, len(c.Org), c.Org, len(c.Person), c.Person)
}

func callerOf(claims token.Claims) Caller {
	return Caller{Role: claims.Role, Org: claims.Org, OrgName: claims.OrgName, Person: claims.Subject, Act: claims.Act}
}
