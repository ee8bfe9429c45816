// Package token makes and checks the market's access tokens: JWTs signed with Ed25519 (EdDSA), issuer and audience
// "qhatu".
//
// Invariants: no other algorithm is ever accepted; the key id is the RFC 7638 thumbprint of the public key; a token
// names a role of the closed list and, except for the coordinator and services, an organisation; it is valid until its expiry,
// without leeway. A token holds ids and the organisation's name, and is never logged.
//
// It knows nothing of HTTP handlers or of any service.
package token

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

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
)

var (
	// ErrInvalid is returned for a token that must not be trusted: forged, expired, malformed or incomplete.
	ErrInvalid = errors.New("invalid token")
	// ErrMalformed is the ErrInvalid of what is no token at all.
	ErrMalformed = fmt.Errorf("%w: malformed", ErrInvalid)
	// ErrExpired is the ErrInvalid of a token that was valid once.
	ErrExpired = fmt.Errorf("%w: expired", ErrInvalid)
	// ErrUnknownKey is the ErrInvalid of a token that another issuer may have signed.
	ErrUnknownKey = fmt.Errorf("%w: unknown key", ErrInvalid)
	// ErrKeysUnavailable is returned when the keys to check a token with cannot be fetched: try again later.
	ErrKeysUnavailable = errors.New("token keys unavailable")
)

// Claims say who the bearer is.
type Claims struct {
	Subject string // person or key id; required; ids are visible ASCII without a slash
	Org     string // organisation id ("assoc_…", "org_…"); required unless coordinator or service
	OrgName string // how the organisation calls itself; may be empty
	Role    string // one of the roles
	Act     string // the party that acts for the subject ("whatsapp"); empty: the subject itself
	Frozen  bool   // it is in doubt that whoever acts is the subject: the bearer may only read
}

// Verifier checks tokens.
type Verifier interface {
	// Verify returns the claims of a valid token. Errors wrap ErrInvalid or ErrKeysUnavailable.
	Verify(ctx context.Context, raw string) (Claims, error)
}

// Roles returns the closed list of roles.
func Roles() []string {
	return []string{RoleAssociation, RoleBuyer, RoleCoordinator, RoleOrganiser, RoleService}
}

func (c Claims) check() error {
	switch {
	case !slices.Contains(Roles(), c.Role):
		return fmt.Errorf("%w: unknown role %q", ErrInvalid, c.Role)
	case c.Subject == "":
		return fmt.Errorf("%w: no subject", ErrInvalid)
	case c.Org == "" && c.Role != RoleCoordinator && c.Role != RoleService:
		return fmt.Errorf("%w: role %s needs an organisation", ErrInvalid, c.Role)
	case !isID(c.Subject), !isID(c.Org), !isID(c.Act):
		return fmt.Errorf("%w: subject, organisation and act are ids: visible ASCII without a slash", ErrInvalid)
	}
	return nil
}

// isID holds for what may stand in the "role/org/person/via" that an event records.
func isID(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '/' })
}

// OrgID derives an organisation's id from its name, so that the same name always gives the same id: "assoc_" for an
// association, "org_" for others, and 26 characters that derive from the name in lower case with its spaces collapsed.
func OrgID(role, name string) string {
	prefix := "org"
	if role == RoleAssociation {
		prefix = "assoc"
	}
	return id.Derive(prefix, strings.ToLower(strings.Join(strings.Fields(name), " ")))
}
