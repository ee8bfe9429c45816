// Package token makes and checks the market's access tokens: JWTs signed with Ed25519 (EdDSA), issuer and audience
// "qhatu".
//
// Invariants: no other algorithm is ever accepted; the key id is the RFC 7638 thumbprint of the public key; the header
// says alg, kid and typ and nothing else; no member is there twice; nothing that is longer than a token can be is parsed.
// A token names a role of the closed list and, except for the coordinator, services and persons, an organisation; it is
// valid until its expiry, without leeway, and never longer than [MaxLife]. Times are those of the machine's clock. A token
// holds ids only, and is never logged.
//
// It knows nothing of HTTP handlers or of any service.
package token

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/qhatu/qhatu/pkg/id"
)

// Issuer and audience of every token.
const (
	Issuer   = "qhatu"
	Audience = "qhatu"
)

// The roles, a closed list.
const (
	RoleCoordinator = "coordinator" // runs the programme
	RoleBuyer       = "buyer"
	RoleOrganiser   = "organiser" // of fairs
	RoleAssociation = "association"
	RoleService     = "service" // one of our own processes: may exchange its token for those of people, nothing else
	RolePerson      = "person"  // signed in, acts for no organisation yet
)

// What somebody may do in their organisation.
const (
	MemberAdmin  = "admin"  // everything, and say who else may
	MemberTrader = "trader" // everything that the organisation's role may
	MemberViewer = "viewer" // only read
)

// WhatsApp is the subject of the one service that shows a token of its own.
const WhatsApp = "whatsapp"

// Coordinator is the subject of a token that the operator makes for a coordinator by their name; "": for one without a name.
func Coordinator(name string) string {
	if name == "" {
		return id.Derive("per", RoleCoordinator, "")
	}
	return id.Derive(RoleCoordinator, name)
}

// MaxLife is how long a token may be good for at most, whoever made it.
const MaxLife = 31 * 24 * time.Hour

var (
	// ErrInvalid is returned for a token that must not be trusted: forged, expired, malformed or incomplete.
	ErrInvalid = errors.New("invalid token")
	// ErrMalformed is the ErrInvalid of what is no token at all.
	ErrMalformed = fmt.Errorf("%w: malformed", ErrInvalid)
	// ErrExpired is the ErrInvalid of a token that was valid once.
	ErrExpired = fmt.Errorf("%w: expired", ErrInvalid)
	// ErrRevoked is the ErrInvalid of what was good until somebody revoked it.
	ErrRevoked = fmt.Errorf("%w: revoked", ErrInvalid)
	// ErrUnknownKey is the ErrInvalid of a token that another issuer may have signed.
	ErrUnknownKey = fmt.Errorf("%w: unknown key", ErrInvalid)
	// ErrKeysUnavailable is returned when the keys to check a token with cannot be fetched: try again later.
	ErrKeysUnavailable = errors.New("token keys unavailable")
)

// Claims say who the bearer is.
type Claims struct {
	Subject string // person or key id; required; ids are visible ASCII without a slash
	Org     string // organisation id ("assoc_…", "org_…"); required unless coordinator or service
	Role    string // one of the roles
	Act     string // the party that acts for the subject ("whatsapp"); empty: the subject itself
	Frozen  bool   // it is in doubt that whoever acts is the subject: the bearer may only read
	Session string // what the token came from: "ses_…" of a sign-in, "key_…" of an API key; empty: the operator made it
	Member  string // what the subject may do in the organisation, one of the Member constants; empty: as MemberTrader
	// Scopes narrow what the role may do: "catalog:read", "order:write". Nil: all of it; empty: nothing.
	Scopes []string
	// Limit is the total in céntimos that the acts of the bearer since LimitFrom may bind the organisation to. Nil: any.
	Limit     *int64
	LimitFrom time.Time
	// IssuedAt and ID are set by whoever mints: when, to the microsecond, and an id that no other token has.
	IssuedAt time.Time
	ID       string
	// ExpiresAt is the end of a token that was read; whoever mints says for how long instead.
	ExpiresAt time.Time
}

// Life is how long a token that was read is good for in all, as it was minted.
func (c Claims) Life() time.Duration {
	return (c.ExpiresAt.Sub(c.IssuedAt) + time.Second - 1).Truncate(time.Second)
}

// Verifier checks tokens.
type Verifier interface {
	// Verify returns the claims of a valid token. Errors wrap ErrInvalid or ErrKeysUnavailable.
	Verify(ctx context.Context, raw string) (Claims, error)
}

// Roles returns the closed list of roles.
func Roles() []string {
	return []string{RoleAssociation, RoleBuyer, RoleCoordinator, RoleOrganiser, RolePerson, RoleService}
}

// forOrganisation holds for the roles that act for an organisation.
func forOrganisation(role string) bool {
	return role == RoleAssociation || role == RoleBuyer || role == RoleOrganiser
}

// IsScope holds for "<service>:read" and "<service>:write".
func IsScope(s string) bool { return scope.MatchString(s) }

var scope = regexp.MustCompile(`^[a-z]{1,32}:(?:read|write)$`)

func (c Claims) check() error {
	switch {
	case !slices.Contains(Roles(), c.Role):
		return fmt.Errorf("%w: unknown role %q", ErrInvalid, c.Role)
	case c.Subject == "":
		return fmt.Errorf("%w: no subject", ErrInvalid)
	case c.Org == "" && forOrganisation(c.Role):
		return fmt.Errorf("%w: role %s needs an organisation", ErrInvalid, c.Role)
	case c.Org != "" && c.Role == RolePerson:
		return fmt.Errorf("%w: role %s acts for no organisation", ErrInvalid, c.Role)
	case !isID(c.Subject), !isID(c.Org), !isID(c.Act), !isID(c.Session):
		return fmt.Errorf("%w: subject, organisation, act and session are ids: visible ASCII without a slash", ErrInvalid)
	case !slices.Contains([]string{"", MemberAdmin, MemberTrader, MemberViewer}, c.Member):
		return fmt.Errorf("%w: unknown member role %q", ErrInvalid, c.Member)
	case slices.ContainsFunc(c.Scopes, func(s string) bool { return !IsScope(s) }):
		return fmt.Errorf("%w: unknown scope in %q", ErrInvalid, c.Scopes)
	case c.Limit != nil && *c.Limit < 0:
		return fmt.Errorf("%w: negative limit", ErrInvalid)
	}
	return nil
}

// isID holds for what may stand in the "role/org/person/via/session" that an event records.
func isID(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' })
}
