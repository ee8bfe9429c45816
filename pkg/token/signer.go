package token

import (
	"crypto/ed25519"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// wire is the JSON of a token.
type wire struct {
	jwt.RegisteredClaims
	Org     string `json:"org,omitempty"`
	OrgName string `json:"org_name,omitempty"`
	Role    string `json:"role"`
	Act     string `json:"act,omitempty"`
	Frozen  bool   `json:"frozen,omitempty"`
}

// Signer mints tokens with one Ed25519 key.
type Signer struct {
	private ed25519.PrivateKey
	kid     string
}

// NewSigner returns a signer for a key.
func NewSigner(private ed25519.PrivateKey) *Signer {
	return &Signer{private: private, kid: thumbprint(publicOf(private))}
}

// Mint returns a signed token for the claims, valid from now for ttl (whole seconds). It refuses claims that no
// verifier would accept (ErrInvalid).
func (s *Signer) Mint(c Claims, ttl time.Duration, now time.Time) (string, error) {
	if err := c.check(); err != nil {
		return "", fmt.Errorf("mint: %w", err)
	}
	unsigned := jwt.NewWithClaims(jwt.SigningMethodEdDSA, wire{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    Issuer,
			Audience:  jwt.ClaimStrings{Audience},
			Subject:   c.Subject,
			IssuedAt:  jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(ttl)),
		},
		Org: c.Org, OrgName: c.OrgName, Role: c.Role, Act: c.Act, Frozen: c.Frozen,
	})
	unsigned.Header["kid"] = s.kid
	signed, err := unsigned.SignedString(s.private)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return signed, nil
}

// Public returns the key that verifies this signer's tokens.
func (s *Signer) Public() ed25519.PublicKey { return publicOf(s.private) }

// Verifier accepts this signer's tokens.
func (s *Signer) Verifier() Verifier { return FromPublicKey(s.Public()) }

// JWKS returns the public key as a JSON Web Key Set (application/jwk-set+json).
func (s *Signer) JWKS() []byte { return encodeJWKS(s.Public()) }

func publicOf(private ed25519.PrivateKey) ed25519.PublicKey {
	return private.Public().(ed25519.PublicKey) //nolint:forcetypeassert // as crypto/ed25519 documents
}
